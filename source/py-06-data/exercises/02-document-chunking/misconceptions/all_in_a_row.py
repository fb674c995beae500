"""M26: four parts, one behind the other.

Loses: Q6
Hint: run-it-twice
Passes: an_id_for_each
"""


def chunk_id(chunk: Chunk) -> str:
    told = f"{chunk.doc_id}{chunk.start}{chunk.end}{chunk.text}"
    return hashlib.sha256(told.encode()).hexdigest()[:16]
