"""M8: the vectors arrive in the order of the texts.

Loses: Q4
Hint: where-it-belongs
Passes: vectors_in_order
"""


class EmbeddingResponse(Reply):
    model: str
    data: tuple[EmbeddingItem, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if {item.index for item in self.data} != set(range(len(self.data))):
            raise ValueError("a place is missing")
        if len({len(item.embedding) for item in self.data}) > 1:
            raise ValueError("the vectors differ in length")
        return self

    @property
    def vectors(self) -> tuple[tuple[float, ...], ...]:
        return tuple(item.embedding for item in self.data)
