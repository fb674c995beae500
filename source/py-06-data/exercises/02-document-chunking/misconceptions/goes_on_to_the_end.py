"""M3: starts go on to the end of the document, so the last chunk can lie inside its predecessor.

Loses: Q2
Hint: what-does-it-add
Passes: no_chunk_is_too_long
"""


def chunk_fixed(doc_id: str, text: str, *, size: int, overlap: int) -> list[Chunk]:
    if not 0 <= overlap < size:
        raise ValueError("overlap")
    starts = range(0, len(text), size - overlap)
    return [
        Chunk(doc_id, index, start, min(start + size, len(text)), text[start : start + size])
        for index, start in enumerate(starts)
    ]
