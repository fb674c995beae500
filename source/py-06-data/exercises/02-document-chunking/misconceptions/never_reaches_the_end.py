"""M31: the loop ends when a start is behind the end of the document, which an overlap never lets happen.

Loses: Q1 Q2 Q3
Hint: how-far-does-it-move
Passes: without_an_overlap
"""


def chunk_fixed(doc_id: str, text: str, *, size: int, overlap: int) -> list[Chunk]:
    if not 0 <= overlap < size:
        raise ValueError("overlap")
    chunks: list[Chunk] = []
    start = 0
    while start < len(text):
        end = min(start + size, len(text))
        chunks.append(Chunk(doc_id, len(chunks), start, end, text[start:end]))
        start = end - overlap
    return chunks
