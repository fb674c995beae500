"""How calls of a language model fail: what two providers document, what gateways make of it, and what is no answer.

client = FakeLLM(fail={0: scripted(OPENAI["429 insufficient_quota"]), 1: NETWORK["reset"]})
send = wire(client)
response = await send("Hello")  # Response(429, {"x-request-id": "req_…", …}, b'{"error": …}')

Statuses, bodies and headers are those that OpenAI and Anthropic document, read in November 2026; words, ids and numbers
are made up. A name is the status, and a word where a status has several meanings.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType

from harbor_kit.errors import APIError
from harbor_kit.wire import Response, answering

NO_MORE: Mapping[str, str] = MappingProxyType({})
_WHEN = "2026-11-25T08:01:00Z"
_PAGE = b"<!DOCTYPE html>\n<html><head><title>%s</title></head><body><h1>%s</h1></body></html>\n"


def scripted(response: Response) -> APIError:
    """Return what `FakeLLM(fail=…)` takes, so that `wire` answers with this response."""
    return answering(response.status, response.body, headers=response.headers)


def _openai(status: int, kind: str, code: str | None, message: str, more: Mapping[str, str] = NO_MORE) -> Response:
    """Return an error of OpenAI: https://developers.openai.com/docs/guides/error-codes."""
    headers = {
        "content-type": "application/json",
        "x-request-id": f"req_{status}_{code or kind}",
        "openai-version": "2020-10-01",
        "openai-processing-ms": "12",
        **more,
    }
    param = "messages" if code == "context_length_exceeded" else None
    error = {"message": message, "type": kind, "param": param, "code": code}
    return Response(status, headers, json.dumps({"error": error}).encode())


def _anthropic(status: int, kind: str, message: str, more: Mapping[str, str] = NO_MORE) -> Response:
    """Return an error of Anthropic: https://platform.claude.com/docs/en/api/errors."""
    own = f"req_011{status}{kind.title().replace('_', '')}"
    headers = {
        "content-type": "application/json",
        "request-id": own,
        "anthropic-organization-id": "org_harbor",
        **more,
    }
    body = {"type": "error", "error": {"type": kind, "message": message}, "request_id": own}
    return Response(status, headers, json.dumps(body).encode())


def _gateway(status: int, name: str, body: bytes, kind: str = "text/html") -> Response:
    return Response(status, {"Content-Type": kind, "Via": f"1.1 {name}"}, body)


_SPENT = {  # OpenAI's durations are those of Go
    "x-ratelimit-limit-requests": "60",
    "x-ratelimit-limit-tokens": "150000",
    "x-ratelimit-remaining-requests": "0",
    "x-ratelimit-remaining-tokens": "149984",
    "x-ratelimit-reset-requests": "20s",
    "x-ratelimit-reset-tokens": "6m0s",
}
_USED_UP = {  # Anthropic's are moments
    f"anthropic-ratelimit-{what}-{which}": value
    for what, limit in (("requests", "50"), ("tokens", "80000"), ("input-tokens", "60000"), ("output-tokens", "20000"))
    for which, value in (("limit", limit), ("remaining", "0"), ("reset", _WHEN))
}
_FAST = "Rate limit reached for harbor-small on requests per min (RPM): Limit 60, Used 60, Requested 1."
_POOR = "You exceeded your current quota, please check your plan and billing details."
_DOWN = "The server had an error while processing your request. Sorry about that!"

OPENAI: Mapping[str, Response] = MappingProxyType(
    {
        "400": _openai(400, "invalid_request_error", None, "We could not parse the JSON body of your request."),
        "400 context_length_exceeded": _openai(
            400,
            "invalid_request_error",
            "context_length_exceeded",
            "This model's maximum context length is 8192 tokens. However, your messages resulted in 9011 tokens.",
        ),
        "401": _openai(401, "invalid_request_error", "invalid_api_key", "Incorrect API key provided: hk-live-***4711."),
        "402": _openai(402, "billing_error", None, "Payment is required."),
        "403": _openai(
            403,
            "request_forbidden",
            "unsupported_country_region_territory",
            "Country, region, or territory not supported",
        ),
        "404": _openai(404, "invalid_request_error", "model_not_found", "The model `harbor-xl` does not exist."),
        "408": _openai(408, "timeout_error", None, "Request timed out.", {"x-should-retry": "true"}),
        "409": _openai(409, "conflict_error", None, "The resource was changed by another request."),
        "413": _openai(413, "invalid_request_error", None, "The request is too large."),
        "422": _openai(422, "invalid_request_error", None, "The request was well-formed and could not be followed."),
        "429 rate_limit_exceeded": _openai(
            429, "requests", "rate_limit_exceeded", _FAST, {"retry-after": "20", "retry-after-ms": "19870", **_SPENT}
        ),
        "429 slow_down": _openai(429, "rate_limit_error", "slow_down", "Please slow down.", {"retry-after": "1"}),
        "429 insufficient_quota": _openai(
            429, "insufficient_quota", "insufficient_quota", _POOR, {"x-should-retry": "false"}
        ),
        "429 credit_balance_exhausted": _openai(
            429, "insufficient_quota", "credit_balance_exhausted", "Your credit balance is used up."
        ),
        "500": _openai(500, "server_error", None, _DOWN),
        "503": _openai(
            503,
            "service_unavailable_error",
            "server_is_overloaded",
            "The engine is currently overloaded, please try again later",
            {"retry-after": "Wed, 25 Nov 2026 08:00:45 GMT"},
        ),
    }
)

