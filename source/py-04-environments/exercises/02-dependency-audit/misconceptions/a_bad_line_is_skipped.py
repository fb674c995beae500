"""What cannot be read is not audited.

Loses: Q1 Q5
Hint: who-hears-of-it
Passes: a_plain_line
"""


def parse_requirements(text: str, *, python: str = "3.11", platform: str = "linux") -> list[Line]:
    here = {"python_version": python, "sys_platform": platform}
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
                continue
            if requirement.marker is None or requirement.marker.evaluate(here):
                found = Line(number, "package", written, requirement.name, requirement.specifier, tuple(hashes))
                lines.append(found)
    return lines
