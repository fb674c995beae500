"""A first attempt from the handout alone, as it was handed in: 100 of 100 points."""

class VectorIndex:
    """Chunks and their vectors, in memory."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[Chunk, tuple[float, ...]]] = {}

    def __len__(self) -> int:
        """Return how many chunks there are."""
        return len(self._kept)

    def __contains__(self, chunk_id: str) -> bool:
        """Return whether a chunk of this name is there."""
        return chunk_id in self._kept

    def add(self, chunks: Sequence[Chunk], vectors: Sequence[Sequence[float]]) -> int:
        """Keep chunks with their vectors; return how many were new."""
        if len(chunks) != len(vectors):
            raise ValueError(f"{len(chunks)} chunks and {len(vectors)} vectors")
        before = len(self._kept)
        for chunk, vector in zip(chunks, vectors, strict=True):
            self._kept.setdefault(chunk.chunk_id, (chunk, tuple(vector)))
        return len(self._kept) - before

    def search(self, vector: Sequence[float], *, k: int) -> list[tuple[Chunk, float]]:
        """Return the `k` chunks that point most in the direction of a vector, with their scores."""
        if k < 1:
            raise ValueError(f"k has to be 1 or more, and is {k}")
        length = math.hypot(*vector)
        scored = []
        for chunk, kept in self._kept.values():
            lengths = length * math.hypot(*kept)
            if lengths > 0.0:
                scored.append((chunk, round(sum(a * b for a, b in zip(vector, kept, strict=True)) / lengths, 9)))
        scored.sort(key=lambda pair: (-pair[1], pair[0].doc_id, pair[0].index))
        return scored[:k]


class Halted(Exception):
    """Ends a group of tasks; what happened is noted elsewhere."""


async def one_by_one(docs: AsyncIterable[Document] | Iterable[Document]) -> AsyncGenerator[Document, None]:
    """Yield documents from an iterable of either kind."""
    if isinstance(docs, AsyncIterable):
        async for document in docs:
            yield document
    else:
        for document in docs:
            yield document


async def ingest_documents(
    docs: AsyncIterable[Document] | Iterable[Document],
    *,
    index: VectorIndex,
    embedder: Embedder,
    settings: RagSettings,
    insist: Insistence,
    purse: Purse,
) -> IngestReport:
    """Embed the chunks of documents and put them into an index; return what became of them."""
    documents = known = added = 0
    cost = Decimal(0)
    failed: dict[int, FailedBatch] = {}
    met: set[str] = set()
    waiting: list[Chunk] = []
    ends: list[BaseException] = []  # what ends the whole, the first one first
    seats = asyncio.Semaphore(settings.max_concurrency)
    tasks: list[asyncio.Task[None]] = []

    async def embed(place: int, chunks: list[Chunk]) -> None:
        nonlocal added, cost
        texts = [chunk.text for chunk in chunks]
        try:
            found = await insist(lambda: embedder.embed(texts))
            cost += purse.pay(embedder.model, found.tokens)
            added += index.add(chunks, found.vectors)
        except CallError as error:
            failed[place] = FailedBatch(tuple(chunk.chunk_id for chunk in chunks), error)
        except BaseException as error:
            ends.append(error)
            # A group goes on after a task that was cancelled by somebody else.
            raise Halted from error
        finally:
            seats.release()

    try:
        async with asyncio.TaskGroup() as group, aclosing(one_by_one(docs)) as source:
            try:
                # --- sub-goal: keep so many in flight
                await seats.acquire()  # held for the next batch: no document is taken without it
                async for document in source:
                    # --- sub-goal: cut and collect
                    documents += 1
                    for chunk in cut(document):
                        if chunk.chunk_id in met or chunk.chunk_id in index:
                            known += 1
                        else:
                            waiting.append(chunk)
                        met.add(chunk.chunk_id)
                    while len(waiting) >= settings.batch:
                        tasks.append(group.create_task(embed(len(tasks), waiting[: settings.batch])))
                        del waiting[: settings.batch]
                        await seats.acquire()
                        if ends:
                            raise Halted
                    await asyncio.sleep(0)  # a cancellation arrives before the next document
                    if ends:
                        raise Halted
                if waiting:
                    tasks.append(group.create_task(embed(len(tasks), waiting)))
                if tasks:
                    await asyncio.wait(tasks)  # here, and not in the group: what ends the whole finds us inside
            except BaseException as error:
                ends.append(error)
                raise
    except BaseExceptionGroup:
        pass  # it holds what `ends` holds
    if ends:
        raise ends[0]
    # --- sub-goal: report what failed
    return IngestReport(documents, added, known, tuple(failed[place] for place in sorted(failed)), cost)


def build_prompt(
    question: str,
    chunks: Sequence[Chunk],
    *,
    budget: int,
    strategy: PromptStrategy = zero_shot,
    count: Callable[[str], int] = count_tokens,
) -> Prompt:
    """Return the messages of a question, with as many of the first chunks as fit."""
    # --- sub-goal: build the prompt
    best = Prompt([], ())
    parts: list[str] = []
    for place, chunk in enumerate(chunks, 1):
        parts.append(f'<chunk id="{html.escape(chunk.chunk_id)}">\n{html.escape(chunk.text)}\n</chunk>')
        messages = strategy(question, "\n".join(parts))
        if sum(count(message["content"]) for message in messages) > budget:
            break
        best = Prompt(messages, tuple(chunks[:place]))
    return best


def kept_citations(citations: Sequence[Citation], chunks: Sequence[Chunk]) -> tuple[Citation, ...]:
    """Return the citations that hold: their chunk was shown, and their quote stands in it."""
    # --- sub-goal: check the citations
    texts = {chunk.chunk_id: chunk.text for chunk in chunks}
    return tuple(
        citation
        for citation in dict.fromkeys(citations)
        if citation.quote.strip() and citation.quote in texts.get(citation.chunk_id, "")
    )


class RagPipeline:
    """Answers questions from documents. Used as `async with RagPipeline(...) as rag`, or as it is.

    Its property `open_asks` is added in Q7.
    """

    def __init__(
        self,
        settings: RagSettings,
        *,
        llm: ChatModel,
        embedder: Embedder,
        index: VectorIndex | None = None,
        patience: Patience = Patience(),  # noqa: B008  # it has no state
        fuse: Fuse | None = None,
        strategy: PromptStrategy = zero_shot,
        new_id: Callable[[], str] = fresh_id,
    ) -> None:
        self._settings, self._llm, self._embedder = settings, llm, embedder
        self._index = VectorIndex() if index is None else index
        self._embedding, self._asking = Insistence(patience), Insistence(patience, fuse)
        self._strategy, self._new_id = strategy, new_id
        self.purse = Purse(PRICES, settings.budget_usd)
        # For Q7: the asks that are going on, whether the block has ended, and what is to be closed.
        self._running: set[asyncio.Task[RagAnswer]] = set()
        self._ended = False
        self._resources = AsyncExitStack()

    async def ingest(self, docs: AsyncIterable[Document] | Iterable[Document]) -> IngestReport:
        """Put documents into the index."""
        return await ingest_documents(
            docs,
            index=self._index,
            embedder=self._embedder,
            settings=self._settings,
            insist=self._embedding,
            purse=self.purse,
        )

    async def ask(self, question: str, *, k: int = 4, deadline_s: float = 10.0) -> RagAnswer:
        """Return the answer to a question, with what it is based on and what it cost."""
        closing = asyncio.get_running_loop().time() + deadline_s
        request, stages = REQUEST.set(self._new_id()), STAGES.set({})
        try:
            return await self._told(question, k, closing)
        finally:
            STAGES.reset(stages)
            REQUEST.reset(request)

    @told("ask")
    async def _told(self, question: str, k: int, closing: float) -> RagAnswer:
        """Answer in a task of its own, which can be cancelled without its caller."""
        if self._ended:
            raise RuntimeError("this pipeline is closed")
        task = asyncio.create_task(self._in_time(question, k, closing))
        self._running.add(task)
        try:
            return await task
        finally:
            task.cancel()  # of one that has ended, nothing is left to cancel
            self._running.discard(task)

    async def _in_time(self, question: str, k: int, closing: float) -> RagAnswer:
        """Answer until a time of the clock, or raise `DeadlineExceeded`."""
        # --- sub-goal: ask within the deadline
        if closing > asyncio.get_running_loop().time():
            try:
                async with asyncio.timeout_at(closing) as limit:
                    answer = await self._answer(question, k)
            except Exception:
                # A `TimeoutError` of a provider is not ours.
                if not limit.expired():
                    raise
            else:
                if not limit.expired():
                    return answer
        raise DeadlineExceeded("the answer has not come in time")

    async def _answer(self, question: str, k: int) -> RagAnswer:
        """Answer, however long it takes."""
        # --- sub-goal: find the evidence
        vector, cost = await self._paid_vector(question)
        prompt = self._prompt(question, self._index.search(vector, k=k))
        text, citations, degraded = UNKNOWN, tuple[Citation, ...](), False
        if prompt.chunks:
            self.purse.check()
            try:
                reply = await self._reply(prompt.messages)
            except PassingError:
                best = prompt.chunks[0]
                text, citations, degraded = best.text, (Citation(best.chunk_id, best.text),), True
            else:
                cost += self.purse.pay(self._llm.model, *reply.tokens)
                draft = draft_of(reply.text)
                text, citations = draft.text, kept_citations(draft.citations, prompt.chunks)
        # --- sub-goal: say what it cost
        return RagAnswer(
            text=text,
            citations=citations,
            cost_usd=cost,
            degraded=degraded,
            request_id=REQUEST.get() or "",
            timings=dict(STAGES.get() or {}),
        )

    @clocked("embed")
    async def _paid_vector(self, text: str) -> tuple[list[float], Decimal]:
        """Return the vector of a text, and what it cost."""
        self.purse.check()
        found = await self._embedding(lambda: self._embedder.embed([text]))
        return found.vectors[0], self.purse.pay(self._embedder.model, found.tokens)

    @clocked("model")
    async def _reply(self, messages: list[dict[str, str]]) -> ModelReply:
        """Return what the model says, after as many attempts as that takes."""
        return await self._asking(lambda: self._llm.reply(messages))

    def _prompt(self, question: str, found: Sequence[tuple[Chunk, float]]) -> Prompt:
        """Return the prompt of what was found and is near enough."""
        near = [chunk for chunk, score in found if score >= self._settings.min_score]
        return build_prompt(question, near, budget=self._settings.token_budget, strategy=self._strategy)

    @property
    def open_asks(self) -> int:
        """How many asks are going on."""
        return len(self._running)

    async def ask_stream(self, question: str, *, k: int = 4) -> AsyncGenerator[str, None]:
        """Yield the model's words as they come (Q7)."""
        vector, _ = await self._paid_vector(question)
        prompt = self._prompt(question, self._index.search(vector, k=k))
        if not prompt.chunks:
            yield UNKNOWN
            return
        self.purse.check()
        async with aclosing(self._llm.stream(prompt.messages)) as pieces:
            async for piece in pieces:
                if isinstance(piece, Tokens):
                    self.purse.pay(self._llm.model, *piece)
                else:
                    yield piece

    async def search(self, query: str, *, k: int) -> list[tuple[Chunk, float]]:
        """Return the `k` chunks that fit a query best, with their scores (Q7)."""
        vector, _ = await self._paid_vector(query)
        return self._index.search(vector, k=k)

    async def __aenter__(self) -> Self:
        """Open what this pipeline was given (Q7)."""
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self._embedder)
            await stack.enter_async_context(self._llm)
            self._resources = stack.pop_all()
        return self

    async def __aexit__(self, *exc: object) -> None:
        """Let running asks end, and close what was opened (Q7)."""
        error = exc[1] if len(exc) > 1 else None
        self._ended = True
        try:
            try:
                if self._running:
                    await asyncio.wait(self._running, timeout=self._settings.grace_s)
            finally:
                for task in self._running:
                    task.cancel()
                if self._running:
                    await asyncio.wait(self._running)
        finally:
            # --- sub-goal: leave in reverse
            try:
                if isinstance(error, BaseException):
                    await self._resources.__aexit__(type(error), error, error.__traceback__)
                else:
                    await self._resources.aclose()
            except Exception as later:
                if not isinstance(error, BaseException):
                    raise
                if later is not error:
                    error.add_note(f"on the way out: {later!r}")


