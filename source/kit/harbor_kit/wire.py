"""What comes over the wire: a status, headers and bytes. A scripted provider can answer in this form, too.

client = FakeLLM(latencies=[0.5], fail={0: answering(429, headers={"retry-after": "7"})})
send = wire(client)
response = await send("Hello")  # Response(429, {"retry-after": "7", …}, b'…'); the next call answers 200
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from harbor_kit.chat import ChatClient
from harbor_kit.errors import APIConnectionError, APIError, APIStatusError

MODEL = "harbor-small"


@dataclass(frozen=True, slots=True)
class Response:
    """What a provider, or something on the way to it, has answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes


Send = Callable[[str], Awaitable[Response]]


def error_body(message: str, code: str | None = None) -> bytes:
    """Return the body of an error in OpenAI's shape."""
    return json.dumps({"error": {"message": message, "type": "api_error", "param": None, "code": code}}).encode()


def answering(status: int, body: bytes = b"", *, headers: Mapping[str, str] | None = None) -> APIError:
    """Return what `FakeLLM(fail=…)` takes, so that `wire` answers with this status, these headers and this body."""
    return APIError(json.dumps({"status": status, "headers": dict(headers or {}), "body": body.decode("latin-1")}))


def wire(client: ChatClient) -> Send:
    """Return a function that sends a prompt to a client and returns its answer as a `Response`.

    Errors of the network are raised: `ConnectionError` where the provider cannot be reached, and whatever else is no
    answer (`TimeoutError`, or a mistake of the script such as `TypeError`), as it is.
    """

    async def send(prompt: str) -> Response:
        try:
            completion = await client.chat.completions.create(
                model=MODEL, messages=[{"role": "user", "content": prompt}]
            )
        except APIConnectionError as error:
            raise ConnectionError(str(error)) from error
        except APIError as error:
            return _response_of(error)
        text = completion.choices[0].message.content
        choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
        return Response(200, {}, json.dumps({"id": completion.id, "choices": [choice]}).encode())

    return send


def _response_of(error: APIError) -> Response:
    """Return the answer that an error stands for: one of `answering`, or one with a status of its own."""
    own = {"x-request-id": error.request_id}
    if isinstance(error, APIStatusError):
        return Response(error.status_code, own, error_body(str(error)))
    scripted = json.loads(str(error))
    return Response(scripted["status"], {**own, **scripted["headers"]}, scripted["body"].encode("latin-1"))
