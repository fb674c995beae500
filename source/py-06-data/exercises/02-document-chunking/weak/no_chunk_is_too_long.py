"""What a test looks at first: there are chunks, and none is too long."""


@check("Q1", "S2")
def no_chunk_is_too_long():
    """An article becomes chunks of 200 characters at most."""
    longest = max(len(chunk.text) for chunk in chunk_fixed("sign-in", ARTICLES["sign-in"], size=200, overlap=40))
    assert longest in (198, 199, 200)
