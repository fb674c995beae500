"""A line of the file is a line.

Loses: Q1
Hint: where-a-line-ends
Passes: a_plain_line
"""


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    for number, part in enumerate(text.splitlines(), start=1):
        yield number, re.sub(r"(^|\s)#.*", "", part.removesuffix("\\")).strip()
