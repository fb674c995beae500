"""M12: all neighbours share as much as the first two.

Loses: Q3
Hint: whose-order
Passes: two_halves_are_a_whole
"""


def reassemble(chunks: Sequence[Chunk]) -> str:
    ordered = sorted(chunks, key=lambda chunk: chunk.start)
    if len({chunk.doc_id for chunk in chunks}) > 1 or (ordered and ordered[0].start):
        raise ValueError("several documents, or no beginning")
    shared = ordered[0].end - ordered[1].start if len(ordered) > 1 else 0
    if shared < 0:
        raise ValueError("a hole")
    return "".join(chunk.text[shared if place else 0 :] for place, chunk in enumerate(ordered))
