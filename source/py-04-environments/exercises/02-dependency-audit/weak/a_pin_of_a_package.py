"""Tries two lower-case names, one pinned and one not."""


@check("Q2", "S8")
def a_pin_of_a_package():
    """A line without a version is unpinned, and one with a version is not."""
    told = rows(check_lines([asks("sailcloth", "==4.1"), asks("anchors", number=2)]))
    assert told == [(2, "unpinned", "anchors", "MEDIUM", None, None)]
