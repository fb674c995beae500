"""Whatever stands behind a `#` is a comment.

Loses: Q1
Hint: down-the-table
Passes: a_plain_line
"""


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    parts: list[str] = []
    for number, part in enumerate(text.splitlines(), start=1):
        parts.append(part.removesuffix("\\"))
        if not part.endswith("\\"):
            yield number - len(parts) + 1, "".join(parts).split("#")[0].strip()
            parts.clear()
