"""M2: blanks at the ends of a chunk are of no use.

Loses: Q1 Q3
Hint: where-did-it-go
Passes: no_chunk_is_too_long
"""


def chunk_fixed(doc_id: str, text: str, *, size: int, overlap: int) -> list[Chunk]:
    if not 0 <= overlap < size:
        raise ValueError("overlap")
    chunks: list[Chunk] = []
    for start in range(0, len(text), size - overlap):
        end = min(start + size, len(text))
        chunks.append(Chunk(doc_id, len(chunks), start, end, text[start:end].strip()))
        if end == len(text):
            break
    return chunks
