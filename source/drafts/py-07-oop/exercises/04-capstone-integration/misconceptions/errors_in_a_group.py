"""M15: a task group cancels what is left, and that is all that it does.

Loses: Q2
Hint: as-it-is
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
    job = _Job(index, embedder, settings, insist, purse)
    tasks: list[asyncio.Task[FailedBatch | None]] = []
    async with asyncio.TaskGroup() as group:
        async for batch in job.batches(docs):
            tasks.append(group.create_task(job.embed(batch)))
            await _room(tasks, settings.max_concurrency)
    failed = [task.result() for task in tasks]
    return IngestReport(job.taken, job.added, job.known, tuple(filter(None, failed)), job.cost)