ANTHROPIC: Mapping[str, Response] = MappingProxyType(
    {
        "400": _anthropic(400, "invalid_request_error", "messages: at least one message is required"),
        "401": _anthropic(401, "authentication_error", "invalid x-api-key"),
        "402": _anthropic(402, "billing_error", "Your account has a billing problem."),
        "403": _anthropic(403, "permission_error", "Your key may not use this model."),
        "404": _anthropic(404, "not_found_error", "model: harbor-xl"),
        "409": _anthropic(409, "conflict_error", "The resource was changed by another request."),
        "413": _anthropic(413, "request_too_large", "Request exceeds the maximum size"),
        "429": _anthropic(
            429, "rate_limit_error", "This request would exceed your limit.", {"retry-after": "8", **_USED_UP}
        ),
        "429 spend cap": _anthropic(429, "rate_limit_error", "You have reached the spend limit of your workspace."),
        "500": _anthropic(500, "api_error", "Internal server error"),
        "504": _anthropic(504, "timeout_error", "The request timed out."),
        "529": _anthropic(529, "overloaded_error", "Overloaded"),
    }
)

GATEWAY: Mapping[str, Response] = MappingProxyType(
    {
        "400 plain text": _gateway(400, "proxy", b"Bad Request", "text/plain"),
        "403 page": _gateway(403, "firewall", _PAGE % (b"403 Forbidden", b"Request blocked")),
        "408 empty": _gateway(408, "proxy", b""),
        "500 broken off": _gateway(500, "proxy", b'{"error": {"message": "The server had an er', "application/json"),
        "500 list": _gateway(500, "proxy", b'["error"]', "application/json"),
        "500 null": _gateway(500, "proxy", b'{"error": null}', "application/json"),
        "500 text": _gateway(500, "proxy", b'{"error": "upstream failed"}', "application/json"),
        "500 no text": _gateway(500, "proxy", b'{"error": {"message": ["no"], "code": 7}}', "application/json"),
        "502 page": _gateway(502, "balancer", _PAGE % (b"502 Bad Gateway", b"502 Bad Gateway")),
        "502 bytes": _gateway(502, "balancer", b"\xff\xfe\x00 bad gateway", "application/octet-stream"),
        "503 page": _gateway(503, "balancer", _PAGE % (b"503 Service Unavailable", b"No server is available")),
        "504 empty": _gateway(504, "balancer", b""),
        "524 page": _gateway(524, "edge", _PAGE % (b"524", b"A timeout occurred")),
    }
)

NO_REPLY: Mapping[str, Response] = MappingProxyType(
    {
        "200 empty": Response(200, {}, b""),
        "200 page": Response(200, {"content-type": "text/html"}, _PAGE % (b"Welcome", b"Sign in to this network")),
        "200 broken off": Response(200, {}, b'{"id": "chatcmpl-1", "choices": [{"index": 0, "mess'),
        "200 no choices": Response(200, {}, b'{"id": "chatcmpl-2", "choices": []}'),
        "200 error": Response(200, {}, b'{"error": {"message": "upstream failed", "code": null}}'),
        "200 no text": Response(200, {}, b'{"choices": [{"message": {"role": "assistant", "content": null}}]}'),
    }
)

NETWORK: Mapping[str, Exception] = MappingProxyType(
    {
        "timeout": TimeoutError("no answer within 30 seconds"),
        "refused": ConnectionRefusedError("connection refused"),
        "reset": ConnectionResetError("connection reset by peer"),
        "aborted": ConnectionAbortedError("connection aborted"),
        "broken pipe": BrokenPipeError("broken pipe"),
        "no route": ConnectionError("no route to host"),
    }
)
