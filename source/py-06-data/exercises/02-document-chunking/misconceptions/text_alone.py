"""M25: equal texts are equal chunks.

Loses: Q6
Hint: run-it-twice
Passes: an_id_for_each
"""


def chunk_id(chunk: Chunk) -> str:
    return hashlib.sha256(chunk.text.encode()).hexdigest()[:16]
