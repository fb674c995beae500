"""M14: a batch that fails is an error.

Loses: Q2 Q8
Hint: one-batch-less
Passes: two_documents_are_there
"""


class _Job(_Job):
    async def embed(self, batch: list[Chunk]) -> FailedBatch | None:
        embedded = await self.insist(lambda: self.embedder.embed([chunk.text for chunk in batch]))
        self.cost += self.purse.pay(self.embedder.model, embedded.tokens)
        self.added += self.index.add(batch, embedded.vectors)
        return None
