"""M29: documents are read, and then cut one by one; there is a `yield`, so it must be lazy.

Loses: Q7
Hint: when-is-it-read
Passes: all_chunks_come
"""


def iter_chunks(
    docs: Iterable[tuple[str, str]], chunker: Callable[[str, str], list[Chunk]]
) -> Iterator[Chunk]:
    for doc_id, text in list(docs):
        yield from chunker(doc_id, text)