ASKED = "How many days does a refund take?"
REFUNDS = Document("refunds", "A refund takes five days, or ten days if you paid by transfer.")
BOARDS = Document("boards", "A board has columns, and every column has a limit of its own.")


async def failure_of(work: Any) -> str:
    """Return the name of the class of what leaves some work, or `answered`."""
    try:
        await work
    except Exception as error:
        return type(error).__name__
    return "answered"


async def test_equal_scores_are_in_order(bench: Bench) -> None:
    chunks = [Chunk(name, place, "x") for name, place in (("b", 1), ("a", 10), ("c", 0), ("a", 2), ("b", 0))]
    expected = ["a#2", "a#10", "b#0", "b#1", "c#0"]
    for turn in (chunks, chunks[::-1], chunks[2:] + chunks[:2]):
        index = bench.VectorIndex()
        index.add(turn, [[float(place), 0.0] for place in range(1, 6)])
        found = [chunk.chunk_id for chunk, _ in index.search([2.0, 0.0], k=9)]
        assert found == expected
        assert [chunk.chunk_id for chunk, _ in index.search([2.0, 0.0], k=2)] == expected[:2]


async def test_the_best_come_first(bench: Bench) -> None:
    index = bench.VectorIndex()
    assert index.add([Chunk("a", 0, "x"), Chunk("b", 0, "y")], [[3.0, 4.0], [0.5, 0.0]]) == 2
    assert index.add([Chunk("b", 0, "z")], [[0.0, 1.0]]) == 0
    found = [(chunk.chunk_id, chunk.text, score) for chunk, score in index.search([7.0, 0.0], k=3)]
    assert found == [("b#0", "y", 1.0), ("a#0", "x", 0.6)]
    assert len(index) == 2
    assert "a#0" in index
    assert "a#1" not in index
    refused = 0
    try:
        index.add([Chunk("c", 0, "x")], [])
    except ValueError:
        refused += 1
    try:
        index.search([1.0, 0.0], k=0)
    except ValueError:
        refused += 1
    assert (refused, len(index)) == (2, 2)


