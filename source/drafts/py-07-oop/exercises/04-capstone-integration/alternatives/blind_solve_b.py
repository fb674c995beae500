"""A first attempt from the handout alone, as it was handed in: 100 of 100 points."""

def direction(vector: Sequence[float]) -> tuple[float, ...]:
    """Return a vector of length 1 that points where this one points; nothing where every number is 0."""
    largest = max(map(abs, vector), default=0.0)
    if largest == 0:
        return ()
    # Divided by its largest number first: squares of very small or very large numbers are 0, or infinite.
    scaled = [number / largest for number in vector]
    length = math.hypot(*scaled)
    return tuple(number / length for number in scaled)


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
            self._kept.setdefault(chunk.chunk_id, (chunk, direction(vector)))
        return len(self._kept) - before

    def search(self, vector: Sequence[float], *, k: int) -> list[tuple[Chunk, float]]:
        """Return the `k` chunks that point most in the direction of a vector, with their scores."""
        if k < 1:
            raise ValueError(f"k is {k}, and has to be 1 or more")
        wanted = direction(vector)
        if not wanted:
            return []
        pairs = [(chunk, round(sum(map(mul, wanted, unit)), 9)) for chunk, unit in self._kept.values() if unit]
        return sorted(pairs, key=lambda pair: (-pair[1], pair[0].doc_id, pair[0].index))[:k]


async def each_of(docs: AsyncIterable[Document] | Iterable[Document]) -> AsyncGenerator[Document, None]:
    """Yield documents, from an iterable of either kind."""
    if isinstance(docs, AsyncIterable):
        async for document in docs:
            yield document
    else:
        for document in docs:
            yield document


@dataclass
class Tally:
    """What an ingestion has counted so far."""

    documents: int = 0
    added: int = 0
    known: int = 0
    failed: dict[int, FailedBatch] = field(default_factory=dict)  # by the number of the batch
    cost_usd: Decimal = Decimal(0)


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
    tally, met = Tally(), set[str]()
    turn = asyncio.Lock()  # one worker at a time takes documents, and only one that has nothing in flight
    crew: list[asyncio.Task[None]] = []
    ends: list[BaseException] = []

    # --- sub-goal: cut and collect
    async def cut_up() -> AsyncGenerator[tuple[int, list[Chunk]], None]:
        number, waiting = 0, list[Chunk]()
        async for document in each_of(docs):
            tally.documents += 1
            for chunk in cut(document):
                if chunk.chunk_id in met or chunk.chunk_id in index:
                    tally.known += 1
                else:
                    met.add(chunk.chunk_id)
                    waiting.append(chunk)
            while len(waiting) >= settings.batch:
                yield number, waiting[: settings.batch]
                number, waiting = number + 1, waiting[settings.batch :]
        if waiting:
            yield number, waiting

    batches = cut_up()

    # --- sub-goal: keep so many in flight
    async def embed(number: int, chunks: list[Chunk]) -> None:
        texts = [chunk.text for chunk in chunks]
        try:
            embedded = await insist(lambda: embedder.embed(texts))
        except CallError as error:
            tally.failed[number] = FailedBatch(tuple(chunk.chunk_id for chunk in chunks), error)
            return
        tally.cost_usd += purse.pay(embedder.model, embedded.tokens)
        tally.added += index.add(chunks, embedded.vectors)

    async def work() -> None:
        try:
            while True:
                async with turn:
                    batch = await anext(batches, None)
                if batch is None:
                    return
                await embed(*batch)
        except (Exception, asyncio.CancelledError) as error:
            # At once, and not when somebody looks: until then, another worker could take a document.
            ends.append(error)
            for worker in crew:
                if worker is not asyncio.current_task():
                    worker.cancel()

    async with asyncio.TaskGroup() as group:
        crew += [group.create_task(work()) for _ in range(settings.max_concurrency)]
    if ends:
        raise ends[0]
    # --- sub-goal: report what failed
    failed = tuple(batch for _, batch in sorted(tally.failed.items()))
    return IngestReport(tally.documents, tally.added, tally.known, failed, tally.cost_usd)


