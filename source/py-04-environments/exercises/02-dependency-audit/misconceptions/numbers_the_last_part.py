"""A continued line has the number of the place where it ends.

Loses: Q1
Hint: where-a-line-ends
Passes: a_plain_line
"""


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    parts: list[str] = []
    for number, part in enumerate(text.splitlines(), start=1):
        parts.append(part.removesuffix("\\"))
        if not part.endswith("\\"):
            yield number, re.sub(r"(^|\s)#.*", "", "".join(parts)).strip()
            parts.clear()