async def test_zero_vectors_match_nothing(bench: Bench) -> None:
    index = bench.VectorIndex()
    index.add([Chunk("a", 0, "x"), Chunk("b", 0, "y"), Chunk("c", 0, "z")], [[0.0, 0.0], [1.0, 0.0], [-1.0, 0.0]])
    assert [chunk.chunk_id for chunk, _ in index.search([1.0, 0.0], k=5)] == ["b#0", "c#0"]
    assert index.search([0.0, 0.0], k=5) == []


async def test_no_prompt_is_above_its_budget(bench: Bench) -> None:
    chunks = [Chunk("plain", place, f"A refund takes {place} days & more. " * (1 + place % 3)) for place in range(6)]
    sizes = set()
    index = bench.VectorIndex()
    index.add(chunks, [hashed(chunk.text) for chunk in chunks])
    for budget in (10, 100, 133, 134, 160, 184, 200, 230, 270, 300, 330, 370, 390, 420):
        model = FakeModel("Five days.")
        settings = RagSettings(token_budget=budget, min_score=0.01)
        rag = bench.pipeline(llm=model, index=index, settings=settings)
        answer = await rag.ask(ASKED, k=6)
        for messages in model.asked:
            assert sum(count_tokens(message["content"]) for message in messages) <= budget
        if not model.asked:
            assert answer.text == UNKNOWN
        sizes.add(sum(messages[-1]["content"].count("<chunk id=") for messages in model.asked))
    assert {0, 6} <= sizes