from functools import reduce  # noqa: E402
from itertools import accumulate, takewhile  # noqa: E402


def marked(chunk: Chunk) -> str:
    """Return a chunk between its marks; nothing in it can pass for a mark."""
    return f'<chunk id="{html.escape(chunk.chunk_id)}">\n{html.escape(chunk.text)}\n</chunk>'


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
    evidence = accumulate(map(marked, chunks), "{}\n{}".format)
    prompts = (Prompt(strategy(question, text), tuple(chunks[:size])) for size, text in enumerate(evidence, 1))
    fitting = takewhile(lambda one: sum(count(message["content"]) for message in one.messages) <= budget, prompts)
    return reduce(lambda _, longer: longer, fitting, Prompt([], ()))


def kept_citations(citations: Sequence[Citation], chunks: Sequence[Chunk]) -> tuple[Citation, ...]:
    """Return the citations that hold: their chunk was shown, and their quote stands in it."""
    # --- sub-goal: check the citations
    def holds(one: Citation) -> bool:
        return bool(one.quote.strip()) and any(
            one.chunk_id == chunk.chunk_id and one.quote in chunk.text for chunk in chunks
        )

    return tuple(dict.fromkeys(filter(holds, citations)))


from types import TracebackType  # noqa: E402


async def until_over(job: asyncio.Task[RagAnswer]) -> None:
    """Wait until a task has ended, however often the one who waits is cancelled."""
    while not job.done():
        try:
            await asyncio.wait({job})
        except asyncio.CancelledError:
            job.cancel()


async def in_time(job: asyncio.Task[RagAnswer], due: float) -> RagAnswer:
    """Return what a task gives; cancel it when its time is over, or whoever waits for it is cancelled."""
    clock = asyncio.get_running_loop().time
    try:
        await asyncio.wait({job}, timeout=max(0.0, due - clock()))
    except asyncio.CancelledError:
        job.cancel()
        await until_over(job)
        raise
    if not job.done() or clock() > due:
        job.cancel()
        for _ in range(8):  # it may tidy up, as long as that takes no time
            if not job.done():
                await asyncio.sleep(0)
        raise DeadlineExceeded("the answer has not come in time")
    if job.cancelling():  # whoever turns a cancellation into something else does not stop it
        raise asyncio.CancelledError
    return job.result()


def heard(job: asyncio.Task[RagAnswer]) -> None:
    """Look at the error of a task, so that nobody complains that nobody did."""
    if not job.cancelled():
        job.exception()


