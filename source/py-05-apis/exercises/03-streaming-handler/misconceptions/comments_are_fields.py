"""M8: a comment is a line like any other, and its text is data.

Loses: Q1 Q2 Q3 Q7
Hint: two-spaces
Passes: a_plain_field
"""


def split_line(line: str) -> tuple[str, str] | None:
    name, _, value = line.partition(":")
    return name or "data", value.removeprefix(" ")
