"""M19: a separator stands between two chunks, and belongs to neither.

Loses: Q4
Hint: which-end
Passes: two_sentences
"""


def chunk_smart(
    doc_id: str, text: str, *, size: int, overlap: int, separators: Sequence[str] = ("\n\n", "\n", ". ", " ")
) -> list[Chunk]:
    if not 0 <= overlap < size:
        raise ValueError("overlap")
    chunks: list[Chunk] = []
    start = end = 0
    while end < len(text):
        end = _end_of(text, start, size, overlap, separators)
        body = text[start:end]
        for separator in separators:
            if end < len(text) and body.endswith(separator):
                body = body.removesuffix(separator)
                break
        chunks.append(Chunk(doc_id, len(chunks), start, start + len(body), body))
        start = end - overlap
    return chunks
