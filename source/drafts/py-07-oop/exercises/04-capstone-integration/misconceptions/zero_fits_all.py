"""M12: a zero vector has the score zero.

Loses: Q1 Q8
Hint: no-direction
Passes: the_nearer_of_two
"""


class VectorIndex(VectorIndex):
    def search(self, vector: Sequence[float], *, k: int) -> list[tuple[Chunk, float]]:
        if k < 1:
            raise ValueError(f"k: {k} chunks cannot be found")
        scored = [
            (chunk, _cosine(vector, other) if any(vector) and any(other) else 0.0)
            for chunk, other in self._kept.values()

        ]
        scored.sort(key=lambda pair: (-pair[1], pair[0].doc_id, pair[0].index))
        return scored[:k]
