"""One choice, and nothing but text."""


@check("Q4", "S9", "S10")
def a_text_in_chunks():
    """Two texts are joined."""
    builder = AnswerBuilder()
    texts = [builder.add(chunk_of({"content": text})) for text in ("Mo", "in")]
    whole = builder.text
    assert texts == ["Mo", "in"]
    assert whole == "Moin"
