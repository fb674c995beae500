"""What a provider writes: completions, messages and their events, in the shapes of OpenAI and of Anthropic.

    data = openai_completion({"id": "chatcmpl-1", "created": 1795593600, "model": "harbor-small"}, Say("Hello"))
    parts = openai_events(base, Say("Hello there"), pace=0.05, usage=True)      # (seconds before it, one event) each

Shapes as both document them, read in November 2026: Chat Completions at
https://developers.openai.com/api/reference/resources/chat, Messages at https://platform.claude.com/docs/en/api/messages.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

Part = tuple[float, bytes]  # seconds to wait before it, bytes
START = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)  # what the clocks of the provider show at second 0


@dataclass(frozen=True, slots=True)
class Tool:
    """A call of a tool that the model asks for. `id` is made up where it is empty."""

    name: str
    arguments: Mapping[str, Any]
    id: str = ""


@dataclass(frozen=True, slots=True)
class Say:
    """What the model says. `stop` is a finish reason of OpenAI's; where it is empty it follows from the rest.

    Without numbers, a token is a word. `cached` is the part of the prompt that was in the cache.
    """

    text: str = ""
    tools: tuple[Tool, ...] = ()
    stop: str = ""
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    cached: int = 0


def pieces_of(text: str) -> list[str]:
    """Return the tokens of the model: words, each with the blanks before it. Joined they are the text."""
    return re.findall(r"\s*\S+|\s+", text)


def recut(parts: Iterable[Part], size: int) -> tuple[Part, ...]:
    """Return the same bytes in pieces of `size` bytes. A piece arrives when its last byte does."""
    pieces: list[Part] = []
    held, wait = b"", 0.0
    for seconds, data in parts:
        held, wait = held + data, wait + seconds
        while len(held) >= size:
            pieces.append((wait, held[:size]))
            held, wait = held[size:], 0.0
    return (*pieces, (wait, held)) if held or wait else tuple(pieces)


def openai_completion(base: Mapping[str, Any], say: Say) -> dict[str, Any]:
    """Return a chat completion: https://developers.openai.com/api/reference/resources/chat."""
    refused = say.stop == "refusal"
    spoken = say.text if say.text or not say.tools else None
    message: dict[str, Any] = {
        "role": "assistant",
        "content": None if refused else spoken,
        "refusal": say.text if refused else None,
        "annotations": [],
    }
    if say.tools:
        message["tool_calls"] = [_openai_tool(tool) for tool in say.tools]
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop" if refused else say.stop}
    return {
        "id": base["id"], "object": "chat.completion", "created": base["created"], "model": base["model"],
        "choices": [choice], "usage": _openai_usage(say), "service_tier": "default",
    }  # fmt: skip


def anthropic_message(base: Mapping[str, Any], say: Say) -> dict[str, Any]:
    """Return a message: https://platform.claude.com/docs/en/api/messages."""
    blocks: list[dict[str, Any]] = [{"type": "text", "text": say.text}] if say.text else []
    blocks += [
        {"type": "tool_use", "id": f"toolu_{tool.id}", "name": tool.name, "input": dict(tool.arguments)}
        for tool in say.tools
    ]
    return {
        **base, "content": blocks, "stop_reason": _anthropic_stop(say.stop), "stop_sequence": None,
        "usage": _anthropic_usage(say, say.completion_tokens or 0),
    }  # fmt: skip


def error_event(*, anthropic: bool) -> bytes:
    """Return the event with which a provider ends a stream that it cannot go on with."""
    if anthropic:
        return event({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}, named=True)
    told = "The server had an error while processing your request. Sorry about that!"
    return event({"error": {"message": told, "type": "server_error", "param": None, "code": None}})


def event(data: Mapping[str, Any], *, named: bool = False) -> bytes:
    """Return a server-sent event with these data; `named` by their `type`."""
    name = f"event: {data['type']}\n" if named else ""
    return f"{name}data: {json.dumps(data, ensure_ascii=False, separators=(',', ':'))}\n\n".encode()


