"""M2: the model was told to cite what it was given.

Loses: Q4 Q8
Hint: checks-the-checker
Passes: an_honest_model
"""


def kept_citations(citations: Sequence[Citation], chunks: Sequence[Chunk]) -> tuple[Citation, ...]:
    return tuple(dict.fromkeys(citations))
