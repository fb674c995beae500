"""M37: types are for others; whoever calls knows what comes.

Loses: Q7
Hint: after-the-dot
Passes: it_is_closed
"""


def kept_citations(citations: Any, chunks: Any) -> Any:
    return tuple(dict.fromkeys(_held(citations, {chunk.chunk_id: chunk.text for chunk in chunks})))


def _held(citations, texts):
    return [one for one in citations if one.quote.strip() and one.quote in texts.get(one.chunk_id, "")]
