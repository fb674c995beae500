"""M22: a quote that stands somewhere is no lie.

Loses: Q4
Hint: checks-the-checker
Passes: an_honest_model
"""


def kept_citations(citations: Sequence[Citation], chunks: Sequence[Chunk]) -> tuple[Citation, ...]:
    names, texts = {chunk.chunk_id for chunk in chunks}, "\n".join(chunk.text for chunk in chunks)
    held = [one for one in citations if one.chunk_id in names and one.quote.strip() and one.quote in texts]
    return tuple(dict.fromkeys(held))
