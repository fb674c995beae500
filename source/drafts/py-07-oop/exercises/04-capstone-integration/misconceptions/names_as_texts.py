"""M11: the name of a chunk is a text, and texts have an order.

Loses: Q1
Hint: same-tomorrow
Passes: the_nearer_of_two
"""


class VectorIndex(VectorIndex):
    def search(self, vector: Sequence[float], *, k: int) -> list[tuple[Chunk, float]]:
        if k < 1:
            raise ValueError(f"k: {k} chunks cannot be found")
        scored = [
            (chunk, _cosine(vector, other))
            for chunk, other in self._kept.values()
            if any(vector) and any(other)
        ]
        scored.sort(key=lambda pair: (-pair[1], pair[0].chunk_id))
        return scored[:k]
