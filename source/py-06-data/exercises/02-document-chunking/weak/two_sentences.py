"""Two sentences, and room for one of them."""


@check("Q4", "S8")
def two_sentences():
    """The second sentence is found in the second chunk."""
    last = chunk_smart("x", "Moin.\n\nAhoi,-mate", size=12, overlap=0)[-1].text
    assert last == "Ahoi,-mate"
