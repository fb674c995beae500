"""M10: chunks come in the order in which they were made.

Loses: Q3
Hint: whose-order
Passes: two_halves_are_a_whole
"""


def reassemble(chunks: Sequence[Chunk]) -> str:
    if len({chunk.doc_id for chunk in chunks}) > 1:
        raise ValueError("several documents")
    document = ""
    for chunk in chunks:
        known = document[chunk.start : chunk.end]
        if chunk.start > len(document) or len(chunk.text) != chunk.end - chunk.start:
            raise ValueError("a hole")
        if not chunk.text.startswith(known):
            raise ValueError("two versions")
        document += chunk.text[len(known) :]
    return document
