"""M15: a `float` is a number.

Loses: Q4
Hint: is-it-a-number
Passes: vectors_in_order
"""


class EmbeddingItem(Reply):
    index: int
    embedding: tuple[float, ...] = Field(min_length=1)
