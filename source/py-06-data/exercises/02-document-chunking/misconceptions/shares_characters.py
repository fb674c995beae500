"""M24: an overlap is a number of characters, as in the other chunkers.

Loses: Q5
Hint: count-it-alone
Passes: a_short_text_is_one_chunk
"""


def chunk_tokens(doc_id: str, text: str, tok: Tokenizer, *, size: int, overlap: int) -> list[Chunk]:
    if not 0 <= overlap < size:
        raise ValueError("overlap")

    def count(first: int, last: int) -> int:
        return len(tok.encode(text[first:last]))

    chunks: list[Chunk] = []
    start = end = 0
    while end < len(text):
        while start < end and count(start, end + 1) > size:
            start += 1
        if count(start, end + 1) > size:
            raise ValueError("a character is too large")
        while end < len(text) and count(start, end + 1) <= size:
            end += 1
        chunks.append(Chunk(doc_id, len(chunks), start, end, text[start:end]))
        start = max(start + 1, end - overlap)
    return chunks
