"""M14: who calls it will not mix two documents.

Loses: Q3
Hint: what-is-known
Passes: two_halves_are_a_whole
"""


def reassemble(chunks: Sequence[Chunk]) -> str:
    document = ""
    for chunk in sorted(chunks, key=lambda chunk: chunk.start):
        known = document[chunk.start : chunk.end]
        if chunk.start > len(document) or len(chunk.text) != chunk.end - chunk.start:
            raise ValueError("a hole")
        if not chunk.text.startswith(known):
            raise ValueError("two versions")
        document += chunk.text[len(known) :]
    return document
