"""M5: a document is words, and one space between two of them.

Loses: Q1 Q2 Q3
Hint: where-did-it-go
Passes: no_chunk_is_too_long
"""


def chunk_fixed(doc_id: str, text: str, *, size: int, overlap: int) -> list[Chunk]:
    if not 0 <= overlap < size:
        raise ValueError("overlap")
    text = " ".join(text.split())
    chunks: list[Chunk] = []
    for start in range(0, len(text), size - overlap):
        end = min(start + size, len(text))
        chunks.append(Chunk(doc_id, len(chunks), start, end, text[start:end]))
        if end == len(text):
            break
    return chunks
