"""The two ends, which need no hash."""


@check("Q6", "S29")
def nothing_or_everything():
    """With 0 nothing is kept."""
    letters = sides(split, ["a", "b"], 0)
    assert letters == "tt"
