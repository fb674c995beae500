"""Two vectors of length one."""


@check("Q1", "S3")
def the_nearer_of_two():
    """The nearer one comes first."""
    it = VectorIndex()
    it.add([REFUND, EXPORT], [[1.0, 0.0], [0.0, 1.0]])
    got = [one.chunk_id for one, _ in it.search([0.6, 0.8], k=2)]
    assert got == ["export#0", "refunds#0"]
