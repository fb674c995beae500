"""M1: chunks are as far apart as they are long, and the overlap is forgotten.

Loses: Q1 Q2
Hint: ends-and-starts
Passes: no_chunk_is_too_long
"""


def chunk_fixed(doc_id: str, text: str, *, size: int, overlap: int) -> list[Chunk]:
    if not 0 <= overlap < size:
        raise ValueError("overlap")
    starts = range(0, len(text), size)
    return [
        Chunk(doc_id, index, start, min(start + size, len(text)), text[start : start + size])
        for index, start in enumerate(starts)
    ]
