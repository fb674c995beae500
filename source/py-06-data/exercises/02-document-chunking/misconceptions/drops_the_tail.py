"""M4: only whole chunks are made, and what is left at the end is dropped.

Loses: Q1 Q2 Q3
Hint: what-does-it-add
Passes: no_chunk_is_too_long
"""


def chunk_fixed(doc_id: str, text: str, *, size: int, overlap: int) -> list[Chunk]:
    if not 0 <= overlap < size:
        raise ValueError("overlap")
    starts = range(0, len(text) - size + 1, size - overlap)
    return [Chunk(doc_id, index, start, start + size, text[start : start + size]) for index, start in enumerate(starts)]
