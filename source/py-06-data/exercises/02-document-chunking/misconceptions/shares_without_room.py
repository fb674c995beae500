"""M23: the overlap is as large as it may be, whatever follows.

Loses: Q5
Hint: room-for-one-more
Passes: a_short_text_is_one_chunk
"""


def chunk_tokens(doc_id: str, text: str, tok: Tokenizer, *, size: int, overlap: int) -> list[Chunk]:
    if not 0 <= overlap < size:
        raise ValueError("overlap")

    def count(first: int, last: int) -> int:
        return len(tok.encode(text[first:last]))

    chunks: list[Chunk] = []
    end = 0
    while end < len(text):
        start = end
        while start > 0 and count(start - 1, end) <= overlap:
            start -= 1
        if count(end, end + 1) > size:
            raise ValueError("a character is too large")
        while end < len(text) and count(start, end + 1) <= size:
            end += 1
        chunks.append(Chunk(doc_id, len(chunks), start, end, text[start:end]))
    return chunks
