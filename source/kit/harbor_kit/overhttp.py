"""The scripted provider behind an `httpx` client: real requests and answers, virtual time, and no network.

client = FakeLLM(latencies=[0.5], fail={0: answering(429, headers={"retry-after": "7"})})
transport = OverHTTP(client)
async with httpx.AsyncClient(transport=transport) as http:
    await http.post("https://harbor.test/v1/chat/completions", json={"model": "harbor-small", "messages": […]})
client.requests[0]["http"]  # {"method": "POST", "url": …, "headers": {…}, "timeout": {…}, "json": {…}}

Bodies have the shape of OpenAI's Chat Completions, read in November 2026 in the reference of its API: usage with
`prompt_tokens_details.cached_tokens`, and lists with `data`, `has_more` and `last_id`.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any

import httpx

from harbor_kit.chat import ChatCompletion
from harbor_kit.errors import APIConnectionError, APIError, APIStatusError
from harbor_kit.fakellm import FakeLLM
from harbor_kit.wire import error_body

JSON = {"content-type": "application/json"}
_WAITS: Mapping[str, type[httpx.TimeoutException]] = {
    "connect": httpx.ConnectTimeout,
    "write": httpx.WriteTimeout,
    "pool": httpx.PoolTimeout,
}
_BROKEN: Mapping[type[Exception], type[httpx.TransportError]] = {
    ConnectionRefusedError: httpx.ConnectError,
    ConnectionResetError: httpx.ReadError,
    BrokenPipeError: httpx.WriteError,
    ConnectionAbortedError: httpx.RemoteProtocolError,
}


def reply_body(text: str | None, *, model: str = "harbor-small", tokens: Sequence[int] = (9, 3, 0)) -> bytes:
    """Return the body of a reply. `tokens`: those of prompt and completion, and how many of the prompt were cached."""
    prompt, completion, cached = tokens
    usage = {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
        "prompt_tokens_details": {"cached_tokens": cached},
    }
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    return json.dumps({"object": "chat.completion", "model": model, "choices": [choice], "usage": usage}).encode()


def page_body(items: Sequence[Mapping[str, Any]], after: str | None = None) -> bytes:
    """Return the body of a page: its items, and the `last_id` after which the next one begins; `None` on the last."""
    page = {"object": "list", "data": list(items), "has_more": after is not None, "last_id": after}
    return json.dumps(page).encode()


class OverHTTP(httpx.AsyncBaseTransport):
    """A transport that asks a scripted client. `closed` is how many times it was closed.

    A latency longer than the client's read timeout ends in `httpx.ReadTimeout`, when that is over. A scripted
    `TimeoutError("connect")`, or `"write"` or `"pool"`, is the error of that wait, and a `ConnectionError` of Python's
    the one of httpx. A list is a script of pages: `FakeLLM(fail={0: answering(200, page_body(…)), …})`.
    """

    def __init__(self, client: FakeLLM) -> None:
        self._client, self.closed = client, 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request to the scripted client, return its answer, and raise what `httpx` would raise."""
        sent = _parsed(await request.aread())
        limits: dict[str, float | None] = request.extensions.get("timeout", {})
        record = {
            "method": request.method,
            "url": str(request.url),
            "headers": dict(request.headers),
            "timeout": limits,
            "json": sent,
        }
        known = isinstance(sent, dict) and "messages" in sent
        model = sent.get("model", "") if known else "none"
        messages = sent["messages"] if known else [{"role": "user", "content": str(request.url)}]
        try:
            async with asyncio.timeout(limits.get("read")):
                completion = await self._client.create(model=model, messages=messages, http=record)
        except TimeoutError as error:
            kind = _WAITS.get(str(error).partition(" ")[0], httpx.ReadTimeout)
            raise kind(str(error) or "no answer in time", request=request) from error
        except (ConnectionError, APIConnectionError) as error:
            raise _BROKEN.get(type(error), httpx.ConnectError)(str(error), request=request) from error
        except APIError as error:
            return _answer_of(error)
        return _answer(completion)

    async def aclose(self) -> None:
        """Count that somebody has closed it."""
        self.closed += 1


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def _answer(completion: ChatCompletion) -> httpx.Response:
    """Return a reply. Its request id ends as the text does, so that nobody can guess it."""
    text, usage = completion.choices[0].message.content, completion.usage
    body = reply_body(text, model=completion.model, tokens=(usage.prompt_tokens, usage.completion_tokens, 0))
    own = {**JSON, "x-request-id": f"req_{completion.id.rpartition('-')[2]}"}
    return httpx.Response(200, headers=own, content=body)


def _answer_of(error: APIError) -> httpx.Response:
    """Return the answer that an error stands for: one of `answering`, or one with a status of its own."""
    own = {**JSON, "x-request-id": error.request_id}
    if isinstance(error, APIStatusError):
        return httpx.Response(error.status_code, headers=own, content=error_body(str(error)))
    scripted = json.loads(str(error))
    headers = {**own, **{name.lower(): value for name, value in scripted["headers"].items()}}
    return httpx.Response(scripted["status"], headers=headers, content=scripted["body"].encode("latin-1"))
