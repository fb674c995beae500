"""Counts what is there at the end."""


@check("Q2", "S5")
async def two_documents_are_there():
    """Two documents become two chunks."""
    fake = FakeLLM()
    it = VectorIndex()
    got = await ingest_documents(
        names(2),
        index=it,
        embedder=create_client("embedding", fake),
        settings=RagSettings(),
        insist=Insistence(Patience()),
        purse=Purse(PRICES),
    )
    size = [got.documents, got.added, len(it)]
    assert size == [2, 2, 2]
    assert fake.cancelled == 0
