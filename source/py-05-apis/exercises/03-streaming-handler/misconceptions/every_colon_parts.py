"""M15: a line has one colon, so it is split there.

Loses: Q1 Q2 Q6 Q7
Hint: which-colon
Passes: a_plain_field
"""


def split_line(line: str) -> tuple[str, str] | None:
    if line.startswith(":"):
        return None
    name, value = [*line.split(":"), ""][:2]
    return name, value.removeprefix(" ")
