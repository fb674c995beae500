"""A class that cuts: it knows the document and where it stands, and each way of cutting is a function that chooses.

`iter_chunks` is an iterator of its own, and a document is put together chunk by chunk in a dictionary of places.
"""

import re
from collections import deque


class Cutter:
    def __init__(self, doc_id: str, text: str, size: int, overlap: int) -> None:
        if size <= 0 or not (-1 < overlap < size):
            raise ValueError(f"{size=} {overlap=}")
        self.doc_id, self.text = doc_id, text
        self.size, self.overlap = size, overlap
        self.start = self.end = 0
        self.done: list[Chunk] = []

    def run(self, choose_end: Callable[[], int], choose_start: Callable[[], int]) -> list[Chunk]:
        while self.end != len(self.text):
            if self.done:
                self.start = choose_start()
            self.end = choose_end()
            piece = self.text[self.start : self.end]
            self.done += [Chunk(self.doc_id, len(self.done), self.start, self.start + len(piece), piece)]
        return self.done

    def back(self) -> int:
        return self.end - self.overlap

    def full(self) -> int:
        return min(len(self.text), self.start + self.size)


def chunk_fixed(doc_id: str, text: str, *, size: int, overlap: int) -> list[Chunk]:
    cutter = Cutter(doc_id, text, size, overlap)
    return cutter.run(cutter.full, cutter.back)


def chunk_smart(
    doc_id: str, text: str, *, size: int, overlap: int, separators: Sequence[str] = ("\n\n", "\n", ". ", " ")
) -> list[Chunk]:
    cutter = Cutter(doc_id, text, size, overlap)

    def choose() -> int:
        full = cutter.full()
        if full == len(text):
            return full
        window = text[cutter.start : full]
        for separator in separators:
            places = [found.start() for found in re.finditer(f"(?={re.escape(separator)})", window)]
            ends = [place + len(separator) for place in places if place + len(separator) > overlap]
            if ends:
                return cutter.start + ends[-1]
        return full

    return cutter.run(choose, cutter.back)


def chunk_tokens(doc_id: str, text: str, tok: Tokenizer, *, size: int, overlap: int) -> list[Chunk]:
    cutter = Cutter(doc_id, text, size, overlap)

    def weight(first: int, last: int) -> int:
        return len(tok.encode(text[first:last]))

    def choose_start() -> int:
        starts = range(cutter.start + 1, cutter.end)
        may = [one for one in starts if weight(one, cutter.end) <= overlap and weight(one, cutter.end + 1) <= size]
        return may[0] if may else cutter.end

    def choose_end() -> int:
        if weight(cutter.start, cutter.end + 1) > size:
            raise ValueError("this character is too large")
        for end in range(cutter.end + 1, len(text)):
            if weight(cutter.start, end + 1) > size:
                return end
        return len(text)

    return cutter.run(choose_end, choose_start)


def reassemble(chunks: Sequence[Chunk]) -> str:
    known: dict[int, str] = {}
    for chunk in chunks:
        if (chunk.doc_id, chunk.end) != (chunks[0].doc_id, chunk.start + len(chunk.text)):
            raise ValueError(chunk)
        for offset, sign in enumerate(chunk.text):
            if known.setdefault(chunk.start + offset, sign) != sign:
                raise ValueError(chunk)
    if sorted(known) != list(range(len(known))):
        raise ValueError("a hole")
    return "".join(known[place] for place in range(len(known)))


def chunk_id(chunk: Chunk) -> str:
    parts = [chunk.doc_id, str(chunk.start), str(chunk.end), chunk.text]
    return hashlib.new("sha256", bytes("\n".join(parts), "utf-8")).hexdigest()[: 64 // 4]


class iter_chunks:  # noqa: N801  # the name that was asked for
    ready: deque[Chunk]

    def __init__(self, docs: Iterable[tuple[str, str]], chunker: Callable[[str, str], list[Chunk]]) -> None:
        self.docs, self.chunker, self.ready = docs, chunker, deque()
        self.pages: Iterator[tuple[str, str]] | None = None

    def __iter__(self) -> Iterator[Chunk]:
        return self

    def __next__(self) -> Chunk:
        if self.pages is None:
            self.pages = iter(self.docs)
        while not self.ready:
            self.ready.extend(self.chunker(*next(self.pages)))
        return self.ready.popleft()
