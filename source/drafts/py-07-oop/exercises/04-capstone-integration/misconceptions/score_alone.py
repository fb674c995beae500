"""M9: the score says it all.

Loses: Q1 Q8
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
        scored.sort(key=lambda pair: -pair[1])
        return scored[:k]
