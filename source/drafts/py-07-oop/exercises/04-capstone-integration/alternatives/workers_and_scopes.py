"""Workers take batches from one source; an ask runs in its caller's task, and puts the context back when it is done."""

from contextlib import suppress

from harbor_kit.embedding import Embedded


class VectorIndex:
    def __init__(self) -> None:
        self._rows: list[tuple[Chunk, tuple[float, ...], float]] = []
        self._names: set[str] = set()

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, chunk_id: str) -> bool:
        return chunk_id in self._names

    def add(self, chunks: Sequence[Chunk], vectors: Sequence[Sequence[float]]) -> int:
        if len(vectors) != len(chunks):
            raise ValueError("one vector for each chunk")
        new = 0
        for place, chunk in enumerate(chunks):
            if chunk.chunk_id in self:
                continue
            vector = tuple(vectors[place])
            self._names.add(chunk.chunk_id)
            self._rows.append((chunk, vector, math.sqrt(sum(number**2 for number in vector))))
            new += 1
        return new

    def search(self, vector: Sequence[float], *, k: int) -> list[tuple[Chunk, float]]:
        if not k > 0:
            raise ValueError("k is at least 1")
        own = math.sqrt(sum(number**2 for number in vector))
        found: list[tuple[float, str, int, Chunk]] = []
        for chunk, known, length in self._rows:
            if own > 0 and length > 0:
                score = round(sum(map(lambda a, b: a * b, vector, known)) / (own * length), 9)
                found.append((-score, chunk.doc_id, chunk.index, chunk))
        return [(chunk, -score) for score, _, _, chunk in sorted(found, key=lambda one: one[:3])][:k]


async def ingest_documents(
    docs: AsyncIterable[Document] | Iterable[Document],
    *,
    index: VectorIndex,
    embedder: Embedder,
    settings: RagSettings,
    insist: Insistence,
    purse: Purse,
) -> IngestReport:
    counts = {"documents": 0, "known": 0, "added": 0, "batches": 0}
    seen: set[str] = set()
    rest: list[Chunk] = []
    failures: list[tuple[int, FailedBatch]] = []
    costs: list[Decimal] = []
    door = asyncio.Lock()
    source = docs.__aiter__() if isinstance(docs, AsyncIterable) else None
    plain = iter(()) if isinstance(docs, AsyncIterable) else iter(docs)

    async def another() -> bool:
        try:
            document: Document = await source.__anext__() if source is not None else next(plain)
        except (StopAsyncIteration, StopIteration):
            return False
        counts["documents"] += 1
        for chunk in cut(document):
            if chunk.chunk_id in index or chunk.chunk_id in seen:
                counts["known"] += 1
            else:
                seen.add(chunk.chunk_id)
                rest.append(chunk)
        return True

    async def next_batch() -> tuple[int, list[Chunk]]:
        async with door:
            while len(rest) < settings.batch and await another():
                pass
            batch = rest[: settings.batch]
            del rest[: settings.batch]
            counts["batches"] += 1
            return counts["batches"], batch

    async def worker() -> None:
        while True:
            number, batch = await next_batch()
            if not batch:
                return
            texts = [chunk.text for chunk in batch]

            async def once(texts: list[str] = texts) -> Embedded:
                return await embedder.embed(texts)

            try:
                vectors, tokens = await insist(once)
            except CallError as error:
                failures.append((number, FailedBatch(tuple(chunk.chunk_id for chunk in batch), error)))
                continue
            costs.append(purse.pay(embedder.model, tokens))
            counts["added"] += index.add(batch, vectors)

    workers = [asyncio.ensure_future(worker()) for _ in range(settings.max_concurrency)]
    try:
        await asyncio.gather(*workers)
    finally:
        for one in workers:
            one.cancel()
        await asyncio.wait(workers)
    failures.sort(key=lambda pair: pair[0])
    failed = tuple(batch for _, batch in failures)
    return IngestReport(counts["documents"], counts["added"], counts["known"], failed, sum(costs, Decimal(0)))


def build_prompt(
    question: str,
    chunks: Sequence[Chunk],
    *,
    budget: int,
    strategy: PromptStrategy = zero_shot,
    count: Callable[[str], int] = count_tokens,
) -> Prompt:
    marked = [f'<chunk id="{html.escape(one.chunk_id)}">\n{html.escape(one.text)}\n</chunk>' for one in chunks]
    kept = Prompt([], ())
    for number in range(1, len(chunks) + 1):
        asked = strategy(question, "\n".join(marked[:number]))
        used = 0
        for message in asked:
            used += count(message["content"])
        if used > budget:
            return kept
        kept = Prompt(asked, tuple(chunks[:number]))
    return kept