def _openai_tool(tool: Tool) -> dict[str, Any]:
    function = {"name": tool.name, "arguments": json.dumps(dict(tool.arguments), ensure_ascii=False)}
    return {"id": f"call_{tool.id}", "type": "function", "function": function}


def _openai_usage(say: Say) -> dict[str, Any]:
    asked, told = say.prompt_tokens or 0, say.completion_tokens or 0
    nothing = ("reasoning_tokens", "audio_tokens", "accepted_prediction_tokens", "rejected_prediction_tokens")
    return {
        "prompt_tokens": asked, "completion_tokens": told, "total_tokens": asked + told,
        "prompt_tokens_details": {"cached_tokens": say.cached, "audio_tokens": 0},
        "completion_tokens_details": dict.fromkeys(nothing, 0),
    }  # fmt: skip


def openai_events(base: Mapping[str, Any], say: Say, pace: float, *, usage: bool) -> Iterator[Part]:
    """Yield the chunks: a role, pieces of text, pieces of tool calls, a finish reason, perhaps the usage, `[DONE]`."""

    def chunk(choices: list[dict[str, Any]], **more: Any) -> bytes:
        told = {
            "id": base["id"], "object": "chat.completion.chunk", "created": base["created"], "model": base["model"],
            "service_tier": "default", "choices": choices, **more,
        }  # fmt: skip
        return event({**told, "usage": more.get("usage")} if usage else told)

    def delta(change: dict[str, Any], reason: str | None = None) -> bytes:
        return chunk([{"index": 0, "delta": change, "logprobs": None, "finish_reason": reason}])

    refused, pause = say.stop == "refusal", 0.0
    yield 0.0, delta({"role": "assistant", "content": None if say.tools and not say.text else "", "refusal": None})
    for piece in pieces_of(say.text):
        yield pause, delta({"refusal" if refused else "content": piece})
        pause = pace
    for place, tool in enumerate(say.tools):
        whole = _openai_tool(tool)
        function = {"name": tool.name, "arguments": ""}
        yield pause, delta({"tool_calls": [{"index": place, **whole, "function": function}]})
        pause = pace
        for piece in _halves(whole["function"]["arguments"]):
            yield pause, delta({"tool_calls": [{"index": place, "function": {"arguments": piece}}]})
    yield 0.0, delta({}, "stop" if refused else say.stop)
    if usage:
        yield 0.0, chunk([], usage=_openai_usage(say))
    yield 0.0, b"data: [DONE]\n\n"


def _anthropic_usage(say: Say, told: int) -> dict[str, Any]:
    return {
        "input_tokens": (say.prompt_tokens or 0) - say.cached, "cache_creation_input_tokens": 0,
        "cache_read_input_tokens": say.cached, "output_tokens": told, "service_tier": "standard",
    }  # fmt: skip


def anthropic_events(base: Mapping[str, Any], say: Say, pace: float) -> Iterator[Part]:
    """Yield the named events: the message starts, each block starts, grows and stops, the message changes and stops."""
    empty = {
        **base, "content": [], "stop_reason": None, "stop_sequence": None, "usage": _anthropic_usage(say, 1),
    }  # fmt: skip
    yield 0.0, event({"type": "message_start", "message": empty}, named=True)
    blocks: list[tuple[dict[str, Any], str, list[str]]] = []
    if say.text:
        blocks.append(({"type": "text", "text": ""}, "text", pieces_of(say.text)))
    for tool in say.tools:
        block = {"type": "tool_use", "id": f"toolu_{tool.id}", "name": tool.name, "input": {}}
        given = json.dumps(dict(tool.arguments), ensure_ascii=False) if tool.arguments else ""
        blocks.append((block, "partial_json", ["", *_halves(given)]))
    pause = 0.0
    for place, (block, grows, pieces) in enumerate(blocks):
        yield pause, event({"type": "content_block_start", "index": place, "content_block": block}, named=True)
        if place == 0:
            yield 0.0, event({"type": "ping"}, named=True)
        kind, pause = ("text_delta" if grows == "text" else "input_json_delta"), 0.0
        for piece in pieces:
            change = {"type": kind, grows: piece}
            yield pause, event({"type": "content_block_delta", "index": place, "delta": change}, named=True)
            pause = pace
        yield 0.0, event({"type": "content_block_stop", "index": place}, named=True)
    ended = {"stop_reason": _anthropic_stop(say.stop), "stop_sequence": None}
    used = {"output_tokens": say.completion_tokens or 0}
    yield 0.0, event({"type": "message_delta", "delta": ended, "usage": used}, named=True)
    yield 0.0, event({"type": "message_stop"}, named=True)


