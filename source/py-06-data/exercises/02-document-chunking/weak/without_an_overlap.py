"""Pieces that share nothing."""


@check("Q1", "S2")
def without_an_overlap():
    """Ten letters are three pieces of four."""
    texts = [chunk.text for chunk in chunk_fixed("x", "abcdefghij", size=4, overlap=0)]
    assert texts == ["abcd", "efgh", "ij"]
