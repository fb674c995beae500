"""M18: of all separators, the last one in the chunk ends it.

Loses: Q4
Hint: which-end
Passes: two_sentences
"""


def _end_of(text: str, start: int, size: int, overlap: int, separators: Sequence[str]) -> int:
    limit = start + size
    if limit >= len(text):
        return len(text)
    places = [(text.rfind(one, start, limit), len(one)) for one in separators]
    ends = [place + length for place, length in places if place >= 0 and place + length - start > overlap]
    return max(ends, default=limit)
