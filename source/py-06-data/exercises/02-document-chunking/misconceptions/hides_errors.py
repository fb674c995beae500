"""M30: a page that cannot be cut is left out.

Loses: Q7
Hint: when-is-it-read
Passes: all_chunks_come
"""


def iter_chunks(
    docs: Iterable[tuple[str, str]], chunker: Callable[[str, str], list[Chunk]]
) -> Iterator[Chunk]:
    for doc_id, text in docs:
        try:
            chunks = chunker(doc_id, text)
        except LookupError:
            continue
        yield from chunks
