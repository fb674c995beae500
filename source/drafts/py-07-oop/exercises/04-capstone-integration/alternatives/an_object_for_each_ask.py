"""Each ask is an object with its own state and its own context; batches run in a task group behind a semaphore."""

from contextvars import Context, copy_context


class VectorIndex(dict[str, tuple[Chunk, list[float]]]):
    def add(self, chunks: Sequence[Chunk], vectors: Sequence[Sequence[float]]) -> int:
        pairs = list(zip(chunks, map(list, vectors), strict=True))
        size = len(self)
        for chunk, vector in pairs:
            if chunk.chunk_id not in self:
                self[chunk.chunk_id] = chunk, vector
        return len(self) - size

    def search(self, vector: Sequence[float], *, k: int) -> list[tuple[Chunk, float]]:
        if k <= 0:
            raise ValueError(k)
        ranked = sorted(self.values(), key=lambda pair: (pair[0].doc_id, pair[0].index))
        scored = [(chunk, _angle(vector, other)) for chunk, other in ranked]
        alive = [(chunk, score) for chunk, score in scored if score is not None]
        return sorted(alive, key=lambda pair: pair[1], reverse=True)[:k]


def _angle(one: Sequence[float], two: Sequence[float]) -> float | None:
    lengths = math.dist(one, [0.0] * len(one)), math.dist(two, [0.0] * len(two))
    if 0.0 in lengths:
        return None
    return round(sum(a * b for a, b in zip(one, two, strict=True)) / lengths[0] / lengths[1], 9)


async def ingest_documents(
    docs: AsyncIterable[Document] | Iterable[Document],
    *,
    index: VectorIndex,
    embedder: Embedder,
    settings: RagSettings,
    insist: Insistence,
    purse: Purse,
) -> IngestReport:
    places = asyncio.Semaphore(settings.max_concurrency)
    ended: dict[int, FailedBatch | tuple[int, Decimal]] = {}
    taken: list[str] = []
    met: list[str] = []
    known: list[str] = []
    room: list[Chunk] = []
    numbers = iter(range(10**9))

    async def send(number: int, batch: list[Chunk]) -> None:
        try:
            answer = await insist(lambda: embedder.embed([chunk.text for chunk in batch]))
            cost = purse.pay(embedder.model, answer.tokens)
            ended[number] = index.add(batch, answer.vectors), cost
        except CallError as error:
            ended[number] = FailedBatch(tuple([chunk.chunk_id for chunk in batch]), error)
        finally:
            places.release()

    def take(document: Document) -> None:
        taken.append(document.doc_id)
        for chunk in cut(document):
            old = chunk.chunk_id in met or chunk.chunk_id in index
            (known if old else met).append(chunk.chunk_id)
            if not old:
                room.append(chunk)

    try:
        async with asyncio.TaskGroup() as group:
            await places.acquire()
            async for document in _flow(docs):
                take(document)
                while len(room) >= settings.batch:
                    group.create_task(send(next(numbers), room[: settings.batch]))
                    del room[: settings.batch]
                    await places.acquire()
            if room:
                group.create_task(send(next(numbers), list(room)))
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None
    ends = [ended[number] for number in sorted(ended)]
    good = [end for end in ends if isinstance(end, tuple)]
    return IngestReport(
        documents=len(taken),
        added=sum(added for added, _ in good),
        known=len(known),
        failed=tuple(end for end in ends if isinstance(end, FailedBatch)),
        cost_usd=sum((cost for _, cost in good), Decimal(0)),
    )


async def _flow(docs: AsyncIterable[Document] | Iterable[Document]) -> AsyncGenerator[Document, None]:
    if hasattr(docs, "__aiter__"):
        async for document in docs:
            yield document
        return
    for document in docs:
        yield document


def build_prompt(
    question: str,
    chunks: Sequence[Chunk],
    *,
    budget: int,
    strategy: PromptStrategy = zero_shot,
    count: Callable[[str], int] = count_tokens,
) -> Prompt:
    def with_first(number: int) -> Prompt:
        parts = []
        for chunk in chunks[:number]:
            head = '<chunk id="' + html.escape(chunk.chunk_id) + '">'
            parts.append("\n".join((head, html.escape(chunk.text), "</chunk>")))
        return Prompt(strategy(question, "\n".join(parts)), tuple(chunks[:number]))

    fitting = Prompt([], ())
    for number in range(len(chunks)):
        longer = with_first(number + 1)
        if budget < sum(count(message["content"]) for message in longer.messages):
            break
        fitting = longer
    return fitting


def kept_citations(citations: Sequence[Citation], chunks: Sequence[Chunk]) -> tuple[Citation, ...]:
    shown = {chunk.chunk_id: chunk for chunk in chunks}

    def holds(one: Citation) -> bool:
        chunk = shown.get(one.chunk_id)
        return chunk is not None and not (not one.quote or one.quote.isspace()) and chunk.text.find(one.quote) >= 0

    unique: dict[tuple[str, str], Citation] = {}
    for one in filter(holds, citations):
        unique.setdefault((one.chunk_id, one.quote), one)
    return tuple(unique.values())


