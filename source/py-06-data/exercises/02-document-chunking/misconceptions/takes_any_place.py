"""M16: a separator fits wherever it stands in the chunk, also right behind its start.

Loses: Q4
Hint: does-it-fit
Passes: two_sentences
"""


def _end_of(text: str, start: int, size: int, overlap: int, separators: Sequence[str]) -> int:
    limit = start + size
    if limit >= len(text):
        return len(text)
    for separator in separators:
        place = text.rfind(separator, max(0, start), limit)
        if place >= 0:
            return place + len(separator)
    return limit