async def test_only_what_was_shown_is_cited(bench: Bench) -> None:
    good = Citation("refunds#0", "five days")
    invented = [Citation("nowhere#7", "five days"), Citation("boards#0", "every column"), Citation("refunds#1", "A")]
    model = FakeModel(draft_text("Five days.", *invented, good, good))
    rag = bench.pipeline(llm=model)
    report = await rag.ingest([REFUNDS, BOARDS])
    answer = await rag.ask(ASKED)
    assert (report.documents, report.added, report.known, report.failed) == (2, 2, 0, ())
    assert "boards#0" not in model.asked[0][-1]["content"]
    assert answer.citations == (good,)
    assert answer.text == "Five days."
    assert answer.degraded is False


async def test_quotes_stand_in_their_chunk(bench: Bench) -> None:
    altered = ["Five days", "five  days", "five days.", "six days", "A refund takes ten days", "five-days", " ", ""]
    altered += ["five\ndays", "refund five", "FIVE DAYS", "five days or", " five days,  or", "five day ", "takes five…"]
    for quote in altered:
        model = FakeModel(draft_text("Five days.", Citation("refunds#0", quote)))
        rag = bench.pipeline(llm=model)
        await rag.ingest([REFUNDS])
        assert (await rag.ask(ASKED)).citations == (), quote


