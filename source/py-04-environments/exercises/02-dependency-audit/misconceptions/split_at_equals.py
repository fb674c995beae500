"""M3: a line is a name, `==` and a version.

Loses: Q1 Q5
Hint: as-pip-reads-it
Passes: a_plain_line
"""


def parse_requirements(text: str, *, python: str = "3.11", platform: str = "linux") -> list[Line]:
    lines = []
    for number, written in _logical_lines(text):
        if written.startswith(("-e", "--editable")):
            lines.append(Line(number, "direct", written))
        elif written.startswith("-"):
            lines.append(Line(number, "option", written))
        elif "://" in written or written.startswith((".", "/")):
            lines.append(Line(number, "direct", written))
        elif written:
            name, equals, version = written.partition("==")
            try:
                specifier = SpecifierSet(equals + version)
            except ValueError:
                lines.append(Line(number, "bad", written))
                continue
            lines.append(Line(number, "package", written, name.strip(), specifier))
    return lines
