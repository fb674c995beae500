"""A text that fits is a chunk."""


@check("Q5", "S11")
def a_short_text_is_one_chunk():
    """A short text is one chunk."""
    texts = [chunk.text for chunk in chunk_tokens("x", "the boat", ByteTokenizer(), size=20, overlap=3)]
    assert texts == ["the boat"]
