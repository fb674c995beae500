"""M6: a field and its value are parted by a colon and a space.

Loses: Q1 Q2 Q3
Hint: two-spaces
Passes: a_plain_field
"""


def split_line(line: str) -> tuple[str, str] | None:
    if line.startswith(":"):
        return None
    name, _, value = line.partition(": ")
    return name, value
