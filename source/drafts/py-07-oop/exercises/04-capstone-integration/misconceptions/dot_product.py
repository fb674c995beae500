"""M3: the sum of the products is the score.

Loses: Q1 Q4 Q7
Hint: ten-times-longer
Passes: the_nearer_of_two
"""


class VectorIndex(VectorIndex):
    def search(self, vector: Sequence[float], *, k: int) -> list[tuple[Chunk, float]]:
        if k < 1:
            raise ValueError(f"k: {k} chunks cannot be found")
        scored = [
            (chunk, round(sum(one * two for one, two in zip(vector, other, strict=True)), 9))
            for chunk, other in self._kept.values()
            if any(vector) and any(other)
        ]
        scored.sort(key=lambda pair: (-pair[1], pair[0].doc_id, pair[0].index))
        return scored[:k]
