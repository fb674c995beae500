"""A text with spaces around it, and nothing that one could not see."""


@check("Q1", "S1")
def a_tidy_text():
    """Spaces around a text are taken off."""
    texts = [clean_cell("  Moin, moin  "), clean_cell("Where is my invoice?\n")]
    assert texts == ["Moin, moin", "Where is my invoice?"]