async def test_without_evidence_nobody_is_asked(bench: Bench) -> None:
    words = FakeEmbedder({ASKED: [1.0, 0.0], REFUNDS.text: [0.3, 1.0], BOARDS.text: [0.0, 1.0]})
    for documents, settings in (
        ([], RagSettings()),
        ([BOARDS], RagSettings(min_score=0.1)),
        ([REFUNDS, BOARDS], RagSettings(min_score=0.5)),
        ([REFUNDS], RagSettings(min_score=0.1, token_budget=5)),
    ):
        model = FakeModel(draft_text("Ninety days.", Citation("refunds#0", "five days")))
        rag = bench.pipeline(llm=model, embedder=words, settings=settings)
        await rag.ingest(documents)
        answer = await rag.ask(ASKED)
        pieces = [piece async for piece in rag.ask_stream(ASKED)]
        assert (answer.text, answer.citations, answer.degraded) == (UNKNOWN, (), False)
        assert pieces == [UNKNOWN]
        assert model.asked == []


async def test_an_outage_has_a_second_best_answer(bench: Bench) -> None:
    rag = bench.pipeline(llm=FakeModel(BusyError("later")), patience=Patience(1.0))
    await rag.ingest([REFUNDS])
    answer = await rag.ask(ASKED)
    assert (answer.text, answer.degraded) == (REFUNDS.text, True)
    assert answer.citations == (Citation("refunds#0", REFUNDS.text),)


async def test_other_errors_are_loud(bench: Bench) -> None:
    for error in (BadKeyError("no"), CallError("no"), ValueError("no"), RuntimeError("no"), OSError("no"), KeyError(1)):
        rag = bench.pipeline(llm=FakeModel(error))
        await rag.ingest([REFUNDS])
        assert await failure_of(rag.ask(ASKED)) == type(error).__name__
    for error in (BusyError("later"), BadKeyError("no"), ValueError("no")):
        rag = bench.pipeline(llm=FakeModel("Five."), embedder=FakeEmbedder(fail={1: error}))
        await rag.ingest([REFUNDS])
        assert await failure_of(rag.ask(ASKED)) == type(error).__name__