def kept_citations(citations: Sequence[Citation], chunks: Sequence[Chunk]) -> tuple[Citation, ...]:
    kept: list[Citation] = []
    for citation in citations:
        shown = any(chunk.chunk_id == citation.chunk_id and citation.quote in chunk.text for chunk in chunks)
        if shown and citation.quote.strip() and citation not in kept:
            kept.append(citation)
    return tuple(kept)


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
        self._settings, self._llm, self._embedder, self._strategy, self._new_id = (
            settings, llm, embedder, strategy, new_id,
        )  # fmt: skip
        self._index = index if index is not None else VectorIndex()
        self._embedding, self._asking = Insistence(patience), Insistence(patience, fuse)
        self.purse = Purse(PRICES, settings.budget_usd)
        self._asks: dict[asyncio.Event, asyncio.Task[Any] | None] = {}
        self._shut = False

    async def ingest(self, docs: AsyncIterable[Document] | Iterable[Document]) -> IngestReport:
        return await ingest_documents(
            docs, index=self._index, embedder=self._embedder, settings=self._settings, insist=self._embedding,
            purse=self.purse,
        )  # fmt: skip

    async def ask(self, question: str, *, k: int = 4, deadline_s: float = 10.0) -> RagAnswer:
        if self._shut:
            raise RuntimeError("closed")
        name, over = self._new_id(), asyncio.Event()
        sheet: dict[str, float] = {}
        before = REQUEST.set(name), STAGES.set(sheet)
        self._asks[over] = asyncio.current_task()
        tell("ask_started")
        try:
            answer = await self._bounded(question, k, deadline_s)
        except BaseException as error:
            tell("ask_failed", error=type(error).__name__)
            raise
        else:
            tell("ask_finished")
            return replace(answer, request_id=name, timings=sheet)
        finally:
            del self._asks[over]
            over.set()
            REQUEST.reset(before[0])
            STAGES.reset(before[1])

    async def _bounded(self, question: str, k: int, seconds: float) -> RagAnswer:
        scope = asyncio.timeout(seconds)
        try:
            async with scope:
                return await self._story(question, k)
        except TimeoutError:
            if scope.expired():
                raise DeadlineExceeded("time is up") from None
            raise

    async def _story(self, question: str, k: int) -> RagAnswer:
        vector, cost = await self._look_up(question)
        enough = [pair[0] for pair in self._index.search(vector, k=k) if pair[1] >= self._settings.min_score]
        prompt = build_prompt(question, enough, budget=self._settings.token_budget, strategy=self._strategy)
        if not prompt.chunks:
            return RagAnswer(UNKNOWN, (), cost, False, "", {})
        self.purse.check()

        async def once() -> ModelReply:
            return await self._llm.reply(prompt.messages)

        try:
            text, tokens = await clocked("model")(self._asking)(once)
        except PassingError:
            first = prompt.chunks[0]
            return RagAnswer(first.text, (Citation(first.chunk_id, first.text),), cost, True, "", {})
        cost += self.purse.pay(self._llm.model, tokens.prompt, tokens.completion)
        draft = draft_of(text)
        return RagAnswer(draft.text, kept_citations(draft.citations, prompt.chunks), cost, False, "", {})

    @clocked("embed")
    async def _look_up(self, text: str) -> tuple[list[float], Decimal]:
        self.purse.check()

        async def once() -> Embedded:
            return await self._embedder.embed([text])

        (vector,), tokens = await self._embedding(once)
        return vector, self.purse.pay(self._embedder.model, tokens)

    async def ask_stream(self, question: str, *, k: int = 4) -> AsyncGenerator[str, None]:
        vector, _ = await self._look_up(question)
        enough = [chunk for chunk, score in self._index.search(vector, k=k) if not score < self._settings.min_score]
        prompt = build_prompt(question, enough, budget=self._settings.token_budget, strategy=self._strategy)
        if not prompt.messages:
            yield UNKNOWN
            return
        self.purse.check()
        words = self._llm.stream(prompt.messages)
        try:
            async for word in words:
                if isinstance(word, str):
                    yield word
                else:
                    self.purse.pay(self._llm.model, word.prompt, word.completion)
        finally:
            await words.aclose()

    async def search(self, query: str, *, k: int) -> list[tuple[Chunk, float]]:
        return self._index.search((await self._look_up(query))[0], k=k)

    @property
    def open_asks(self) -> int:
        return len(self._asks)

    async def __aenter__(self) -> Self:
        await self._embedder.__aenter__()
        try:
            await self._llm.__aenter__()
        except BaseException:
            await self._embedder.__aexit__(None, None, None)
            raise
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._shut = True
        try:
            await self._let_them_end()
        finally:
            try:
                await self._llm.__aexit__(None, None, None)
            finally:
                await self._embedder.__aexit__(None, None, None)

    async def _let_them_end(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(self._settings.grace_s):
                for over in list(self._asks):
                    await over.wait()
        late = dict(self._asks)
        for task in late.values():
            if task is not None:
                task.cancel()
        for over in late:
            await over.wait()
