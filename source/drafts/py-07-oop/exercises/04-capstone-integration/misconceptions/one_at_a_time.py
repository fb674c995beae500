"""M1: a chunk has a vector, so a request has a chunk.

Loses: Q2
Hint: round-trips
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
    job = _Job(index, embedder, replace(settings, batch=1), insist, purse)
    tasks: list[asyncio.Task[FailedBatch | None]] = []
    try:
        async for batch in job.batches(docs):
            tasks.append(asyncio.create_task(job.embed(batch)))
            await _room(tasks, settings.max_concurrency)
        await asyncio.gather(*tasks)
    finally:
        await _ended(tasks)
    failed = [task.result() for task in tasks]
    return IngestReport(job.taken, job.added, job.known, tuple(filter(None, failed)), job.cost)