async def test_an_empty_purse_is_loud(bench: Bench) -> None:
    model = FakeModel("Five days.")
    index = bench.VectorIndex()
    index.add([Chunk("refunds", 0, REFUNDS.text)], [hashed(REFUNDS.text)])
    rag = bench.pipeline(llm=model, index=index, settings=RagSettings(budget_usd=Decimal("0.000000001")))
    assert await failure_of(rag.ask(ASKED)) == PurseEmpty.__name__
    assert model.asked == []


async def test_a_deadline_holds(bench: Bench) -> None:
    loop = asyncio.get_running_loop()
    for llm, embedder, patience in (
        (FakeModel("Five.", latency=30.0), FakeEmbedder(), Patience()),
        (FakeModel("Five.", latency=1.5), FakeEmbedder(latency=1.5), Patience()),
        (FakeModel(BusyError("later"), latency=0.5), FakeEmbedder(), Patience(1.0, 1.0, 1.0)),
        (FakeModel(BusyError("later")), FakeEmbedder(), Patience(9.0)),
        (FakeModel("Five."), FakeEmbedder(latency=9.0), Patience()),
    ):
        rag = bench.pipeline(llm=llm, embedder=embedder, patience=patience)
        await rag.ingest([REFUNDS])
        start = loop.time()
        assert await failure_of(rag.ask(ASKED, deadline_s=2.0)) == DeadlineExceeded.__name__
        assert loop.time() - start < 2.125


async def test_a_batch_that_fails_is_reported(bench: Bench) -> None:
    error = BadKeyError("no")
    embedder = FakeEmbedder(fail={1: error})
    rag = bench.pipeline(embedder=embedder, settings=RagSettings(batch=1, max_concurrency=1))
    report = await rag.ingest([REFUNDS, BOARDS, REFUNDS])
    assert (report.documents, report.added, report.known) == (3, 1, 1)
    assert [batch.chunk_ids for batch in report.failed] == [("boards#0",)]
    broken = bench.pipeline(embedder=FakeEmbedder(fail={0: ValueError("no")}), settings=RagSettings(batch=1))
    assert await failure_of(broken.ingest([REFUNDS, BOARDS])) == "ValueError"


async def test_a_stream_has_the_words_of_the_model(bench: Bench) -> None:
    model = FakeModel("It takes five days.")
    rag = bench.pipeline(llm=model)
    await rag.ingest([REFUNDS])
    pieces = [piece async for piece in rag.ask_stream(ASKED)]
    found = await rag.search(ASKED, k=1)
    assert pieces == ["It", "takes", "five", "days."]
    assert [chunk.chunk_id for chunk, _ in found] == ["refunds#0"]
    assert len(model.asked) == 1


async def test_what_is_open_is_closed(bench: Bench) -> None:
    model = FakeModel("Five days.", latency=30.0)
    async with bench.pipeline(llm=model, settings=RagSettings(grace_s=1.0)) as rag:
        await rag.ingest([REFUNDS])
        late = asyncio.create_task(rag.ask(ASKED, deadline_s=40.0))
        await asyncio.sleep(0.5)
        assert rag.open_asks == 1
    await asyncio.wait([late])
    assert late.cancelled()
    assert rag.open_asks == 0
    assert (model.opened, model.closed) == (1, 1)
    assert await failure_of(rag.ask(ASKED)) == "RuntimeError"
    try:
        async with bench.pipeline() as rag:
            raise LookupError("in the block")
    except LookupError:
        return
    raise AssertionError("the exception of the block is gone")


def my_tests() -> list[OwnTest]:
    """Return your tests."""
    return [
        test_equal_scores_are_in_order,
        test_the_best_come_first,
        test_zero_vectors_match_nothing,
        test_no_prompt_is_above_its_budget,
        test_only_what_was_shown_is_cited,
        test_quotes_stand_in_their_chunk,
        test_without_evidence_nobody_is_asked,
        test_an_outage_has_a_second_best_answer,
        test_other_errors_are_loud,
        test_an_empty_purse_is_loud,
        test_a_deadline_holds,
        test_a_batch_that_fails_is_reported,
        test_a_stream_has_the_words_of_the_model,
        test_what_is_open_is_closed,
    ]
