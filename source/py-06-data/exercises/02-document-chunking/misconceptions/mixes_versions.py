"""M15: what two chunks share is the same in both.

Loses: Q3
Hint: two-opinions
Passes: two_halves_are_a_whole
"""


def reassemble(chunks: Sequence[Chunk]) -> str:
    if len({chunk.doc_id for chunk in chunks}) > 1:
        raise ValueError("several documents")
    document = ""
    for chunk in sorted(chunks, key=lambda chunk: chunk.start):
        if chunk.start > len(document):
            raise ValueError("a hole")
        document += chunk.text[len(document) - chunk.start :]
    return document