class _Ask:
    def __init__(self, pipeline: RagPipeline, question: str, k: int) -> None:
        self.pipeline, self.question, self.k = pipeline, question, k
        self.name = pipeline._new_id()
        self.cost, self.seconds = Decimal(0), dict[str, float]()

    def context(self) -> Context:
        own = copy_context()
        own.run(REQUEST.set, self.name)
        own.run(STAGES.set, self.seconds)
        return own

    @told("ask")
    async def run(self, seconds: float) -> RagAnswer:
        work = asyncio.ensure_future(self.steps())
        done, _ = await self._waited(work, seconds)
        if not done:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)
            raise DeadlineExceeded(self.question)
        return work.result()

    async def _waited(self, work: asyncio.Future[RagAnswer], seconds: float) -> tuple[set[Any], set[Any]]:
        try:
            return await asyncio.wait([work], timeout=seconds)
        except asyncio.CancelledError:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)
            raise

    async def steps(self) -> RagAnswer:
        prompt = await self.evidence()
        if prompt.chunks == ():
            return self.answer(UNKNOWN)
        self.pipeline.purse.check()
        try:
            reply = await self.reply(prompt)
        except PassingError:
            best, *_ = prompt.chunks
            return self.answer(best.text, [Citation(best.chunk_id, best.text)], degraded=True)
        self.cost += self.pipeline.purse.pay(self.pipeline._llm.model, *reply.tokens)
        draft = draft_of(reply.text)
        return self.answer(draft.text, kept_citations(draft.citations, prompt.chunks))

    async def evidence(self) -> Prompt:
        settings = self.pipeline._settings
        vector = await self.embedded()
        found = self.pipeline._index.search(vector, k=self.k)
        chunks = [chunk for chunk, score in found if settings.min_score <= score]
        return build_prompt(
            self.question, chunks, budget=settings.token_budget, strategy=self.pipeline._strategy
        )

    @clocked("embed")
    async def embedded(self) -> Sequence[float]:
        self.pipeline.purse.check()
        embedder = self.pipeline._embedder
        answer = await self.pipeline._embedding(lambda: embedder.embed([self.question]))
        self.cost += self.pipeline.purse.pay(embedder.model, answer.tokens)
        return answer.vectors[0]

    @clocked("model")
    async def reply(self, prompt: Prompt) -> ModelReply:
        return await self.pipeline._asking(lambda: self.pipeline._llm.reply(prompt.messages))

    def answer(self, text: str, citations: Sequence[Citation] = (), *, degraded: bool = False) -> RagAnswer:
        return RagAnswer(text, tuple(citations), self.cost, degraded, self.name, self.seconds)


class RagPipeline:
    def __init__(
        self,
        settings: RagSettings,
        *,
        llm: ChatModel,
        embedder: Embedder,
        index: VectorIndex | None = None,
        patience: Patience = Patience(),  # noqa: B008
        fuse: Fuse | None = None,
        strategy: PromptStrategy = zero_shot,
        new_id: Callable[[], str] = fresh_id,
    ) -> None:
        self._settings, self._llm, self._embedder = settings, llm, embedder
        self._index = VectorIndex() if index is None else index
        self._embedding, self._asking = Insistence(patience), Insistence(patience, fuse)
        self._strategy, self._new_id = strategy, new_id
        self.purse = Purse(PRICES, settings.budget_usd)
        self._tasks: list[asyncio.Task[RagAnswer]] = []
        self._open = True

    async def ingest(self, docs: AsyncIterable[Document] | Iterable[Document]) -> IngestReport:
        return await ingest_documents(
            docs,
            purse=self.purse,
            insist=self._embedding,
            settings=self._settings,
            embedder=self._embedder,
            index=self._index,
        )

    async def ask(self, question: str, *, k: int = 4, deadline_s: float = 10.0) -> RagAnswer:
        if not self._open:
            raise RuntimeError("nobody is here any more")
        ask = _Ask(self, question, k)
        task = asyncio.get_running_loop().create_task(ask.run(deadline_s), context=ask.context())
        self._tasks.append(task)
        try:
            return await task
        finally:
            self._tasks.remove(task)

    async def ask_stream(self, question: str, *, k: int = 4) -> AsyncGenerator[str, None]:
        prompt = await _Ask(self, question, k).evidence()
        if not prompt.chunks:
            yield UNKNOWN
        else:
            self.purse.check()
            async with aclosing(self._llm.stream(prompt.messages)) as heard:
                async for piece in heard:
                    match piece:
                        case str():
                            yield piece
                        case Tokens(prompt=read, completion=written):
                            self.purse.pay(self._llm.model, read, written)

    async def search(self, query: str, *, k: int) -> list[tuple[Chunk, float]]:
        return self._index.search(await _Ask(self, query, k).embedded(), k=k)

    @property
    def open_asks(self) -> int:
        return len(self._tasks)

    async def __aenter__(self) -> Self:
        self._exits = AsyncExitStack()
        try:
            for one in (self._embedder, self._llm):
                await self._exits.enter_async_context(one)
        except BaseException:
            await self._exits.aclose()
            raise
        self._exits.push_async_callback(self._wait)
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._open = False
        await self._exits.aclose()

    async def _wait(self) -> None:
        if self._tasks:
            _, late = await asyncio.wait(list(self._tasks), timeout=self._settings.grace_s)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
