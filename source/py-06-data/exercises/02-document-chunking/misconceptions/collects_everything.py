"""M28: chunks are collected, and then given.

Loses: Q7
Hint: when-is-it-read
Passes: all_chunks_come
"""


def iter_chunks(
    docs: Iterable[tuple[str, str]], chunker: Callable[[str, str], list[Chunk]]
) -> Iterator[Chunk]:
    chunks: list[Chunk] = []
    for doc_id, text in docs:
        chunks += chunker(doc_id, text)
    return iter(chunks)
