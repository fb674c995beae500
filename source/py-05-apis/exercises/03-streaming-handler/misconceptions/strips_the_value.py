"""M7: spaces around a value mean nothing.

Loses: Q1 Q2
Hint: two-spaces
Passes: a_plain_field
"""


def split_line(line: str) -> tuple[str, str] | None:
    if line.startswith(":"):
        return None
    name, _, value = line.partition(":")
    return name, value.strip()
