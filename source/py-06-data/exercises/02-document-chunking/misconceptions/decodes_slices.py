"""M8: the text of a chunk is what a slice of the tokens decodes to.

Loses: Q5
Hint: half-a-letter
Passes: a_short_text_is_one_chunk
"""


def chunk_tokens(doc_id: str, text: str, tok: Tokenizer, *, size: int, overlap: int) -> list[Chunk]:
    if not 0 <= overlap < size:
        raise ValueError("overlap")
    ids = tok.encode(text)
    chunks: list[Chunk] = []
    for first in range(0, len(ids), size - overlap):
        part = tok.decode(ids[first : first + size])
        start = len(tok.decode(ids[:first]))
        chunks.append(Chunk(doc_id, len(chunks), start, start + len(part), part))
        if first + size >= len(ids):
            break
    return chunks
