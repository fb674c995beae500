"""What a request for a chat asks for, in both dialects; what is missing or wrong in it is told in the provider's words.

The rules are those of OpenAI's Chat Completions and Anthropic's Messages, as documented in November 2026.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from harbor_kit.exchange import ComplaintError, Seen, object_in
from harbor_kit.payloads import words_in

INVALID = "invalid_request_error"
OPENAI_ROLES = ("developer", "system", "user", "assistant", "tool")
NO_SAMPLING, SAMPLING = "2026-10-21", ("temperature", "top_p", "top_k")  # removed in this version of Anthropic's API


@dataclass(frozen=True, slots=True)
class ChatAsk:
    """A request for a chat that can be served: `most` tokens of an answer, `words` in the messages."""

    model: str
    words: int
    most: int | None
    streams: bool
    with_usage: bool = False


def openai_ask(seen: Seen) -> ChatAsk:
    """Return what a request to OpenAI's route asks for. Raises `ComplaintError`."""
    asked = object_in(seen, "We could not parse the JSON body of your request.")
    model, messages = asked.get("model"), asked.get("messages")
    if not isinstance(model, str) or not model:
        raise ComplaintError(400, INVALID, "you must provide a model parameter")
    if not isinstance(messages, list):
        raise ComplaintError(400, INVALID, "Missing required parameter: 'messages'.", param="messages")
    _check_openai_messages(messages)
    most = asked.get("max_completion_tokens", asked.get("max_tokens"))
    if most is not None and not _is_count(most):
        raise ComplaintError(400, INVALID, "Invalid value: 'max_tokens' must be at least 1.", param="max_tokens")
    options = asked.get("stream_options")
    wanted = isinstance(options, dict) and bool(options.get("include_usage"))
    return ChatAsk(model, words_in(messages), most, bool(asked.get("stream")), wanted)


def anthropic_ask(seen: Seen) -> ChatAsk:
    """Return what a request to Anthropic's route asks for. Raises `ComplaintError`."""
    if "anthropic-version" not in seen.headers:
        raise ComplaintError(400, INVALID, "anthropic-version: header is required")
    asked = object_in(seen, "The request body is not valid JSON.")
    for name in ("model", "max_tokens", "messages"):
        if name not in asked:
            raise ComplaintError(400, INVALID, f"{name}: Field required")
    if seen.headers["anthropic-version"] >= NO_SAMPLING and any(name in asked for name in SAMPLING):
        raise ComplaintError(400, INVALID, f"{', '.join(SAMPLING)}: not supported in this version")
    model, most, messages = asked["model"], asked["max_tokens"], asked["messages"]
    if not _is_count(most):
        raise ComplaintError(400, INVALID, "max_tokens: Input should be greater than or equal to 1")
    if not isinstance(messages, list) or not messages:
        raise ComplaintError(400, INVALID, "messages: at least one message is required")
    for place, message in enumerate(messages):
        if _role(message) not in {"user", "assistant"}:
            raise ComplaintError(400, INVALID, f"messages.{place}.role: Input should be 'user' or 'assistant'")
    words = words_in([{"content": asked.get("system")}, *messages])
    return ChatAsk(model, words, most, bool(asked.get("stream")))


def _check_openai_messages(messages: list[Any]) -> None:
    if not messages:
        message = "Invalid 'messages': empty array. Expected an array with minimum length 1."
        raise ComplaintError(400, INVALID, message, "empty_array", "messages")
    for place, message in enumerate(messages):
        role = _role(message)
        if role not in OPENAI_ROLES:
            known = "Supported values are: " + ", ".join(f"'{one}'" for one in OPENAI_ROLES)
            param = f"messages[{place}].role"
            raise ComplaintError(400, INVALID, f"Invalid value: {role!r}. {known}.", "invalid_value", param)
        if message.get("content") is None and not message.get("tool_calls"):
            told = f"Invalid value for 'content': expected a string, got null. (messages[{place}])"
            raise ComplaintError(400, INVALID, told, param=f"messages[{place}].content")


def _role(message: object) -> object:
    return message.get("role") if isinstance(message, dict) else None


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1
