"""Tries versions of one digit, all of them finished."""


@check("Q3", "S12")
def a_newer_one():
    """From 1.2 to 1.3 it is one step."""
    told = rows(check_versions(asks("anchors", "==1.2"), [Release("1.2"), Release("1.3")]))
    assert told == [(1, "outdated", "anchors", "MEDIUM", "1.2", "1.3")]
