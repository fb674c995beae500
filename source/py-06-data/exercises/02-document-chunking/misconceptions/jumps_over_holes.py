"""M13: what is missing is missing, and the rest is joined.

Loses: Q3
Hint: what-is-known
Passes: two_halves_are_a_whole
"""


def reassemble(chunks: Sequence[Chunk]) -> str:
    if len({chunk.doc_id for chunk in chunks}) > 1:
        raise ValueError("several documents")
    document, done = "", 0
    for chunk in sorted(chunks, key=lambda chunk: chunk.start):
        known = max(0, done - chunk.start)
        if len(chunk.text) != chunk.end - chunk.start or (
            known and not document.endswith(chunk.text[:known]) and known < len(chunk.text)
        ):
            raise ValueError("two versions")
        if known >= len(chunk.text) and document[chunk.start : chunk.end] != chunk.text:
            raise ValueError("two versions")
        document += chunk.text[known:]
        done = max(done, chunk.end)
    return document
