"""A language model as the RAG component sees it: a small protocol, and one that a scripted provider stands behind.

    model = create_client("chat", FakeLLM(latencies=[0.5]))
    reply = await model.reply([{"role": "user", "content": "Where is my export?"}])
    reply.text, reply.tokens                    # "Harbor answer 5fa3b2", Tokens(prompt=4, completion=3)

A model that is asked for evidence answers with JSON: `draft_of` reads it, whatever it is.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, NamedTuple, Protocol, Self

from harbor_kit.errors import APIConnectionError, APIError, APIStatusError
from harbor_kit.fakellm import FakeLLM
from harbor_kit.overhttp import reply_body
from harbor_kit.parts.outcomes import CallError, GarbledError, SilentError, UnreachableError, failure_of
from harbor_kit.wire import answering, error_body

Messages = Sequence[Mapping[str, str]]
GAP = 0.25  # seconds between two words of a stream
_EPOCH = datetime(2026, 11, 27, tzinfo=UTC)  # waits are given in seconds here; no clock is asked


class Tokens(NamedTuple):
    """What a call has used."""

    prompt: int
    completion: int


class ModelReply(NamedTuple):
    """What a model has answered, and what that took."""

    text: str
    tokens: Tokens


@dataclass(frozen=True)
class Citation:
    """Words of a chunk, and the chunk that they are said to be from."""

    chunk_id: str
    quote: str


@dataclass(frozen=True)
class Draft:
    """What a model wrote, before anybody has looked it over."""

    text: str
    citations: tuple[Citation, ...] = ()


class ChatModel(Protocol):
    """Answers a conversation. It is a context manager: what it holds is let go at the end of an `async with`."""

    @property
    def model(self) -> str:
        """The name under which it has a price."""

    async def reply(self, messages: Messages) -> ModelReply:
        """Return the answer. Raises `CallError`."""

    def stream(self, messages: Messages) -> AsyncGenerator[str | Tokens, None]:
        """Yield the answer piece by piece, and its tokens at the end. Raises `CallError`."""

    async def __aenter__(self) -> Self:
        """Open it."""

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> bool | None:
        """Close it."""


def draft_of(text: str) -> Draft:
    """Return what a model wrote: a text that is no draft in JSON is a draft without citations. Raises nothing."""
    try:
        match json.loads(text):
            case {"text": str(words), "citations": [*found]}:
                made = [Citation(one["chunk_id"], one["quote"]) for one in found if _is_citation(one)]
                return Draft(words, tuple(made))
    except (ValueError, RecursionError):
        pass
    return Draft(text)


def draft_text(text: str, *citations: Citation) -> str:
    """Return what a model writes that says `text` and cites: the JSON that `draft_of` reads."""
    return json.dumps({"text": text, "citations": [vars(one) for one in citations]}, ensure_ascii=False)


def drafting(text: str, *citations: Citation, tokens: tuple[int, int] = (120, 20)) -> APIError:
    """Return what `FakeLLM(fail=…)` takes, so that a model writes this draft and has used these tokens."""
    return answering(200, reply_body(draft_text(text, *citations), tokens=(*tokens, 0)))


def create_client(kind: str, client: FakeLLM, **options: Any) -> Any:
    """Return a client of a kind, `chat` or `embedding`, that a scripted provider stands behind."""
    if kind not in _KINDS:
        raise ValueError(f"kind: {kind} is none of {', '.join(sorted(_KINDS))}")
    return _KINDS[kind](client, **options)


def offers(kind: str) -> Callable[[type], type]:
    """Return a decorator that lets `create_client` make objects of a class."""

    def keep(made: type) -> type:
        _KINDS[kind] = made
        return made

    return keep


_KINDS: dict[str, Callable[..., Any]] = {}


@offers("chat")
class ScriptedModel:
    """A `ChatModel` that asks a `FakeLLM`. `gap` is the seconds between two words of a stream."""

    def __init__(self, client: FakeLLM, *, model: str = "harbor-small", gap: float = GAP) -> None:
        self._client, self._model, self._gap = client, model, gap

    @property
    def model(self) -> str:
        """The name under which it has a price."""
        return self._model

    async def reply(self, messages: Messages) -> ModelReply:
        """Return the answer."""
        return await exchange(self._client, self._model, messages)

    async def stream(self, messages: Messages) -> AsyncGenerator[str | Tokens, None]:
        """Yield the answer word by word, and its tokens at the end."""
        answer = await exchange(self._client, self._model, messages, stream=True)
        for place, word in enumerate(answer.text.split(" ")):
            if place:
                await asyncio.sleep(self._gap)
            yield f" {word}" if place else word
        yield answer.tokens

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        pass


async def exchange(client: FakeLLM, model: str, messages: Messages, **options: Any) -> ModelReply:
    """Ask a scripted provider once. Raises the `CallError` that an answer, or none, stands for."""
    try:
        done = await client.create(model=model, messages=messages, **options)
    except TimeoutError as late:
        raise SilentError("nothing was heard for too long") from late
    except (ConnectionError, APIConnectionError) as lost:
        raise UnreachableError("there is no way to the provider") from lost
    except APIStatusError as error:
        status, body, head = error.status_code, error_body(str(error)), {"x-request-id": error.request_id}
        raise failure_of(status, head, body, _EPOCH) from error
    except APIError as error:
        return _scripted(error)
    usage = Tokens(done.usage.prompt_tokens, done.usage.completion_tokens)
    return ModelReply(done.choices[0].message.content or "", usage)


def _scripted(error: APIError) -> ModelReply:
    """Return the reply that stands in a script, or raise the error that stands there."""
    said = json.loads(str(error))
    body = said["body"].encode("latin-1")
    if said["status"] != 200:
        raise _problem(said, body, error.request_id) from error
    try:
        found = json.loads(body)
        usage = found["usage"]
        text = found["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError) as problem:
        raise GarbledError("this is no reply", status=200, request_id=error.request_id) from problem
    return ModelReply(text, Tokens(usage["prompt_tokens"], usage["completion_tokens"]))


def _problem(said: Mapping[str, Any], body: bytes, request_id: str) -> CallError:
    return failure_of(said["status"], {"x-request-id": request_id, **said["headers"]}, body, _EPOCH)


def _is_citation(one: object) -> bool:
    match one:
        case {"chunk_id": str(), "quote": str()}:
            return True
    return False
