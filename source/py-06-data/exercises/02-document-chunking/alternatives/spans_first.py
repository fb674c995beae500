"""Chunkers are functions that give spans; one function makes chunks of them. A document is a list of characters.

The end of a chunk of tokens is found by halving, and its start by trying from the front.
"""

from itertools import chain, starmap


def chunks_of(doc_id: str, text: str, spans: Iterable[tuple[int, int]]) -> list[Chunk]:
    return [Chunk(doc_id, number, *span, text[slice(*span)]) for number, span in enumerate(spans)]


def refuse(size: int, overlap: int) -> None:
    if size < 1 or overlap < 0 or overlap >= size:
        raise ValueError(size, overlap)


def chunk_fixed(doc_id: str, text: str, *, size: int, overlap: int) -> list[Chunk]:
    refuse(size, overlap)
    step, length = size - overlap, len(text)
    if not text:
        return []
    starts = range(0, max(1, length - overlap), step)
    return chunks_of(doc_id, text, [(start, min(length, start + size)) for start in starts])


def reassemble(chunks: Sequence[Chunk]) -> str:
    if not chunks:
        return ""
    if any(chunk.doc_id != chunks[0].doc_id or len(chunk.text) != chunk.end - chunk.start for chunk in chunks):
        raise ValueError("not one document")
    letters: list[Any] = [None] * max(chunk.end for chunk in chunks)
    for chunk in chunks:
        for place, letter in enumerate(chunk.text, chunk.start):
            if letters[place] not in (None, letter):
                raise ValueError(f"{letters[place]} and {letter} at {place}")
            letters[place] = letter
    if None in letters:
        raise ValueError("a hole")
    return "".join(letters)


def smart_spans_from(
    text: str, start: int, size: int, overlap: int, separators: Sequence[str]
) -> Iterator[tuple[int, int]]:
    rest = text[start : start + size]
    if start + size >= len(text):
        yield start, len(text)
        return
    lengths = (rest.rfind(one) + len(one) for one in separators if one in rest)
    end = start + next((length for length in lengths if length > overlap), size)
    yield start, end
    yield from smart_spans_from(text, end - overlap, size, overlap, separators)


def chunk_smart(
    doc_id: str, text: str, *, size: int, overlap: int, separators: Sequence[str] = ("\n\n", "\n", ". ", " ")
) -> list[Chunk]:
    refuse(size, overlap)
    return chunks_of(doc_id, text, smart_spans_from(text, 0, size, overlap, separators)) if text else []


def chunk_tokens(doc_id: str, text: str, tok: Tokenizer, *, size: int, overlap: int) -> list[Chunk]:
    refuse(size, overlap)
    spans = [(0, 0)]
    while spans[-1][1] < len(text):
        before, done = spans[-1]
        start = done
        for start in range(before + 1, done + 1) if before < done else [0]:
            if len(tok.encode(text[start:done])) <= overlap and len(tok.encode(text[start : done + 1])) <= size:
                break
        if len(tok.encode(text[start : done + 1])) > size:
            raise ValueError(text[done])
        fits, too_far = done + 1, len(text) + 1
        if len(tok.encode(text[start:])) <= size:
            fits = len(text)
        while too_far - fits > 1 and fits < len(text):
            middle = (fits + too_far) // 2
            if len(tok.encode(text[start:middle])) <= size:
                fits = middle
            else:
                too_far = middle
        spans.append((start, fits))
    return chunks_of(doc_id, text, spans[1:])


def chunk_id(chunk: Chunk) -> str:
    digest = hashlib.sha256()
    for number, part in enumerate((chunk.doc_id, chunk.start, chunk.end, chunk.text)):
        digest.update(("\n" * bool(number) + str(part)).encode("utf-8"))
    return digest.digest()[:8].hex()


def iter_chunks(docs: Iterable[tuple[str, str]], chunker: Callable[[str, str], list[Chunk]]) -> Iterator[Chunk]:
    return chain.from_iterable(starmap(chunker, docs))
