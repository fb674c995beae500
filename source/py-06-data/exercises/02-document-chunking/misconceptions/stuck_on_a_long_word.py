"""M21: every document has separators; where there is none, the rest is one chunk.

Loses: Q4
Hint: no-place-at-all
Passes: two_sentences
"""


def _end_of(text: str, start: int, size: int, overlap: int, separators: Sequence[str]) -> int:
    limit = start + size
    if limit >= len(text):
        return len(text)
    for separator in separators:
        place = text.rfind(separator, start, limit)
        if place >= 0 and place + len(separator) - start > overlap:
            return place + len(separator)
    return len(text)
