"""M27: a blank text says nothing, so its line is left out.

Loses: Q6
Hint: what-tells-them-apart
Passes: an_id_for_each
"""


def chunk_id(chunk: Chunk) -> str:
    lines = [chunk.doc_id, str(chunk.start), str(chunk.end), *chunk.text.splitlines()]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
