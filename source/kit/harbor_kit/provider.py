"""A provider over HTTP that follows a script: a machine from requests to answers, without a socket and without a clock.

    provider = Provider(latencies=[0.5, 2.0], fail={1: OPENAI["429 rate_limit_exceeded"]})
    answer = provider.answer("POST", "/v1/chat/completions", {"Authorization": "Bearer hk-demo"}, b'{"model": …}')
    answer.status, answer.headers, answer.body        # 200, {"content-type": "application/json", …}, b'{"id": …}'
    provider.seen[0].headers["authorization"]         # what came in, header names in lower case

An answer is made of parts, `(seconds to wait before it, bytes)`. The head arrives with the first part; an empty first
part brings the head alone. `harbor_kit.transports` lets httpx and requests speak to it, and makes the waits pass.

Statuses, bodies, headers, events and cursors are those that OpenAI (Chat Completions, Files, Models) and Anthropic
(Messages, Files, Models) document, read in November 2026; words, ids and numbers are made up. `/v1/articles` is
Harbor's own.
"""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal
from urllib.parse import parse_qsl, urlsplit

from harbor_kit.articlehttp import PATH, Article, ArticleServer
from harbor_kit.chatasks import anthropic_ask, openai_ask
from harbor_kit.exchange import Answer, ComplaintError, Seen, as_json, as_page, later, page_in
from harbor_kit.payloads import (
    START,
    Gauge,
    Part,
    Say,
    Tool,
    anthropic_events,
    anthropic_message,
    error_event,
    event,
    go_duration,
    moment,
    openai_completion,
    openai_events,
    pieces_of,
    recut,
    stamp,
)
from harbor_kit.wire import Response

__all__ = [
    "START",
    "Answer",
    "Cut",
    "Part",
    "Provider",
    "Say",
    "Seen",
    "Tool",
    "error_event",
    "event",
    "pieces_of",
    "recut",
]

Dialect = Literal["openai", "anthropic", "both"]
ROOMY_REQUESTS, ROOMY_TOKENS = 10_000, 2_000_000  # what heads say where there is no limit
MODELS = ("harbor-large", "harbor-small")
TITLES = (
    "Sign in with two factors",
    "Change the address on an invoice",
    "Export a board to CSV",
    "Delete an account",
    "Connect a calendar",
    "Read a webhook's signature",
    "Ask for a refund & a receipt",
)
_EVENTS = {"content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache"}


@dataclass(frozen=True, slots=True)
class Cut:
    """For `fail`: a stream that breaks after so many events.

    Then comes `ending`: an error that is raised, the event of an error in the words of the provider (`"event"`), a
    silence that does not end (`"silence"`), or the regular end of the connection (`None`).
    """

    after: int
    ending: Exception | Literal["event", "silence"] | None = None


