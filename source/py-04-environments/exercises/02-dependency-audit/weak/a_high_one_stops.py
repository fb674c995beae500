"""Tries one finding, far from any border."""


@check("Q5", "S19")
def a_high_one_stops():
    """A high finding stops a pipeline that fails on medium."""
    code = Report((Finding("anchors", "yanked", Severity.HIGH, 9),)).exit_code(Severity.MEDIUM)
    kinds = [finding.kind for finding in audit("anchors==1.2", Snapshot({}), []).findings]
    assert code == 1
    assert kinds == ["unknown_package"]
