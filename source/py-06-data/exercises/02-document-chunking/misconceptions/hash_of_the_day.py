"""M9: Python has a hash already.

Loses: Q6
Hint: run-it-twice
Passes: an_id_for_each
"""


def chunk_id(chunk: Chunk) -> str:
    return f"{hash((chunk.doc_id, chunk.start, chunk.end, chunk.text)) & (2**64 - 1):016x}"
