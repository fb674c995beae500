"""M7: a token is four characters.

Loses: Q5
Hint: count-it-alone
Passes: a_short_text_is_one_chunk
"""


def chunk_tokens(doc_id: str, text: str, tok: Tokenizer, *, size: int, overlap: int) -> list[Chunk]:
    if not 0 <= overlap < size:
        raise ValueError("overlap")
    chunks: list[Chunk] = []
    start = end = 0
    while end < len(text):
        end = min(start + 4 * size, len(text))
        chunks.append(Chunk(doc_id, len(chunks), start, end, text[start:end]))
        start = end - 4 * overlap
    return chunks