class Provider:
    """A scripted provider. Requests are counted from 0, whatever their route.

    `latencies` are the seconds until the head of each answer, by number of the request, from the start again when they
    run out; `pace` the seconds between two pieces of a stream. `fail` maps the number of a request to a `Response`, to
    a `Cut` of its stream, or to an error that is raised instead of an answer. `replies` are what the model says to
    each request for a chat that is served, from the start again when they run out; without them it says
    `provider.text(0)`, `provider.text(1)` … `articles` are titles, or articles by id; `files` is how many files there
    are. `key` is the only key that is good; without it any key is, and articles need none. `root` stands before every
    path, as `/eu`. `requests_per_minute` and `tokens_per_minute` limit the chats; 0 is no limit.
    """

    def __init__(
        self,
        latencies: Sequence[float] = (),
        fail: Mapping[int, Response | Cut | Exception] | None = None,
        dialect: Dialect = "both",
        articles: Sequence[str] | Mapping[str, Mapping[str, Any]] = TITLES,
        *,
        files: int = 7,
        replies: Sequence[str | Say] = (),
        pace: float = 0.05,
        key: str | None = None,
        root: str = "",
        requests_per_minute: int = 0,
        tokens_per_minute: int = 0,
        seed: str = "harbor",
    ) -> None:
        if not all(latency >= 0 for latency in (*latencies, pace)):
            raise ValueError("latencies: give numbers of seconds, none below zero")
        if dialect not in {"openai", "anthropic", "both"}:
            raise ValueError(f"dialect: {dialect!r} is neither 'openai' nor 'anthropic' nor 'both'")
        self.seen: list[Seen] = []
        self._articles = ArticleServer(articles)
        self.files = [f"file-{number:03d}" for number in range(1, files + 1)]
        self._latencies, self._fail, self._dialect, self._pace = tuple(latencies), dict(fail or {}), dialect, pace
        self._says = [Say(reply) if isinstance(reply, str) else reply for reply in replies]
        self._key, self._seed, self._root, self._chats = key, seed, root.rstrip("/"), 0
        self._gauges = {
            "requests": Gauge(requests_per_minute, ROOMY_REQUESTS),
            **{name: Gauge(tokens_per_minute, ROOMY_TOKENS) for name in ("tokens", "input-tokens", "output-tokens")},
        }

    @property
    def articles(self) -> dict[str, Article]:
        """All articles that there are now, by id."""
        return self._articles.kept

    @property
    def chats(self) -> int:
        """How many chats were served so far: what the provider has done, whether or not its answer arrived."""
        return self._chats

    def text(self, number: int) -> str:
        """Return what the model says to the `number`-th chat that is served, counted from 0."""
        if self._says:
            return self._says[number % len(self._says)].text
        return f"Harbor answer {self._nonce(f'text/{number}')}"

    def answer(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes = b"", *, at: float | None = None
    ) -> Answer:
        """Return the answer to a request, or raise what the script says. `path` may have a query, and a host before it.

        `at` is the second in which the request arrives; without it the clock of the running loop, else 0.
        """
        answer = self.exchange(method, path, headers, body, at=at)
        if answer.status == 0 and answer.ending is not None:
            raise answer.ending
        return answer

    def exchange(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes = b"", *, at: float | None = None
    ) -> Answer:
        """Return what follows a request. An error of the script is the `ending` of an answer with status 0."""
        number, parts = len(self.seen), urlsplit(path)
        latency = self._latencies[number % len(self._latencies)] if self._latencies else 0.0
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        origin = f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
        heads = {name.lower(): headers[name] for name in headers}
        seen = Seen(_now() if at is None else at, method.upper(), parts.path or "/", query, heads, body)
        self.seen.append(seen)
        planned = self._fail.get(number)
        if isinstance(planned, Response):
            return Answer(planned.status, dict(planned.headers), ((latency, planned.body),))
        if isinstance(planned, Exception):
            return Answer(0, {}, ((latency, b""),), planned)
        served = self._served(seen, number, origin)
        if isinstance(planned, Cut):
            served = self._cut(served, planned, self._speaks_anthropic(seen))
        return later(served, latency)

    def _served(self, seen: Seen, number: int, origin: str) -> Answer:
        """Return the answer to a request, an error of the provider's among them."""
        try:
            return self._route(seen, number, origin)
        except ComplaintError as error:
            return self._refused(seen, number, error)

    def _route(self, seen: Seen, number: int, origin: str) -> Answer:
        path = seen.path.removeprefix(self._root).rstrip("/") if seen.path.startswith(self._root) else ""
        routes: dict[str, Mapping[str, Callable[[], Answer]]] = {
            "/health": {"GET": lambda: as_json(200, {"status": "ok"})},
            "/v1/models": {"GET": lambda: self._models(seen, number)},
            "/v1/files": {"GET": lambda: self._files(seen, number)},
        }
        if self._dialect != "anthropic":
            routes["/v1/chat/completions"] = {"POST": lambda: self._openai_chat(seen, number)}
        if self._dialect != "openai":
            routes["/v1/messages"] = {"POST": lambda: self._anthropic_chat(seen, number)}
        found = routes.get(path) or self._articles.routes(seen, path, origin)
        if not found:
            kind = "not_found_error" if self._speaks_anthropic(seen) else "invalid_request_error"
            raise ComplaintError(404, kind, f"Invalid URL ({seen.method} {seen.path})")
        if path != "/health" and (self._key is not None or not path.startswith(PATH)):
            self._check_key(seen)
        if seen.method not in found:
            raise ComplaintError(
                405, "invalid_request_error", f"Not allowed to {seen.method} on {seen.path}.", allowed=", ".join(found)
            )
        return found[seen.method]()

    # Keys, limits and errors.

    def _check_key(self, seen: Seen) -> None:
        bearer = seen.headers.get("authorization", "")
        key = bearer[7:].strip() if bearer[:7].lower() == "bearer " else ""
        anthropic = self._speaks_anthropic(seen)
        if anthropic:
            key = key or seen.headers.get("x-api-key", "")
        if key and self._key in (None, key):
            return
        if anthropic:
            raise ComplaintError(
                401, "authentication_error", "invalid x-api-key" if key else "x-api-key header is required"
            )
        message = (
            f"Incorrect API key provided: {_masked(key)}."
            if key
            else "You didn't provide an API key. Provide it in an Authorization header, using Bearer auth."
        )
        raise ComplaintError(401, "invalid_request_error", message, "invalid_api_key" if key else None)

    def _speaks_anthropic(self, seen: Seen) -> bool:
        """Return whether an answer has Anthropic's shape: on its own route, or where the request has its header."""
        if self._dialect != "both":
            return self._dialect == "anthropic"
        return seen.path.removeprefix(self._root).startswith("/v1/messages") or "anthropic-version" in seen.headers

    def _refused(self, seen: Seen, number: int, error: ComplaintError) -> Answer:
        more: dict[str, str] = {}
        if error.status == 405:
            more = {"allow": error.allowed}
        if error.status == 429:
            more = {"retry-after": str(max(1, math.ceil(self._until_free(seen.at))))}
        if self._speaks_anthropic(seen):
            own = self._request_id(number, anthropic=True)
            told = {"type": "error", "error": {"type": error.kind, "message": error.message}, "request_id": own}
            return as_json(error.status, told, {**self._anthropic_headers(seen.at, number), **more})
        described = {"message": error.message, "type": error.kind, "param": error.param, "code": error.code}
        return as_json(error.status, {"error": described}, {**self._openai_headers(seen.at, number), **more})

    def _until_free(self, at: float) -> float:
        return max(self._gauges[what].until_free(at) for what in ("requests", "tokens"))

    def _take(self, at: float, model: str, *, anthropic: bool) -> None:
        """Count a chat. Raises `ComplaintError` where the limit is reached."""
        full = next((what for what in ("tokens", "requests") if self._gauges[what].until_free(at) > 0), None)
        if full is None:
            self._gauges["requests"].add(1, at)
            return
        limit = self._gauges[full].limit
        if anthropic:
            message = f"This request would exceed your limit of {limit} {full} per minute."
            raise ComplaintError(429, "rate_limit_error", message)
        wait = go_duration(self._gauges[full].until_free(at))
        message = f"Rate limit reached for {model} on {full} per min: Limit {limit}. Please try again in {wait}."
        raise ComplaintError(429, full, message, "rate_limit_exceeded")

    def _openai_headers(self, at: float, number: int) -> dict[str, str]:
        told = {"x-request-id": self._request_id(number), "openai-version": "2020-10-01", "openai-processing-ms": "12"}
        for what in ("requests", "tokens"):
            gauge = self._gauges[what]
            limit, left = gauge.told(at)
            told[f"x-ratelimit-limit-{what}"], told[f"x-ratelimit-remaining-{what}"] = limit, left
            told[f"x-ratelimit-reset-{what}"] = go_duration(gauge.until_unused(at))
        return told

    def _anthropic_headers(self, at: float, number: int) -> dict[str, str]:
        told = {"request-id": self._request_id(number, anthropic=True), "anthropic-organization-id": "org_harbor"}
        for what, gauge in self._gauges.items():
            name, (limit, left) = f"anthropic-ratelimit-{what}", gauge.told(at)
            told[f"{name}-limit"], told[f"{name}-remaining"] = limit, left
            told[f"{name}-reset"] = moment(math.ceil(at + gauge.until_unused(at)))
        return told

    def _request_id(self, number: int, *, anthropic: bool = False) -> str:
        return f"req_{'011' if anthropic else ''}{self._nonce(f'request/{number}')}"

    def _nonce(self, name: str) -> str:
        return sha256(f"{self._seed}/{name}".encode()).hexdigest()[:6]

    # Chats.

    def _say(self, prompt: int, most: int | None, at: float) -> Say:
        """Return what the model says next, with all numbers filled in and cut at the most tokens that are wanted."""
        say = self._says[self._chats % len(self._says)] if self._says else Say(self.text(self._chats))
        self._chats += 1
        words = pieces_of(say.text)
        length = most is not None and len(words) > most
        text = "".join(words[:most]) if length else say.text
        stop = "length" if length else say.stop or ("tool_calls" if say.tools else "stop")
        spoken = len(pieces_of(text)) + sum(len(json.dumps(dict(tool.arguments)).split()) + 1 for tool in say.tools)
        tools = tuple(
            Tool(tool.name, tool.arguments, tool.id or self._nonce(f"tool/{self._chats}/{place}"))
            for place, tool in enumerate(() if length else say.tools)
        )
        asked = prompt if say.prompt_tokens is None else say.prompt_tokens
        told = spoken if say.completion_tokens is None else say.completion_tokens
        for what, amount in (("tokens", asked + told), ("input-tokens", asked), ("output-tokens", told)):
            self._gauges[what].add(amount, at)
        return Say(text, tools, stop, asked, told, min(say.cached, asked))

    def _openai_chat(self, seen: Seen, number: int) -> Answer:
        asked = openai_ask(seen)
        self._take(seen.at, asked.model, anthropic=False)
        say = self._say(asked.words, asked.most, seen.at)
        headers = self._openai_headers(seen.at, number)
        base = {"id": f"chatcmpl-{self._nonce(f'chat/{number}')}", "created": stamp(seen.at), "model": asked.model}
        if asked.streams:
            events = openai_events(base, say, self._pace, usage=asked.with_usage)
            return Answer(200, {**_EVENTS, **headers}, tuple(events))
        return as_json(200, openai_completion(base, say), headers)

    def _anthropic_chat(self, seen: Seen, number: int) -> Answer:
        asked = anthropic_ask(seen)
        self._take(seen.at, asked.model, anthropic=True)
        say = self._say(asked.words, asked.most, seen.at)
        headers, own = self._anthropic_headers(seen.at, number), f"msg_01{self._nonce(f'chat/{number}')}"
        base = {"id": own, "type": "message", "role": "assistant", "model": asked.model}
        if asked.streams:
            return Answer(200, {**_EVENTS, **headers}, tuple(anthropic_events(base, say, self._pace)))
        return as_json(200, anthropic_message(base, say), headers)

    def _cut(self, served: Answer, cut: Cut, anthropic: bool) -> Answer:
        """Return the first events of an answer, and what comes instead of the others."""
        kept = tuple(served.parts[: cut.after])
        if cut.ending == "silence":
            return Answer(served.status, served.headers, (*kept, (math.inf, b"")))
        if cut.ending == "event":
            return Answer(served.status, served.headers, (*kept, (0.0, error_event(anthropic=anthropic))))
        return Answer(served.status, served.headers, kept or ((0.0, b""),), cut.ending)

    # Lists.

    def _models(self, seen: Seen, number: int) -> Answer:
        if self._speaks_anthropic(seen):
            ids, more = page_in(MODELS, seen.query, after="after_id", most=1000)
            data: list[dict[str, Any]] = [
                {
                    "type": "model", "id": one, "display_name": one.replace("-", " ").title(), "created_at": moment(0),
                    "lifecycle": "active",
                }
                for one in ids
            ]  # fmt: skip
            return as_json(200, as_page(data, more), self._anthropic_headers(seen.at, number))
        data = [{"id": one, "object": "model", "created": stamp(0), "owned_by": "harbor"} for one in MODELS]
        return as_json(200, {"object": "list", "data": data}, self._openai_headers(seen.at, number))

    def _files(self, seen: Seen, number: int) -> Answer:
        anthropic = self._speaks_anthropic(seen)
        if anthropic:
            ids, more = page_in(self.files, seen.query, after="after_id", most=1000)
            data: list[dict[str, Any]] = [
                {
                    "id": one, "type": "file", "filename": f"{one}.jsonl", "mime_type": "application/jsonl",
                    "size_bytes": 120, "created_at": moment(0), "downloadable": False,
                }
                for one in ids
            ]  # fmt: skip
            return as_json(200, as_page(data, more), self._anthropic_headers(seen.at, number))
        ids, more = page_in(self.files, seen.query, after="after", most=10_000)
        data = [
            {
                "id": one, "object": "file", "bytes": 120, "created_at": stamp(0), "filename": f"{one}.jsonl",
                "purpose": "batch", "status": "processed",
            }
            for one in ids
        ]  # fmt: skip
        return as_json(200, {"object": "list", **as_page(data, more)}, self._openai_headers(seen.at, number))


def _now() -> float:
    try:
        return asyncio.get_running_loop().time()
    except RuntimeError:
        return 0.0


def _masked(key: str) -> str:
    return f"{key[:3]}***{key[-4:]}" if len(key) > 10 else "***"
