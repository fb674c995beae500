"""M22: the tokens of a chunk are its part of the tokens of the document.

Loses: Q5
Hint: count-it-alone
Passes: a_short_text_is_one_chunk
"""


def chunk_tokens(doc_id: str, text: str, tok: Tokenizer, *, size: int, overlap: int) -> list[Chunk]:
    if not 0 <= overlap < size:
        raise ValueError("overlap")
    ids = tok.encode(text)
    ends = [len(tok.decode(ids[:number]).rstrip("\ufffd")) for number in range(len(ids) + 1)]
    chunks: list[Chunk] = []
    for first in range(0, len(ids), size - overlap):
        start, end = ends[first], ends[min(first + size, len(ids))]
        chunks.append(Chunk(doc_id, len(chunks), start, end, text[start:end]))
        if first + size >= len(ids):
            break
    return chunks
