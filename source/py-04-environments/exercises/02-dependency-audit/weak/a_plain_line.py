"""Tries a file of two plain lines."""


@check("Q1", "S4")
def a_plain_line():
    """A file with two pinned packages asks for two packages."""
    lines = parse_requirements("sailcloth==4.1\nanchors==0.3\n")
    asked = [(line.number, line.name, str(line.specifier)) for line in lines]
    assert asked == [(1, "sailcloth", "==4.1"), (2, "anchors", "==0.3")]
