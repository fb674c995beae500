"""M20: a separator fits where it begins in the chunk.

Loses: Q4
Hint: does-it-fit
Passes: two_sentences
"""


def _end_of(text: str, start: int, size: int, overlap: int, separators: Sequence[str]) -> int:
    limit = start + size
    if limit >= len(text):
        return len(text)
    for separator in separators:
        place = text.rfind(separator, start, limit + len(separator) - 1)
        if place >= 0 and place + len(separator) - start > overlap:
            return place + len(separator)
    return limit
