"""M16: the index knows what it has; whoever fills it need not.

Loses: Q2 Q8
Hint: met-before
Passes: two_documents_are_there
"""


class _Job(_Job):
    def _new(self, document: Document) -> list[Chunk]:
        self.taken += 1
        return cut(document)

    async def embed(self, batch: list[Chunk]) -> FailedBatch | None:
        try:
            embedded = await self.insist(lambda: self.embedder.embed([chunk.text for chunk in batch]))
        except CallError as error:
            return FailedBatch(tuple(chunk.chunk_id for chunk in batch), error)
        self.cost += self.purse.pay(self.embedder.model, embedded.tokens)
        added = self.index.add(batch, embedded.vectors)
        self.added += added
        self.known += len(batch) - added
        return None
