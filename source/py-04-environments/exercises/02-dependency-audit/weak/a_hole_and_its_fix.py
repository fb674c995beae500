"""Tries one advisory with one fix."""


@check("Q4", "S16")
def a_hole_and_its_fix():
    """A hole below 1.3 is closed by 1.3."""
    holes = [Advisory("SEA-1", "anchors", "<1.3", Severity.HIGH)]
    told = rows(check_advisories(asks("anchors", "==1.2"), [Release("1.2"), Release("1.3")], holes))
    assert told == [(1, "vulnerable", "anchors", "HIGH", "1.2", "1.3")]
