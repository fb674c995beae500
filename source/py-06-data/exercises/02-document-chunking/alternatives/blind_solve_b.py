"""A first attempt from the handout alone, as it was handed in: 100 of 100 points."""

# A chunker is two decisions, and this loop. Both get where the chunk starts, and up to where the document is
# in chunks already: `end_of` says where this chunk ends, and `next_start` where the one behind it starts.
Decision = Callable[[int, int], int]


def _require_sane(size: int, overlap: int) -> None:
    """Raise `ValueError` unless `0 <= overlap < size`."""
    if not 0 <= overlap < size:
        raise ValueError(f"0 <= overlap < size does not hold: overlap={overlap}, size={size}")


def _walk(doc_id: str, text: str, end_of: Decision, next_start: Decision) -> Iterator[Chunk]:
    """Give chunks until one ends where the document ends."""
    start = done = index = 0
    while done < len(text):
        done = end_of(start, done)
        yield Chunk(doc_id, index, start, done, text[start:done])
        start = next_start(start, done)
        index += 1


def chunk_fixed(doc_id: str, text: str, *, size: int, overlap: int) -> list[Chunk]:
    """Return chunks of `size` characters."""
    _require_sane(size, overlap)
    return list(
        _walk(
            doc_id,
            text,
            end_of=lambda start, done: min(start + size, len(text)),
            next_start=lambda start, done: done - overlap,
        )
    )


def reassemble(chunks: Sequence[Chunk]) -> str:
    """Return the document that these chunks are made of."""
    if len({chunk.doc_id for chunk in chunks}) > 1:
        raise ValueError("these chunks are of more than one document")
    letters: list[str] = []  # of the document, from 0 on, without a hole
    for chunk in sorted(chunks, key=lambda chunk: chunk.start):
        if len(chunk.text) != chunk.end - chunk.start:
            raise ValueError(f"{chunk!r}: the text has {len(chunk.text)} characters")
        if chunk.start > len(letters):
            raise ValueError(f"nothing is known of the characters from {len(letters)} to before {chunk.start}")
        known = letters[chunk.start : chunk.end]
        if known != list(chunk.text[: len(known)]):
            raise ValueError(f"{chunk!r}: another chunk has other characters here")
        letters += chunk.text[len(known) :]
    return "".join(letters)


def chunk_smart(
    doc_id: str, text: str, *, size: int, overlap: int, separators: Sequence[str] = ("\n\n", "\n", ". ", " ")
) -> list[Chunk]:
    """Return chunks of at most `size` characters that end behind separators."""
    _require_sane(size, overlap)

    def end_of(start: int, done: int) -> int:
        limit = start + size
        if limit >= len(text):
            return len(text)
        for separator in separators:
            # All of it lies behind `start`, and its end behind `start + overlap`.
            place = text.rfind(separator, max(start, start + overlap + 1 - len(separator)), limit)
            if place >= 0:
                return place + len(separator)
        return limit

    return list(_walk(doc_id, text, end_of, lambda start, done: done - overlap))


def _steps(limit: int, holds: Callable[[int], bool]) -> int:
    """Return how many steps can be taken: a number that holds, where one step more does not, or is beyond `limit`.

    No step at all is taken to hold. One more character can make *fewer* tokens, so there may be several such numbers.
    This returns one of them: it goes on in strides that double until something does not hold, and then halves.
    """
    good, stride = 0, 1
    while good < limit:
        bad = min(good + stride, limit)
        if not holds(bad):
            break
        good, stride = bad, stride * 2
    else:
        return limit
    while bad - good > 1:
        middle = (good + bad) // 2
        good, bad = (middle, bad) if holds(middle) else (good, middle)
    return good


def chunk_tokens(doc_id: str, text: str, tok: Tokenizer, *, size: int, overlap: int) -> list[Chunk]:
    """Return chunks of at most `size` tokens, each of them counted alone."""
    _require_sane(size, overlap)

    def fits(start: int, end: int, most: int) -> bool:
        return len(tok.encode(text[start:end])) <= most

    for character in sorted({*text}):
        if len(tok.encode(character)) > size:
            raise ValueError(f"{character!r} alone has more than {size} tokens")

    def end_of(start: int, done: int) -> int:
        least = done + 1  # there is room for it: `next_start` saw to that
        return least + _steps(len(text) - least, lambda more: fits(start, least + more, size))

    def next_start(start: int, done: int) -> int:
        # From `done` to the left. `start` itself is no candidate: with a character more, that chunk would be too long.
        def shareable(count: int) -> bool:
            return fits(done - count, done, overlap) and fits(done - count, done + 1, size)

        return done - _steps(done - start - 1, shareable)

    return list(_walk(doc_id, text, end_of, next_start))


def chunk_id(chunk: Chunk) -> str:
    """Return an id that says which document, which place and which text."""
    content = f"{chunk.doc_id}\n{chunk.start}\n{chunk.end}\n{chunk.text}"
    return hashlib.sha256(content.encode("utf-8")).hexdigest()[:16]


def iter_chunks(
    docs: Iterable[tuple[str, str]], chunker: Callable[[str, str], list[Chunk]]
) -> Iterator[Chunk]:
    """Give the chunks of one document after another."""
    for doc_id, text in docs:
        yield from chunker(doc_id, text)
