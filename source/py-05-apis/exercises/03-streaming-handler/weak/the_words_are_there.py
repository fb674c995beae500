"""Nobody looks at when, and the connection closes at the end of the test."""


@check("Q6", "S14")
async def the_words_are_there():
    """All words arrive, in order."""
    heard = []
    drip = Drip((0.5, says("Mo")), (0.5, says("in") + event_of(DONE)))
    result = await collect(drip, on_token=heard.append)
    words, text = list(heard), result.text
    assert words == ["Mo", "in"]
    assert text == "Moin"
