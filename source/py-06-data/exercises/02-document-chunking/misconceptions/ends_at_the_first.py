"""M17: a chunk ends at the first separator that comes along.

Loses: Q4
Hint: which-end
Passes: two_sentences
"""


def _end_of(text: str, start: int, size: int, overlap: int, separators: Sequence[str]) -> int:
    limit = start + size
    if limit >= len(text):
        return len(text)
    for separator in separators:
        place = text.find(separator, max(start, start + overlap - len(separator) + 1), limit)
        if place >= 0:
            return place + len(separator)
    return limit
