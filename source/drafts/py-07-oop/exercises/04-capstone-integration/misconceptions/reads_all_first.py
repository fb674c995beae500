"""M13: first everything that there is, then the batches.

Loses: Q2
Hint: who-asks-for-more
Passes: two_documents_are_there
"""


async def ingest_documents(
    docs: AsyncIterable[Document] | Iterable[Document],
    *,
    index: VectorIndex,
    embedder: Embedder,
    settings: RagSettings,
    insist: Insistence,
    purse: Purse,
) -> IngestReport:
    documents = [document async for document in _each(docs)]
    job = _Job(index, embedder, settings, insist, purse)
    tasks: list[asyncio.Task[FailedBatch | None]] = []
    try:
        async for batch in job.batches(documents):
            tasks.append(asyncio.create_task(job.embed(batch)))
            await _room(tasks, settings.max_concurrency)
        await asyncio.gather(*tasks)
    finally:
        await _ended(tasks)
    failed = [task.result() for task in tasks]
    return IngestReport(job.taken, job.added, job.known, tuple(filter(None, failed)), job.cost)
