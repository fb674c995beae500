"""Reads two vectors that arrive in order, made of plain numbers."""


@check("Q4", "S10")
def vectors_in_order():
    """Two vectors are read."""
    data = [{"index": 0, "embedding": [1.5, 2.5]}, {"index": 1, "embedding": [3.5, 4.5]}]
    raw = json.dumps({**EMBEDDINGS, "data": data})
    vectors = [list(vector) for vector in EmbeddingResponse.model_validate_json(raw).vectors]
    assert vectors == [[1.5, 2.5], [3.5, 4.5]]
