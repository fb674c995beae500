"""M21: a name that is real stands for its quote.

Loses: Q4 Q8
Hint: checks-the-checker
Passes: an_honest_model
"""


def kept_citations(citations: Sequence[Citation], chunks: Sequence[Chunk]) -> tuple[Citation, ...]:
    names = {chunk.chunk_id for chunk in chunks}
    return tuple(dict.fromkeys(one for one in citations if one.chunk_id in names and one.quote.strip()))