async def enter(stack: AsyncExitStack, door: ChatModel | Embedder) -> None:
    """Enter a client, and have it left by a stack; what it returns then stops no error."""
    await door.__aenter__()

    async def leave(
        kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await door.__aexit__(kind, error, at)

    stack.push_async_exit(leave)


@dataclass
class Bill:
    """What one question has cost so far."""

    purse: Purse
    total: Decimal = Decimal(0)

    def pay(self, model: str, prompt: int, completion: int = 0) -> None:
        """Pay for one call."""
        self.total += self.purse.pay(model, prompt, completion)


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
        self._quiet = asyncio.Event()  # set where no ask is going on
        self._quiet.set()

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
        due = asyncio.get_running_loop().time() + deadline_s
        mark = REQUEST.set(self._new_id())
        try:
            return await self._attended(question, k, due)
        finally:
            REQUEST.reset(mark)

    @property
    def open_asks(self) -> int:
        """How many asks are going on."""
        return len(self._running)

    @told("ask")
    async def _attended(self, question: str, k: int, due: float) -> RagAnswer:
        """Let an ask run in a task of its own, which the pipeline can cancel, and the caller's task is left alone."""
        if self._ended:
            raise RuntimeError("this pipeline is closed, and answers no more questions")
        # --- sub-goal: ask within the deadline
        job = asyncio.create_task(self._answered(question, k))
        job.add_done_callback(heard)
        self._running.add(job)
        self._quiet.clear()
        try:
            return await in_time(job, due)
        finally:
            self._running.discard(job)
            if not self._running:
                self._quiet.set()

    async def _answered(self, question: str, k: int) -> RagAnswer:
        """Find the evidence, ask the model, check what it says."""
        stages: dict[str, float] = {}
        STAGES.set(stages)  # in the context of this task alone
        bill = Bill(self.purse)
        # --- sub-goal: find the evidence
        prompt = await self._prompt(question, k, bill)
        text, citations, degraded = UNKNOWN, tuple[Citation, ...](), False
        if prompt.chunks:
            self.purse.check()
            try:
                reply = await self._consult(prompt.messages)
            except PassingError:
                best = prompt.chunks[0]
                text, citations, degraded = best.text, (Citation(best.chunk_id, best.text),), True
            else:
                bill.pay(self._llm.model, reply.tokens.prompt, reply.tokens.completion)
                draft = draft_of(reply.text)
                text, citations = draft.text, kept_citations(draft.citations, prompt.chunks)
        # --- sub-goal: say what it cost
        return RagAnswer(text, citations, bill.total, degraded, REQUEST.get() or "", dict(stages))

    @clocked("embed")
    async def _vector(self, text: str, bill: Bill) -> Sequence[float]:
        """Return the vector of one text, and pay for it."""
        self.purse.check()
        embedded = await self._embedding(lambda: self._embedder.embed([text]))
        bill.pay(self._embedder.model, embedded.tokens)
        return embedded.vectors[0]

    @clocked("model")
    async def _consult(self, messages: list[dict[str, str]]) -> ModelReply:
        """Return what the model replies."""
        return await self._asking(lambda: self._llm.reply(messages))

    async def _prompt(self, question: str, k: int, bill: Bill) -> Prompt:
        """Return what the model is to be asked; no chunks where nothing fits."""
        found = self._index.search(await self._vector(question, bill), k=k)
        near = [chunk for chunk, score in found if score >= self._settings.min_score]
        return build_prompt(question, near, budget=self._settings.token_budget, strategy=self._strategy)

    async def ask_stream(self, question: str, *, k: int = 4) -> AsyncGenerator[str, None]:
        """Yield the model's words as they come (Q7)."""
        prompt = await self._prompt(question, k, Bill(self.purse))
        if not prompt.chunks:
            yield UNKNOWN
            return
        self.purse.check()
        async with aclosing(self._llm.stream(prompt.messages)) as pieces:
            async for piece in pieces:
                if isinstance(piece, Tokens):
                    self.purse.pay(self._llm.model, piece.prompt, piece.completion)
                else:
                    yield piece

    async def search(self, query: str, *, k: int) -> list[tuple[Chunk, float]]:
        """Return the `k` chunks that fit a query best, with their scores (Q7)."""
        return self._index.search(await self._vector(query, Bill(self.purse)), k=k)

    async def __aenter__(self) -> Self:
        """Open what this pipeline was given (Q7)."""
        async with AsyncExitStack() as stack:
            await enter(stack, self._embedder)
            await enter(stack, self._llm)
            self._resources = stack.pop_all()
        return self

    async def __aexit__(self, *exc: object) -> None:
        """Let running asks end, and close what was opened (Q7)."""
        error = next((one for one in exc if isinstance(one, BaseException)), None)
        self._ended = True
        try:
            await self._silence()
        finally:
            # --- sub-goal: leave in reverse
            try:
                if error is None:
                    await self._resources.__aexit__(None, None, None)
                else:
                    await self._resources.__aexit__(type(error), error, error.__traceback__)
            except Exception as later:
                if error is None:
                    raise
                if later is not error:
                    error.add_note(f"on the way out: {later!r}")

    async def _silence(self) -> None:
        """Wait for the asks that are going on, and cancel those that take too long, or all if nobody can wait."""
        try:
            await asyncio.wait_for(self._quiet.wait(), self._settings.grace_s)
        except TimeoutError:
            pass
        finally:
            for job in list(self._running):
                job.cancel()
            await self._quiet.wait()


MOON, MOONS = "The moon & its <b>tides</b> are pale.", Document("moon", "The moon & its <b>tides</b> are pale.")
SUN, SUNS = "The sun is warm.", Document("sun", "The sun is warm.")
STAR, STARS = "A star is far away.", Document("star", "A star is far away.")
WHERE = "Where is it?"


def sky(**options: Any) -> FakeEmbedder:
    """Return an embedder: the moon answers the question best, then the sun, and the star has nothing to do with it."""
    vectors = {WHERE: [1.0, 0.0], MOON: [2.0, 0.0], SUN: [3.0, 4.0], STAR: [0.0, 1.0], "nothing": [0.0, 0.0]}
    return FakeEmbedder(vectors, **options)


async def knowing(bench: Bench, *documents: Document, **options: Any) -> Any:
    """Return a pipeline that has read these documents."""
    rag = bench.pipeline(**{"embedder": sky(), "index": bench.VectorIndex(), **options})
    await rag.ingest(documents)
    return rag


async def loud(kind: type[Exception], work: Any) -> None:
    """Expect an exception of this class, and no other."""
    try:
        got = await work
    except kind:
        return
    raise AssertionError(f"{kind.__name__} was expected, and there is {got!r}")


async def words_of(stream: Any) -> list[str]:
    """Return all pieces of a stream."""
    return [piece async for piece in stream]


# Ways to ask a pipeline that end in a request to the model, or in none.
ASKING: list[Callable[[Any], Any]] = [lambda rag: rag.ask(WHERE), lambda rag: words_of(rag.ask_stream(WHERE))]


async def test_equal_scores_have_an_order(bench: Bench) -> None:
    index = bench.VectorIndex()
    chunks = [Chunk(name, place, "x") for name, place in [("b", 1), ("a", 10), ("c", 0), ("a", 2), ("b", 0)]]
    vectors = [[5.0, 0.0], [1.0, 0.0], [2.0, 0.0], [1.0, 0.000001], [9.0, 0.0]]  # equal to nine digits
    assert index.add(chunks, vectors) == 5
    wanted = ["a#2", "a#10", "b#0", "b#1", "c#0"]
    for k in (1, 2, 3, 4, 5, 9):
        assert [chunk.chunk_id for chunk, _ in index.search([1.0, 0.0], k=k)] == wanted[:k]
    assert len(index) == 5 and "a#2" in index and "a#3" not in index


async def test_a_better_score_comes_first(bench: Bench) -> None:
    rag = await knowing(bench, STARS, SUNS, MOONS)
    found = await rag.search(WHERE, k=3)
    assert [(chunk.chunk_id, score) for chunk, score in found] == [("moon#0", 1.0), ("sun#0", 0.6), ("star#0", 0.0)]


async def test_an_index_refuses(bench: Bench) -> None:
    index = bench.VectorIndex()
    for wrong in (lambda: index.add([Chunk("a", 0, "x")], []), lambda: index.search([1.0], k=0)):
        try:
            wrong()
        except ValueError:
            assert len(index) == 0
        else:
            raise AssertionError("ValueError was expected")


async def test_a_zero_vector_matches_nothing(bench: Bench) -> None:
    index = bench.VectorIndex()
    index.add([Chunk("zero", 0, "x"), Chunk("one", 0, "y"), Chunk("back", 0, "z")], [[0.0, 0.0], [1.0, 0.0], [-1.0, 0.0]])
    for query in ([1.0, 0.0], [0.0, 1.0], [-1.0, 2.0]):
        assert sorted(chunk.chunk_id for chunk, _ in index.search(query, k=3)) == ["back#0", "one#0"]
    assert index.search([0.0, 0.0], k=3) == []
    model = FakeModel("It is there.")
    rag = await knowing(bench, MOONS, llm=model, settings=RagSettings(min_score=0.0))
    assert await rag.search("nothing", k=1) == []
    assert (await rag.ask("nothing")).text == UNKNOWN
    assert model.asked == []


async def test_a_prompt_keeps_its_budget(bench: Bench) -> None:
    for asking in ASKING:
        for strategy in (zero_shot, few_shot):
            budget, sizes = 1000, set[int]()
            while True:  # each time, one token less than the last prompt had
                model = FakeModel("It is there.")
                settings = RagSettings(token_budget=budget, min_score=0.0)
                rag = await knowing(bench, MOONS, SUNS, STARS, llm=model, settings=settings, strategy=strategy)
                await asking(rag)
                if not model.asked:
                    break
                size = sum(count_tokens(message["content"]) for message in model.asked[0])
                assert size <= budget, f"{size} tokens, and {budget} are allowed"
                sizes.add(size)
                budget = size - 1
            assert len(sizes) == 3


async def test_citations_hold_or_go(bench: Bench) -> None:
    good = [Citation("moon#0", MOON), Citation("sun#0", "sun is"), Citation("moon#0", "its <b>tides</b>")]
    invented = [
        Citation("nowhere#7", "sun is"),
        Citation("star#0", "far away"),  # in the index, and not shown
        Citation("sun#1", "sun is"),
        Citation("sun", "sun is"),
        Citation("SUN#0", "sun is"),
        Citation("sun#0", "The moon"),  # stands in another chunk
    ]
    altered = [
        Citation("sun#0", quote)
        for quote in ("the sun", "The  sun", "The sun is … warm.", "The sun is warm!", "sun was", " The sun", "Sun\nis", "", " ")
    ]
    altered.append(Citation("moon#0", "moon &amp; its"))
    for bad in (*invented, *altered):
        model = FakeModel(draft_text("So it is.", bad, good[0], bad, good[1], good[0], good[2]))
        rag = await knowing(bench, MOONS, SUNS, STARS, llm=model)
        answer = await rag.ask(WHERE)
        assert list(answer.citations) == good, bad
        assert answer.text == "So it is." and not answer.degraded


async def test_without_evidence_nobody_is_asked(bench: Bench) -> None:
    cases: list[tuple[list[Document], RagSettings]] = [
        ([], RagSettings()),
        ([STARS], RagSettings()),
        ([SUNS], RagSettings(min_score=0.7)),
        ([MOONS], RagSettings(token_budget=5)),
    ]
    for documents, settings in cases:
        model = FakeModel(draft_text("It is there.", Citation("moon#0", "moon")))
        rag = await knowing(bench, *documents, llm=model, settings=settings)
        answer = await rag.ask(WHERE)
        assert [answer.text, answer.citations, answer.degraded] == [UNKNOWN, (), False]
        assert await words_of(rag.ask_stream(WHERE)) == [UNKNOWN]
        assert model.asked == []


async def test_an_outage_has_a_second_best_answer(bench: Bench) -> None:
    rag = await knowing(bench, SUNS, MOONS, llm=FakeModel(BusyError("busy")), patience=Patience(1.0))
    answer = await rag.ask(WHERE)
    assert [answer.text, answer.citations, answer.degraded] == [MOON, (Citation("moon#0", MOON),), True]


async def test_what_has_to_be_loud_is_loud(bench: Bench) -> None:
    for error in (BadKeyError("no"), CallError("odd"), ValueError("broken"), TimeoutError("theirs"), KeyError("text")):
        rag = await knowing(bench, MOONS, llm=FakeModel(error))
        await loud(type(error), rag.ask(WHERE))
        model = FakeModel("It is there.")
        rag = await knowing(bench, MOONS, llm=model, embedder=sky(fail={1: error}))
        await loud(type(error), rag.ask(WHERE))
        assert model.asked == []
    model = FakeModel("It is there.")
    rag = await knowing(bench, MOONS, llm=model, embedder=sky(fail={1: BusyError("busy"), 2: BusyError("busy")}))
    await loud(BusyError, rag.ask(WHERE))
    assert model.asked == []


async def test_an_empty_purse_is_loud(bench: Bench) -> None:
    model = FakeModel("It is there.")
    settings = RagSettings(budget_usd=Decimal("0.00000001"))
    rag = await knowing(bench, MOONS, llm=model, settings=settings)  # reading the document was all it could pay
    await loud(PurseEmpty, rag.ask(WHERE))
    assert model.asked == []


async def test_a_deadline_holds(bench: Bench) -> None:
    late: list[dict[str, Any]] = [
        {"llm": FakeModel("It is there.", latency=30.0)},
        {"llm": FakeModel(BusyError("busy"), latency=30.0)},
        {"llm": FakeModel(BusyError("busy")), "patience": Patience(30.0)},
        {"llm": FakeModel("It is there.", latency=1.5), "embedder": sky(latency=1.5)},
        {"llm": FakeModel("It is there."), "embedder": sky(latency=20.0)},
        {"llm": FakeModel("It is there."), "embedder": sky(fail={1: BusyError("busy")}), "patience": Patience(20.0)},
    ]
    for options in late:
        rag = await knowing(bench, MOONS, **options)
        begun = asyncio.get_running_loop().time()
        await loud(DeadlineExceeded, rag.ask(WHERE, deadline_s=2.0))
        assert asyncio.get_running_loop().time() - begun < 2.5
        assert rag.open_asks == 0


async def test_a_batch_may_fail_and_the_rest_goes_on(bench: Bench) -> None:
    async def slowly() -> AsyncGenerator[Document, None]:
        for document in (MOONS, SUNS, MOONS, STARS):
            await asyncio.sleep(0.1)
            yield document

    rag = await knowing(bench, embedder=sky(fail={1: BadKeyError("no")}), settings=RagSettings(batch=1))
    report = await rag.ingest(slowly())
    assert [report.documents, report.added, report.known] == [4, 2, 1]
    assert [batch.chunk_ids for batch in report.failed] == [("sun#0",)]
    assert (await rag.ingest([STARS])).known == 1
    rag = await knowing(bench, embedder=sky(fail={0: ValueError("broken")}))
    await loud(ValueError, rag.ingest([MOONS]))


async def test_a_stream_comes_in_pieces(bench: Bench) -> None:
    model = FakeModel("It is there.")
    rag = await knowing(bench, MOONS, llm=model)
    before = rag.purse.paid
    assert "".join(await words_of(rag.ask_stream(WHERE))).replace(" ", "") == "Itisthere."
    assert rag.purse.paid > before
    await rag.ask(WHERE)
    assert model.asked[0] == model.asked[1]


async def test_a_block_owns_what_it_was_given(bench: Bench) -> None:
    model = FakeModel("It is there.", latency=30.0)
    rag = await knowing(bench, MOONS, llm=model, settings=RagSettings(grace_s=1.0))
    try:
        async with rag:
            asked = asyncio.create_task(rag.ask(WHERE, deadline_s=50.0))
            await asyncio.sleep(0.5)
            assert rag.open_asks == 1
            raise LookupError("the block fails")
    except LookupError:
        await asyncio.wait({asked})
        assert asked.cancelled() and rag.open_asks == 0
    await loud(RuntimeError, rag.ask(WHERE))
    assert [model.opened, model.closed, len(model.asked)] == [1, 1, 1]


def my_tests() -> list[OwnTest]:
    """Return your tests."""
    return [
        test_equal_scores_have_an_order,
        test_a_better_score_comes_first,
        test_an_index_refuses,
        test_a_zero_vector_matches_nothing,
        test_a_prompt_keeps_its_budget,
        test_citations_hold_or_go,
        test_without_evidence_nobody_is_asked,
        test_an_outage_has_a_second_best_answer,
        test_what_has_to_be_loud_is_loud,
        test_an_empty_purse_is_loud,
        test_a_deadline_holds,
        test_a_batch_may_fail_and_the_rest_goes_on,
        test_a_stream_comes_in_pieces,
        test_a_block_owns_what_it_was_given,
    ]
