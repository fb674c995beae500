"""M7: a line is a line, on every machine.

Loses: Q1 Q5
Hint: on-this-machine
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
            wanted, *hashes = re.split(r"\s+--hash=", written)
            try:
                requirement = Requirement(wanted)
            except InvalidRequirement:
                lines.append(Line(number, "bad", written))
                continue
            found = Line(number, "package", written, requirement.name, requirement.specifier, tuple(hashes))
            lines.append(found)
    return lines
