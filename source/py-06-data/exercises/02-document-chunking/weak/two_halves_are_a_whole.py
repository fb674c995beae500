"""Two chunks in their order, with nothing between them, and nothing shared."""


@check("Q3", "S5")
def two_halves_are_a_whole():
    """Two halves are the document."""
    whole = reassemble(cut("Ebb and flow", (0, 6), (6, 12)))
    assert whole == "Ebb and flow"
