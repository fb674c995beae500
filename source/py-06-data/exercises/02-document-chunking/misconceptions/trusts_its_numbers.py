"""M6: whoever calls it knows what an overlap is.

Loses: Q2
Hint: how-far-does-it-move
Passes: no_chunk_is_too_long
"""


def chunk_fixed(doc_id: str, text: str, *, size: int, overlap: int) -> list[Chunk]:
    chunks: list[Chunk] = []
    start = end = 0
    while end < len(text):
        end = min(start + size, len(text))
        chunks.append(Chunk(doc_id, len(chunks), start, end, text[start:end]))
        start = end - overlap
    return chunks
