"""A bench for tests of a RAG component: it builds pipelines over fakes, from the classes that it holds.

async def test_an_invented_id_is_dropped(bench: Bench) -> None:
    model = FakeModel(draft_text("Ten euro.", Citation("nowhere#7", "ten")))
    rag = bench.pipeline(llm=model)
    await rag.ingest([Document("refunds", "A refund takes five days.")])
    answer = await rag.ask("How many days does a refund take?")
    assert answer.citations == ()

await outcomes([test_an_invented_id_is_dropped], Bench(RagPipeline, VectorIndex))   # ["passed"]
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from typing import Any, Self

from harbor_kit.embedding import Embedded, hashed, tokens_of
from harbor_kit.parts.models import Messages, ModelReply, Tokens
from harbor_kit.parts.rag import RagSettings

LIMIT = 60.0  # virtual seconds of a test
PASSED = "passed"


class FakeModel:
    """A model that says what it was told to: texts, or exceptions that it raises; the last one again and again.

    Each call takes `latency` seconds. `asked` are the conversations that it got; `opened` and `closed` are counted.
    """

    model = "harbor-small"

    def __init__(self, *script: str | Exception, latency: float = 0.0) -> None:
        self._script, self._latency = script or ("Harbor answers.",), latency
        self.asked: list[list[dict[str, str]]] = []
        self.opened = self.closed = 0

    async def reply(self, messages: Messages) -> ModelReply:
        """Return what the script says; every word is a token."""
        said = self._script[min(len(self.asked), len(self._script) - 1)]
        self.asked.append([dict(message) for message in messages])
        await asyncio.sleep(self._latency)
        if isinstance(said, Exception):
            raise said
        prompt = sum(len(message["content"].split()) for message in messages)
        return ModelReply(said, Tokens(prompt, len(said.split())))

    async def stream(self, messages: Messages) -> AsyncGenerator[str | Tokens, None]:
        """Yield the words of the reply, without the blanks between them, and then its tokens."""
        text, tokens = await self.reply(messages)
        for word in text.split(" "):
            yield word
        yield tokens

    async def __aenter__(self) -> Self:
        self.opened += 1
        return self

    async def __aexit__(self, *exc: object) -> None:
        self.closed += 1


class FakeEmbedder:
    """An embedder by feature hashing. `vectors` has those of some texts; `batches` are the texts of each request.

    Each request takes `latency` seconds. `fail` maps the place of a request to an exception that is raised there.
    """

    model = "harbor-embed"

    def __init__(
        self,
        vectors: Mapping[str, Sequence[float]] | None = None,
        *,
        latency: float = 0.0,
        fail: Mapping[int, Exception] | None = None,
    ) -> None:
        self._vectors, self._latency, self._fail = dict(vectors or {}), latency, dict(fail or {})
        self.batches: list[list[str]] = []
        self.opened = self.closed = 0

    async def embed(self, texts: Sequence[str]) -> Embedded:
        """Return a vector for each text."""
        place = len(self.batches)
        self.batches.append(list(texts))
        await asyncio.sleep(self._latency)
        if place in self._fail:
            raise self._fail[place]
        return Embedded([list(self._vectors.get(text, hashed(text))) for text in texts], tokens_of(texts))

    async def __aenter__(self) -> Self:
        self.opened += 1
        return self

    async def __aexit__(self, *exc: object) -> None:
        self.closed += 1


class Bench:
    """Holds a class of pipelines and one of indexes; `bench.RagPipeline` and `bench.VectorIndex` are these."""

    def __init__(self, pipeline: Callable[..., Any], index: Callable[..., Any]) -> None:
        self.RagPipeline, self.VectorIndex = pipeline, index

    def pipeline(
        self, *, llm: Any = None, embedder: Any = None, index: Any = None, settings: RagSettings | None = None,
        **options: Any,
    ) -> Any:  # fmt: skip
        """Return a pipeline over what is given and fakes for the rest. `options` go to its constructor as they are."""
        return self.RagPipeline(
            settings or RagSettings(),
            llm=llm or FakeModel(),
            embedder=embedder or FakeEmbedder(),
            index=self.VectorIndex() if index is None else index,
            **options,
        )


OwnTest = Callable[[Bench], Awaitable[None]]


async def outcomes(tests: Sequence[OwnTest], bench: Bench, *, limit: float = LIMIT) -> list[str]:
    """Run tests one after the other; return for each "passed", or its name, and class and text of what left it."""
    found = []
    for test in tests:
        try:
            async with asyncio.timeout(limit):
                await test(bench)
        except Exception as error:  # noqa: BLE001  # whatever leaves a test is its verdict
            found.append(f"{getattr(test, '__name__', 'a test')}: {type(error).__name__}: {error}".rstrip(": "))
        else:
            found.append(PASSED)
    return found
