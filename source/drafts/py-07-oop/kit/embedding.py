"""Vectors without a model: feature hashing, the same on every machine, behind a scripted provider.

hashed("Where is my export?")                   # 64 numbers; equal words, equal vectors
embedder = create_client("embedding", FakeLLM(latencies=[0.5]))
(await embedder.embed(["first", "second"])).vectors

Each word adds 1 or -1 at one of the places, both drawn from its hash. Texts that share words point in like directions;
meaning is not in there. A text without a word is the zero vector.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from types import TracebackType
from typing import NamedTuple, Protocol, Self

from harbor_kit.fakellm import FakeLLM
from harbor_kit.parts.models import exchange, offers

DIMENSIONS = 64
_WORD = re.compile(r"\w+")


class Embedded(NamedTuple):
    """A vector for each text, in their order, and the tokens that all of them took."""

    vectors: list[list[float]]
    tokens: int


class Embedder(Protocol):
    """Turns texts into vectors. It is a context manager: what it holds is let go at the end of an `async with`."""

    @property
    def model(self) -> str:
        """The name under which it has a price."""

    async def embed(self, texts: Sequence[str]) -> Embedded:
        """Return the vectors of some texts, with one request. Raises `CallError`."""

    async def __aenter__(self) -> Self:
        """Open it."""

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> bool | None:
        """Close it."""


def words_of(text: str) -> list[str]:
    """Return the words of a text, in small letters."""
    return _WORD.findall(text.casefold())


def hashed(text: str, dimensions: int = DIMENSIONS) -> list[float]:
    """Return the vector of a text."""
    vector = [0.0] * dimensions
    for word in words_of(text):
        digest = hashlib.sha256(word.encode()).digest()
        vector[int.from_bytes(digest[:4], "big") % dimensions] += 1.0 if digest[4] % 2 else -1.0
    return vector


def tokens_of(texts: Sequence[str]) -> int:
    """Return how many tokens an embedder counts: one for each word."""
    return sum(len(words_of(text)) for text in texts)


@offers("embedding")
class HashingEmbedder:
    """An `Embedder` that asks a `FakeLLM`: when it answers, fails and was asked is the script's and the record's."""

    def __init__(self, client: FakeLLM, *, model: str = "harbor-embed", dimensions: int = DIMENSIONS) -> None:
        self._client, self._model, self._dimensions = client, model, dimensions

    @property
    def model(self) -> str:
        """The name under which it has a price."""
        return self._model

    async def embed(self, texts: Sequence[str]) -> Embedded:
        """Return the vectors of some texts. The request shows all of them as `texts`."""
        first = [{"role": "user", "content": texts[0] if texts else ""}]
        await exchange(self._client, self._model, first, texts=list(texts))
        return Embedded([hashed(text, self._dimensions) for text in texts], tokens_of(texts))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        pass
