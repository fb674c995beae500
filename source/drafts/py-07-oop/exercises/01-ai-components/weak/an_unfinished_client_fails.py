"""Calls a client that lacks its method, and is content with any error."""


@check("Q1", "S1")
async def an_unfinished_client_fails():
    """A client without its method does not work."""

    class Lacking(LLMClient):
        pass

    with raised(Exception) as caught:
        await Lacking(model=SMALL).complete(ASK)
    seen = caught.bases
    assert "Exception" in seen
