"""Lines end with `\\n`, and with nothing else.

Loses: Q1
Hint: where-a-line-ends
Passes: a_plain_line
"""


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    parts: list[str] = []
    for number, part in enumerate(text.split("\n"), start=1):
        parts.append(part.removesuffix("\\"))
        if not part.endswith("\\"):
            yield number - len(parts) + 1, re.sub(r"(^|\s)#.*", "", "".join(parts)).strip()
            parts.clear()