def _anthropic_stop(reason: str) -> str:
    """Return a finish reason of OpenAI's in Anthropic's words; a reason that is Anthropic's own stays."""
    words = {"stop": "end_turn", "length": "max_tokens", "tool_calls": "tool_use", "content_filter": "refusal"}
    return words.get(reason, reason)


def _halves(text: str) -> list[str]:
    """Return a text in two pieces, or none where it is empty: as the arguments of a tool arrive."""
    middle = (len(text) + 1) // 2
    return [piece for piece in (text[:middle], text[middle:]) if piece]


def stamp(at: float) -> int:
    """Return a second of the provider's clock as a Unix time."""
    return int((START + timedelta(seconds=at)).timestamp())


def moment(at: float) -> str:
    """Return a second of the provider's clock as RFC 3339 writes it: `2026-11-25T08:00:20Z`."""
    return (START + timedelta(seconds=at)).isoformat().replace("+00:00", "Z")


def words_in(messages: Sequence[Any]) -> int:
    """Return how many words the texts of messages have, in parts or not."""
    texts: list[str] = []
    for message in messages:
        content = message.get("content")
        parts = content if isinstance(content, list) else [{"text": content}]
        texts += [part["text"] for part in parts if isinstance(part, dict) and isinstance(part.get("text"), str)]
    return sum(len(text.split()) for text in texts)


class Gauge:
    """How much of a limit per minute is used. What is used becomes free again, by the second. A limit of 0 is none."""

    def __init__(self, limit: int, roomy: int) -> None:
        self.limit, self._roomy, self._used, self._seen = limit, roomy, 0.0, 0.0

    def used(self, at: float) -> float:
        """Return how much is in use at this second; more than the limit where nobody could know before."""
        passed, self._seen = max(0.0, at - self._seen), max(at, self._seen)
        self._used = max(0.0, self._used - passed * self.limit / 60)
        return self._used

    def add(self, amount: int, at: float) -> None:
        """Use so much at this second."""
        self._used = self.used(at) + (amount if self.limit else 0)

    def until_free(self, at: float) -> float:
        """Return the seconds until one more can be used."""
        return max(0.0, (self.used(at) + 1 - self.limit) * 60 / self.limit) if self.limit else 0.0

    def until_unused(self, at: float) -> float:
        """Return the seconds until all of it is free."""
        return self.used(at) * 60 / self.limit if self.limit else 0.0

    def told(self, at: float) -> tuple[str, str]:
        """Return limit and rest as a head says them; a provider without a limit still names a large one."""
        if not self.limit:
            return str(self._roomy), str(self._roomy)
        return str(self.limit), str(max(0, math.floor(self.limit - self.used(at))))


def go_duration(seconds: float) -> str:
    """Return seconds as Go's `time.Duration` prints them: `120ms`, `1.5s`, `6m0s`, `1h2m3.5s`."""
    thousandths = round(seconds * 1000)
    if 0 < thousandths < 1000:
        return f"{thousandths}ms"
    minutes, rest = divmod(thousandths, 60_000)
    hours, minutes = divmod(minutes, 60)
    text = f"{rest / 1000:g}s"
    return f"{hours}h{minutes}m{text}" if hours else f"{minutes}m{text}" if minutes else text
