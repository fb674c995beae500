# %% [markdown]
# # Two providers, one answer
#
# **PY-05 · API interaction patterns** · ★★ · 90 minutes · after the lesson [Reading two
# providers](../notebooks/03-rest-api-patterns.ipynb)
#
# On Monday Harbor began to send every second ticket to another provider. By noon twelve customers had got an empty
# answer: their text stood in the second block, behind a block that Harbor did not know. On Tuesday the new provider
# looked ten times as cheap as the old one, since nobody had counted the tokens that came out of its cache. On Wednesday
# eight of nine tickets were lost: the list of them had been cut off, and what was left of it held one whole entry. In
# this exercise you write the place where two shapes become one, and where each of the three is noticed.
#
# You will be able to
#
# - **convert** the answers of two providers into one type, with all their parts;
# - **choose** by the status, before the body, whether there is an answer at all;
# - **convert** two families of rate-limit headers into numbers of seconds;
# - **write** a search for JSON in a text that finds the first object that fits, and never a half one;
# - **validate** with `mypy --strict` that whoever calls gets the type that they asked for.
#
# **Before you start:** the lesson; dataclasses, pydantic and type variables from PY-02; errors as an interface from
# PY-03.
#
# **Out of scope here:** sending requests (exercise 1), streams (exercise 3), naming errors (PY-03: that is given).

# %% [markdown]
# ## How this notebook works
#
# Write your answers where a cell says `raise NotImplementedError(...)`. Below each question stand its *visible checks*:
# run such a cell and it says what holds and what does not. A check that fails never stops the notebook. When you
# submit, *hidden checks* run as well. They rely on the same numbered sentences (**S1**, **S2** …) with other inputs.
#
# Q1, Q2, Q4 and Q5 need nothing of each other. Keep the names and parameters that are there; add helpers and imports as
# you like. Each question ends with three hints. Open them one at a time, and try again in between.

# %% [markdown]
# ## What arrives, and what Harbor wants
#
# Below are two answers to one question, one of each provider, shortened. They arrive as JSON, and are shown here as
# Python reads them. Ids and texts are made up.

# %%
from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, TypeVar

from harbor_kit import check, raised
from harbor_kit.parts.outcomes import CallError, GarbledError, failure_of
from harbor_kit.typecheck import mypy_says
from pydantic import BaseModel, Field, RootModel, ValidationError

Provider = Literal["openai", "anthropic"]
StopReason = Literal["stop", "length", "tool_calls", "refusal", "content_filter", "unknown"]
T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)

OPENAI: dict[str, Any] = {
    "id": "chatcmpl-5Rt", "object": "chat.completion", "model": "harbor-small",
    "choices": [{
        "index": 0,
        "message": {
            "role": "assistant", "content": "I look it up.", "refusal": None,
            "tool_calls": [{"id": "call_7", "type": "function",
                            "function": {"name": "find_invoice", "arguments": '{"number": 118}'}}],
        },
        "finish_reason": "tool_calls",
    }],
    "usage": {"prompt_tokens": 420, "completion_tokens": 31, "total_tokens": 451,
              "prompt_tokens_details": {"cached_tokens": 384}},
}

ANTHROPIC: dict[str, Any] = {
    "id": "msg_5Rt", "type": "message", "role": "assistant", "model": "harbor-large",
    "content": [
        {"type": "text", "text": "I look it up."},
        {"type": "tool_use", "id": "toolu_7", "name": "find_invoice", "input": {"number": 118}},
    ],
    "stop_reason": "tool_use", "stop_sequence": None,
    "usage": {"input_tokens": 36, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 384,
              "output_tokens": 31},
}

# The headers in which the providers name a request.
ID_NAMES: dict[Provider, str] = {"openai": "x-request-id", "anthropic": "request-id"}


@dataclass(frozen=True, slots=True)
class ToolUse:
    """A tool that the model wants called, with its arguments as a dictionary."""

    id: str
    name: str
    arguments: dict[str, Any]


@dataclass(frozen=True, slots=True)
class TokenUsage:
    """Tokens of one call. `input` counts all that was sent; `cached` of them were read from a cache."""

    input: int
    output: int
    cached: int

    @property
    def total(self) -> int:
        """All tokens of the call."""
        return self.input + self.output


# %% [markdown]
# You are given two ways to a part of a body: `part` and `maybe` follow a path and look at the type of what they find.
# Where it is not as expected, they raise the `GarbledError` that `garbled` makes. It says *where*, and nothing of what
# stands there: bodies hold customers' words, and errors are logged.


# %%
def error_of(status: int, headers: Mapping[str, str], body: bytes) -> CallError:
    """Return the error that an answer with a status from 400 on stands for."""
    return failure_of(status, headers, body, datetime.now(UTC))


def garbled(path: Sequence[str | int], what: str) -> GarbledError:
    """Return the error of an answer with status 200 that has something else at a path than it should have."""
    return GarbledError(f"{dotted(path)}: {what}", status=200)


def dotted(path: Sequence[str | int]) -> str:
    """Return a path as text: `choices[0].message`."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.lstrip(".") or "body"


def maybe(data: object, kind: type[T], *path: str | int) -> T | None:
    """Return the part of a body at a path, or `None` where it, or a step on the way, is missing or null.

    Raises `GarbledError` where something on the way, or the part itself, has another type.
    """
    found: Any = data
    for place, step in enumerate(path):
        expected: type[Any] = list if isinstance(step, int) else dict
        if not isinstance(found, expected):
            raise garbled(path[:place], f"no {expected.__name__}")
        try:
            found = found[step]
        except LookupError:
            return None
        if found is None:
            return None
    if not isinstance(found, kind) or (kind is int and isinstance(found, bool)):
        raise garbled(path, f"no {kind.__name__}")
    return found


def part(data: object, kind: type[T], *path: str | int) -> T:
    """Return the part of a body at a path, which has to be there. Raises `GarbledError` with the first missing step."""
    found = maybe(data, kind, *path)
    if found is None:
        gone = (steps for steps in range(len(path)) if maybe(data, object, *path[:steps]) is None)
        raise garbled(path[: next(gone, len(path))], "missing")
    return found


# %%
# Look, and change the paths; nothing depends on this cell.
print(part(OPENAI, str, "choices", 0, "message", "role"), maybe(ANTHROPIC, str, "stop_sequence"))
for path in (("choices", 1, "message"), ("model", "name")):
    try:
        part(OPENAI, dict, *path)
    except GarbledError as error:
        print(error)

# %% [markdown]
# ## Q1 · The shape of OpenAI
#
# Write `openai_reply`. It gets the JSON of a body that arrived with status 200. (Leave `truncated` and `json` of
# `Reply` alone until Q6. Bodies that are not as expected are a matter of Q3.)
#
# **S1** `openai_reply` returns a `Reply` whose `provider` is `"openai"` and whose `request_id` is the one it is given.
# The `text` is `content` in `choices[0].message`; where that is null or missing, `refusal` beside it; where that is,
# too, `""`.
#
# **S2** `tool_calls` has one `ToolUse` for each element of `choices[0].message.tool_calls`, in order, and none where
# that is null or missing. `id` is its `id`, and `name` is `function.name`. `function.arguments` is a text which holds a
# JSON object: `arguments` is that object, as a dictionary.
#
# **S3** `stop` is `"refusal"` where `refusal` is a text. Else it follows from `choices[0].finish_reason`, by the table.
# Any text that does not stand in the column of the provider, null, and nothing at all become `"unknown"`.
#
# | `stop` | OpenAI's `finish_reason` | Anthropic's `stop_reason` |
# |---|---|---|
# | `"stop"` | `stop` | `end_turn`, `stop_sequence` |
# | `"length"` | `length` | `max_tokens`, `model_context_window_exceeded` |
# | `"tool_calls"` | `tool_calls` | `tool_use` |
# | `"refusal"` | | `refusal` |
# | `"content_filter"` | `content_filter` | |
#
# **S4** Of `usage`, `input` is `prompt_tokens`, `output` is `completion_tokens`, and `cached` is
# `prompt_tokens_details.cached_tokens`, or 0 where that, or `prompt_tokens_details`, is null or missing.
#
# For example, the text of the first answer above is `"I look it up."`, its `stop` is `"tool_calls"`, and the arguments
# of its tool call are `{"number": 118}`.


# %%
@dataclass(frozen=True, slots=True)
class Reply:
    """What a model answered, whoever runs it."""

    provider: Provider
    text: str
    tool_calls: tuple[ToolUse, ...]
    stop: StopReason
    usage: TokenUsage
    request_id: str | None = None

    @property
    def truncated(self) -> bool:
        """Say whether the text may have been cut off (Q6)."""
        # BEGIN SOLUTION
        return self.stop in ("length", "content_filter")
        # END SOLUTION

    def json(self, model: type[M]) -> M:
        """Return the JSON in the text as a `model` (Q6)."""
        # BEGIN SOLUTION
        if self.truncated:
            raise Truncated(self.stop)
        return extract_json(self.text, model)
        # END SOLUTION


# %%
def openai_reply(data: dict[str, Any], request_id: str | None) -> Reply:
    """Return what a body in OpenAI's shape says."""
    # --- sub-goal: find every part, in order
    # --- sub-goal: translate the reason for stopping
    # --- sub-goal: count what was used
    # BEGIN SOLUTION
    place = ("choices", 0, "message")
    part(data, dict, *place)
    refusal = maybe(data, str, *place, "refusal")
    content = maybe(data, str, *place, "content")
    calls = []
    for index in range(len(maybe(data, list, *place, "tool_calls") or ())):
        call = (*place, "tool_calls", index)
        written = part(data, str, *call, "function", "arguments")
        try:
            arguments = json.loads(written)
        except ValueError:
            arguments = None
        if not isinstance(arguments, dict):
            raise garbled((*call, "function", "arguments"), "no JSON object")
        calls.append(ToolUse(part(data, str, *call, "id"), part(data, str, *call, "function", "name"), arguments))
    reasons: dict[str | None, StopReason] = {
        "stop": "stop", "length": "length", "tool_calls": "tool_calls", "content_filter": "content_filter",
    }
    reason = maybe(data, str, "choices", 0, "finish_reason")
    usage = TokenUsage(
        part(data, int, "usage", "prompt_tokens"),
        part(data, int, "usage", "completion_tokens"),
        maybe(data, int, "usage", "prompt_tokens_details", "cached_tokens") or 0,
    )
    return Reply(
        provider="openai",
        text=content if content is not None else refusal or "",
        tool_calls=tuple(calls),
        stop=reasons.get(reason, "unknown") if refusal is None else "refusal",
        usage=usage,
        request_id=request_id,
    )
    # END SOLUTION


# %%
# For the checks: bodies with other parts, and what can be told about a reply.
def openai_body(message: object, reason: object = "stop", **usage: object) -> dict[str, Any]:
    """Return a body in OpenAI's shape."""
    counts = {"prompt_tokens": 9, "completion_tokens": 3, "total_tokens": 12, **usage}
    choice = {"index": 0, "message": message, "finish_reason": reason}
    return {"id": "chatcmpl-1", "object": "chat.completion", "choices": [choice], "usage": counts}


def anthropic_body(content: object, reason: object = "end_turn", **usage: object) -> dict[str, Any]:
    """Return a body in Anthropic's shape."""
    counts = {"input_tokens": 9, "output_tokens": 3, **usage}
    return {"id": "msg_1", "type": "message", "content": content, "stop_reason": reason, "usage": counts}


def said(reply: Reply) -> list[Any]:
    """Return provider, text, stop and request id of a reply."""
    return [reply.provider, reply.text, reply.stop, reply.request_id]


def called(reply: Reply) -> list[Any]:
    """Return id, name and arguments of each tool call."""
    return [[call.id, call.name, call.arguments] for call in reply.tool_calls]


def counted(reply: Reply) -> list[int]:
    """Return the tokens of a reply: input, output, cached, total."""
    return [reply.usage.input, reply.usage.output, reply.usage.cached, reply.usage.total]


# %%
@check("Q1", "S1", "S3")
def a_text_of_openai():
    """Text, reason and request id of the first answer above are read."""
    reply = openai_reply(OPENAI, "req_openai")
    seen = said(reply)
    assert seen == ["openai", "I look it up.", "tool_calls", "req_openai"]


# %%
@check("Q1", "S2", "S4")
def a_tool_call_of_openai():
    """The tool call of the first answer has arguments in a dictionary, and its tokens are counted."""
    reply = openai_reply(OPENAI, None)
    calls, counts = called(reply), counted(reply)
    assert calls == [["call_7", "find_invoice", {"number": 118}]], "whoever calls the tool wants `arguments['number']`"
    assert counts == [420, 31, 384, 451]


# %%
# BEGIN HIDDEN TESTS
@check("Q1", "S1", "S3")
def null_and_refused():
    """Content that is null or missing is no text, and a refusal is told as one, whatever the reason says."""
    messages = [
        ({"role": "assistant", "content": None, "refusal": None}, "length"),
        ({"role": "assistant"}, "content_filter"),
        ({"role": "assistant", "content": None, "refusal": "I cannot help with that."}, "stop"),
        ({"role": "assistant", "refusal": "Not that."}, "length"),
        ({"role": "assistant", "content": "Here is a part. ", "refusal": "And no more."}, "content_filter"),
        ({"role": "assistant", "content": "", "refusal": None}, "stop"),
        ({"role": "assistant", "content": "  Grüße\n"}, "stop"),
    ]
    replies = [openai_reply(openai_body(message, reason), f"req_{reason}") for message, reason in messages]
    seen = [said(reply) for reply in replies]
    assert seen == [
        ["openai", "", "length", "req_length"],
        ["openai", "", "content_filter", "req_content_filter"],
        ["openai", "I cannot help with that.", "refusal", "req_stop"],
        ["openai", "Not that.", "refusal", "req_length"],
        ["openai", "Here is a part. ", "refusal", "req_content_filter"],
        ["openai", "", "stop", "req_stop"],
        ["openai", "  Grüße\n", "stop", "req_stop"],
    ], "a customer who reads `None` reads our mistake"


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q1", "S2")
def several_calls_of_openai():
    """Several tool calls keep their order and their own arguments, and an empty list is as good as none."""
    orders = [("call_b", "close_ticket", '{"why": {"code": 3}, "tags": ["a", "b"]}'), ("call_a", "ping", "{ }")]
    wanted = [
        {"id": name, "type": "function", "function": {"name": tool, "arguments": text}} for name, tool, text in orders
    ]
    many = openai_reply(openai_body({"content": None, "tool_calls": wanted}, "tool_calls"), None)
    none = openai_reply(openai_body({"content": "Done.", "tool_calls": []}), None)
    null = openai_reply(openai_body({"content": "Done!", "tool_calls": None}), None)
    calls = [called(many), called(none), called(null), many.text, none.text, null.text]
    assert calls == [
        [["call_b", "close_ticket", {"why": {"code": 3}, "tags": ["a", "b"]}], ["call_a", "ping", {}]],
        [],
        [],
        "",
        "Done.",
        "Done!",
    ]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q1", "S3")
def every_reason_of_openai():
    """Each reason of the table is translated, and what is new, null or missing is unknown."""
    reasons = ["stop", "length", "tool_calls", "content_filter", "function_call", "end_turn", "", None]
    replies = [openai_reply(openai_body({"content": f"Because {reason}."}, reason), None) for reason in reasons]
    bare = openai_body({"content": "No reason."})
    del bare["choices"][0]["finish_reason"]
    replies.append(openai_reply(bare, None))
    seen = [[reply.text, reply.stop] for reply in replies]
    assert seen == [
        ["Because stop.", "stop"],
        ["Because length.", "length"],
        ["Because tool_calls.", "tool_calls"],
        ["Because content_filter.", "content_filter"],
        ["Because function_call.", "unknown"],
        ["Because end_turn.", "unknown"],
        ["Because .", "unknown"],
        ["Because None.", "unknown"],
        ["No reason.", "unknown"],
    ], "a provider that invents a reason must not stop the help desk"


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q1", "S4")
def tokens_of_openai():
    """Tokens are counted with details, with empty ones, and without."""
    details = [{"cached_tokens": 640, "audio_tokens": 0}, {"cached_tokens": None}, {}, None]
    bodies = [
        openai_body({"content": "Hi."}, prompt_tokens=700 + place, completion_tokens=55, prompt_tokens_details=one)
        for place, one in enumerate(details)
    ]
    replies = [openai_reply(body, None) for body in [*bodies, openai_body({"content": "Hi."}, completion_tokens=8)]]
    seen = [counted(reply) for reply in replies]
    assert seen == [[700, 55, 640, 755], [701, 55, 0, 756], [702, 55, 0, 757], [703, 55, 0, 758], [9, 8, 0, 17]]


# END HIDDEN TESTS


# %% [markdown]
# <details><summary>Q1, hint 1 of 3</summary>
#
# Which of the parts may be null, or may not be there at all, and what does each of them become then?
#
# </details>
#
# <details><summary>Q1, hint 2 of 3</summary>
#
# `part` is for what has to be there, `maybe` for what may be missing: `maybe(...) or 0` is a number in both cases. For
# an empty text and `None` to differ, ask `is not None`. A dictionary holds the table, and its `get` has a second
# parameter. `function.arguments` is JSON inside of JSON: it has to be read once more.
#
# </details>
#
# <details><summary>Q1, hint 3 of 3</summary>
#
# A label of a parcel which holds a slip of paper:
#
# ```python
# street = maybe(label, str, "to", "street")
# slip = unfold(part(label, str, "pocket", "slip"))
# depot = {"DE": "Kiel", "DK": "Aarhus"}.get(slip["country"], "sorting hall")
# ```
#
# </details>

# %% [markdown]
# <!-- BEGIN SOLUTION -->
# **Why this answer.** One line for each part, with its path and its type; what may be missing says what it becomes.
# `content` is null in every answer that is nothing but a tool call, so a client that expects a text fails on the first
# tool (`content_is_a_text`).
#
# *Why decode the arguments here?* The type promises a dictionary for both providers. Whoever passes the text on has a
# second type for the same field (`arguments_stay_text`).
#
# *Why "unknown", and not an error?* The text is complete and paid for. A new word beside it is news, no failure
# (`new_reasons_are_errors`).
#
# *Cost:* arguments that are no JSON spoil the whole reply, also one that was cut off inside of them. PY-02's exercise
# keeps the text and decodes late; that is better where somebody can ask the model again.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Q2 · The shape of Anthropic
#
# Write `anthropic_reply`, for the other shape. Here `content` is a list of blocks, each with a `type`, and there may be
# any number of each kind, in any order.
#
# **S5** `anthropic_reply` returns a `Reply` whose `provider` is `"anthropic"` and whose `request_id` is the one it is
# given. Its `text` is made of the `text` of all blocks of the type `text`, in order, with nothing between them. Its
# `tool_calls` has one `ToolUse` for each block of the type `tool_use`, in order: `id`, `name`, and `input` as its
# `arguments`. Blocks of any other type are skipped.
#
# **S6** `stop` follows from `stop_reason` by the table of Q1. Any text that does not stand there, null, and nothing at
# all become `"unknown"`.
#
# **S7** Anthropic's `input_tokens` are those that had nothing to do with the cache. `input` is the sum of
# `input_tokens`, `cache_creation_input_tokens` and `cache_read_input_tokens`; `cached` is the last of the three, and
# `output` is `output_tokens`. The two with “cache” in their names count 0 where they are null or missing.
#
# For example, the `usage` of the second answer above is `TokenUsage(input=420, output=31, cached=384)`.


# %%
def anthropic_reply(data: dict[str, Any], request_id: str | None) -> Reply:
    """Return what a body in Anthropic's shape says."""
    # --- sub-goal: find every part, in order
    # --- sub-goal: translate the reason for stopping
    # --- sub-goal: count what was used
    # BEGIN SOLUTION
    texts, calls = [], []
    for index in range(len(part(data, list, "content"))):
        block = ("content", index)
        match part(data, str, *block, "type"):
            case "text":
                texts.append(part(data, str, *block, "text"))
            case "tool_use":
                known = part(data, str, *block, "id"), part(data, str, *block, "name")
                calls.append(ToolUse(*known, part(data, dict, *block, "input")))
    reasons: dict[str | None, StopReason] = {
        "end_turn": "stop", "stop_sequence": "stop", "tool_use": "tool_calls", "refusal": "refusal",
        "max_tokens": "length", "model_context_window_exceeded": "length",
    }
    fresh = part(data, int, "usage", "input_tokens")
    stored = maybe(data, int, "usage", "cache_creation_input_tokens") or 0
    cached = maybe(data, int, "usage", "cache_read_input_tokens") or 0
    return Reply(
        provider="anthropic",
        text="".join(texts),
        tool_calls=tuple(calls),
        stop=reasons.get(maybe(data, str, "stop_reason"), "unknown"),
        usage=TokenUsage(fresh + stored + cached, part(data, int, "usage", "output_tokens"), cached),
        request_id=request_id,
    )
    # END SOLUTION


# %%
@check("Q2", "S5", "S6")
def a_text_of_anthropic():
    """Text, reason, request id and tool call of the second answer above are read."""
    reply = anthropic_reply(ANTHROPIC, "req_anthropic")
    seen, calls = said(reply), called(reply)
    reasons = ["max_tokens", "model_context_window_exceeded", "end_turn"]
    stops = [anthropic_reply(anthropic_body([], reason), None).stop for reason in reasons]
    assert seen == ["anthropic", "I look it up.", "tool_calls", "req_anthropic"]
    assert stops == ["length", "length", "stop"]
    assert calls == [["toolu_7", "find_invoice", {"number": 118}]]


# %%
@check("Q2", "S7")
def both_count_alike():
    """The same prompt costs the same number of tokens, whoever counts them."""
    reply = anthropic_reply(ANTHROPIC, None)
    counts = counted(reply)
    assert counts == [420, 31, 384, 451], "whoever compares the providers compares these numbers"


# %%
# BEGIN HIDDEN TESTS
@check("Q2", "S5")
def text_tool_text():
    """Texts around tool calls are joined in order, and the calls keep theirs."""
    blocks = [
        {"type": "tool_use", "id": "toolu_b", "name": "list_orders", "input": {}},
        {"type": "text", "text": "Your order is "},
        {"type": "tool_use", "id": "toolu_a", "name": "track", "input": {"order": "A-3", "deep": {"on": True}}},
        {"type": "text", "text": "on its way.\n"},
        {"type": "text", "text": "", "citations": None},
        {"type": "text", "text": " Bye."},
    ]
    reply = anthropic_reply(anthropic_body(blocks, "tool_use"), "req_t")
    seen, calls = said(reply), called(reply)
    assert seen == ["anthropic", "Your order is on its way.\n Bye.", "tool_calls", "req_t"]
    assert calls == [["toolu_b", "list_orders", {}], ["toolu_a", "track", {"order": "A-3", "deep": {"on": True}}]]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q2", "S5")
def blocks_that_nobody_knows():
    """Blocks of other types are skipped, wherever they stand and whatever they hold."""
    strange = [
        {"type": "thinking", "thinking": "The customer is cross.", "signature": "c2ln"},
        {"type": "redacted_thinking", "data": "eHh4"},
        {"type": "hologram", "text": "BEAM", "id": "x", "name": "y", "input": {"z": 1}},
        {"type": "text_delta", "text": "half"},
    ]
    first = anthropic_reply(anthropic_body([*strange, {"type": "text", "text": "Sorry to hear that."}]), None)
    last = anthropic_reply(anthropic_body([{"type": "text", "text": "We send a new one."}, *strange]), None)
    only = anthropic_reply(anthropic_body(strange, "refusal"), None)
    none = anthropic_reply(anthropic_body([], "end_turn"), None)
    seen = [[reply.text, called(reply), reply.stop] for reply in (first, last, only, none)]
    assert seen == [
        ["Sorry to hear that.", [], "stop"],
        ["We send a new one.", [], "stop"],
        ["", [], "refusal"],
        ["", [], "stop"],
    ], "next month there is a type of block that nobody has heard of today"


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q2", "S6")
def every_reason_of_anthropic():
    """Each reason of the table is translated, and what is new, null or missing is unknown."""
    reasons = ["end_turn", "stop_sequence", "max_tokens", "model_context_window_exceeded", "tool_use", "refusal"]
    reasons += ["pause_turn", "content_filter", "stop", ""]
    bodies = [anthropic_body([{"type": "text", "text": reason.upper()}], reason) for reason in reasons]
    bodies += [anthropic_body([{"type": "text", "text": text}], None) for text in ("NULL", "-")]
    del bodies[-1]["stop_reason"]
    replies = [anthropic_reply(body, None) for body in bodies]
    seen = [f"{reply.text}: {reply.stop}" for reply in replies]
    assert seen == [
        "END_TURN: stop",
        "STOP_SEQUENCE: stop",
        "MAX_TOKENS: length",
        "MODEL_CONTEXT_WINDOW_EXCEEDED: length",
        "TOOL_USE: tool_calls",
        "REFUSAL: refusal",
        "PAUSE_TURN: unknown",
        "CONTENT_FILTER: unknown",
        "STOP: unknown",
        ": unknown",
        "NULL: unknown",
        "-: unknown",
    ]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q2", "S7")
def tokens_around_a_cache():
    """What was written to a cache, read from it, or had nothing to do with it is counted once each."""
    usages = [
        {"input_tokens": 50, "cache_creation_input_tokens": 1600, "cache_read_input_tokens": 0, "output_tokens": 70},
        {"input_tokens": 51, "cache_creation_input_tokens": 300, "cache_read_input_tokens": 1600},
        {"input_tokens": 52, "cache_creation_input_tokens": None, "cache_read_input_tokens": None},
        {"input_tokens": 53, "cache_read_input_tokens": 1800, "output_tokens": 71},
        {"input_tokens": 0, "cache_creation_input_tokens": 5},
        {"input_tokens": 54},
    ]
    replies = [anthropic_reply(anthropic_body([], **usage), None) for usage in usages]
    seen = [counted(reply) for reply in replies]
    assert seen == [
        [1650, 70, 0, 1720],
        [1951, 3, 1600, 1954],
        [52, 3, 0, 55],
        [1853, 71, 1800, 1924],
        [5, 3, 0, 8],
        [54, 3, 0, 57],
    ]


# END HIDDEN TESTS


# %% [markdown]
# <details><summary>Q2, hint 1 of 3</summary>
#
# What if block 0 is a tool call, or of a type that is invented next month? And how many of the three counts of input
# tokens does a prompt have that stands half in a cache?
#
# </details>
#
# <details><summary>Q2, hint 2 of 3</summary>
#
# Go through all blocks once, and look at the `type` of each before anything else in it: one branch collects texts,
# another calls, and no branch takes the rest. For the path of a block you need its number, which `enumerate` or `range`
# gives. The three counts never overlap, so they can be added.
#
# </details>
#
# <details><summary>Q2, hint 3 of 3</summary>
#
# A drawer with coins and notes, and sometimes a button:
#
# ```python
# for thing in drawer:
#     if thing.kind == "coin":
#         cents += thing.value
#     elif thing.kind == "note":
#         notes.append(thing)
# ```
#
# </details>

# %% [markdown]
# <!-- BEGIN SOLUTION -->
# **Why this answer.** The list is gone through once, and the type of each block decides. `content[0]["text"]` works on
# the day on which it is written; the first thinking block or tool call ends it (`first_block_only`), and an answer
# around a tool call has two texts (`last_text_wins`).
#
# *Why skip what is unknown?* Providers announce that new types may come at any time. An error would make each of their
# good days a bad one for Harbor (`only_known_blocks`).
#
# *Why a sum?* The same words mean different things. OpenAI's `prompt_tokens` contain the cached ones, Anthropic's
# `input_tokens` do not. Who copies the field makes a prompt of 420 tokens one of 36 (`cache_is_free`).
#
# *Cost:* one number for the input hides that tokens written to a cache have a price of their own. A bill needs all
# three counts.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Q3 · Is there an answer at all?
#
# Write `parse_reply`, which gets what came over the wire. All errors of it are a `CallError`: those that `error_of`
# chooses by the status, and `GarbledError`, which you make with `garbled` where neither `part` nor `maybe` does.
#
# **S8** Where `status` is 400 or more, `parse_reply` raises what `error_of` returns for the status, the headers and the
# body, whatever they hold. (In the checks, every other status is 200.)
#
# **S9** Where `status` is 200 and the body holds a reply, `parse_reply` returns it, as `openai_reply` or
# `anthropic_reply` reads it. `request_id` is the value of the header that `ID_NAMES` has for the provider, or `None`
# where there is no such header. The names of headers are the same in upper and lower case.
#
# **S10** With status 200, a `GarbledError` whose `status` is 200 is raised for a body that is no JSON, or JSON but no
# object: its text begins with `body:`; and for an object whose `error` is there and not null: its text begins with
# `error:`.
#
# **S11** Where a part that S1 to S7 read is not as they say, `GarbledError` is raised. Its text begins with the path
# of that part, spelled as `dotted` does, and a colon. Where a part is missing, it is the path of the first step that
# is missing or null, as in `part`. Nothing of what stands in the body is in the text. (In each check one
# thing is wrong; no part that is not needed, because another one decides, has a wrong type; and every block that is an
# object has a `type` that is a text. JSON is what Python's `json` reads, and every number is finite.)
#
# For example, a tool call without a name in the first answer raises `GarbledError` with a text that begins with
# `choices[0].message.tool_calls[0].function.name:`.


# %%
def parse_reply(provider: Provider, status: int, headers: Mapping[str, str], body: bytes) -> Reply:
    """Return what came over the wire as a reply, or raise the error that it stands for."""
    # --- sub-goal: look at the status before the body
    # BEGIN SOLUTION
    if status >= 400:
        raise error_of(status, headers, body)
    try:
        data = part(json.loads(body), dict)
    except ValueError:
        raise garbled((), "no JSON") from None
    if data.get("error") is not None:
        raise garbled(("error",), "an error with status 200")
    lower = {name.lower(): value for name, value in headers.items()}
    read = openai_reply if provider == "openai" else anthropic_reply
    return read(data, lower.get(ID_NAMES[provider]))
    # END SOLUTION


# %%
# For the checks: what `parse_reply` makes of an answer, in two words.
Parse = Callable[[Provider, int, Mapping[str, str], bytes], Reply]


def outcome(parse: Parse, provider: Provider, status: int, body: bytes, headers: Mapping[str, str]) -> list[Any]:
    """Return class, text, status, request id and wait of an error, or `Reply` and what was said."""
    try:
        return ["Reply", *said(parse(provider, status, headers, body))]
    except CallError as error:
        return [type(error).__name__, str(error), error.status, error.request_id, error.wait]


def place_of(parse: Parse, provider: Provider, body: object) -> list[Any]:
    """Return the class of an error, and its text up to the colon; and whether it quotes a text that holds `SECRET`."""
    kind, text, *_ = outcome(parse, provider, 200, json.dumps(body).encode(), {})
    return [kind, text.partition(":")[0], "SECRET" in text]


# %%
@check("Q3", "S8", "S9")
def a_limit_and_a_reply():
    """A 429 is a rate limit for both providers, and a 200 is a reply with its request id."""
    slow = b'{"error": {"message": "Slow down."}}'
    found = [
        outcome(parse_reply, "openai", 429, slow, {}),
        outcome(parse_reply, "anthropic", 429, slow, {"retry-after": "8"}),
        outcome(parse_reply, "openai", 200, json.dumps(OPENAI).encode(), {"x-request-id": "req_1"}),
        outcome(parse_reply, "anthropic", 200, json.dumps(ANTHROPIC).encode(), {"request-id": "req_2"}),
    ]
    assert found == [
        ["TooFastError", "Slow down.", 429, None, None],
        ["TooFastError", "Slow down.", 429, None, 8.0],
        ["Reply", "openai", "I look it up.", "tool_calls", "req_1"],
        ["Reply", "anthropic", "I look it up.", "tool_calls", "req_2"],
    ], "whoever catches the error waits, and does so for both providers"


# %%
@check("Q3", "S10", "S11")
def a_page_and_a_missing_part():
    """A page with status 200 is a bad response, and so is a reply without usage."""
    page = outcome(parse_reply, "openai", 200, b"<html>Sign in</html>", {})
    nothing = place_of(parse_reply, "openai", {name: value for name, value in OPENAI.items() if name != "usage"})
    found = [page[0], page[1].partition(":")[0], nothing]
    assert found == ["GarbledError", "body", ["GarbledError", "usage", False]]


# %%
# BEGIN HIDDEN TESTS
@check("Q3", "S8")
def the_status_comes_first():
    """With a status from 400 on, no body is read: neither a page, nor nothing, nor what looks like a reply."""
    full = json.dumps(anthropic_body([{"type": "text", "text": "Hello."}])).encode()
    poor = b'{"error": {"code": "insufficient_quota", "message": "Top up first."}}'
    answers = [
        ("openai", 502, b"<html><h1>Bad</h1></html>", {ID_NAMES["openai"].title(): "req_g", "Retry-After": "2"}),
        ("anthropic", 529, b"", {ID_NAMES["anthropic"].upper(): "req_o"}),
        ("anthropic", 500, full, {}),
        ("openai", 400, json.dumps(openai_body({"content": "Hi."})).encode(), {}),
        ("openai", 503, b"\xff\xfe", {}),
        ("anthropic", 429, b'"later"', {}),
        ("openai", 404, b'{"error": null}', {}),
        ("openai", 429, poor, {ID_NAMES["openai"]: "req_q"}),
    ]
    found = [outcome(parse_reply, *answer) for answer in answers]
    assert found == [
        ["BrokenError", "status 502 without a word", 502, "req_g", 2.0],
        ["BusyError", "status 529 without a word", 529, "req_o", None],
        ["BrokenError", "status 500 without a word", 500, None, None],
        ["RefusedError", "status 400 without a word", 400, None, None],
        ["BusyError", "status 503 without a word", 503, None, None],
        ["TooFastError", "status 429 without a word", 429, None, None],
        ["MissingError", "status 404 without a word", 404, None, None],
        ["NoCreditError", "Top up first.", 429, "req_q", None],
    ], "a body that can be read says nothing about success"


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q3", "S9")
def ids_in_any_case():
    """Each provider's own header names the request, in any case, and the other's counts for nothing."""
    chat = json.dumps({**openai_body({"content": "Yes."}), "error": None}).encode()
    message = json.dumps({**anthropic_body([{"type": "text", "text": "No."}]), "error": None}).encode()
    first, second = ID_NAMES.values()
    both = {first.title(): "req_x", second.upper(): "req_r"}
    found = [
        outcome(parse_reply, "openai", 200, chat, both),
        outcome(parse_reply, "anthropic", 200, message, both),
        outcome(parse_reply, "openai", 200, chat, {second: "req_r"}),
        outcome(parse_reply, "anthropic", 200, message, {first: "req_x"}),
        outcome(parse_reply, "openai", 200, chat, {first.upper(): "", "date": "today"}),
    ]
    assert found == [
        ["Reply", "openai", "Yes.", "stop", "req_x"],
        ["Reply", "anthropic", "No.", "stop", "req_r"],
        ["Reply", "openai", "Yes.", "stop", None],
        ["Reply", "anthropic", "No.", "stop", None],
        ["Reply", "openai", "Yes.", "stop", ""],
    ]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q3", "S10")
def success_that_is_none():
    """Status 200 with no JSON, another JSON, or an error is a bad response of either provider."""
    bodies = [b"", b"SECRET", b'{"choices": [{"SECRET', b"[]", b"null", b'"SECRET"', b"200", b"\xff\xff"]
    failed = [{"message": "SECRET upstream"}, "SECRET", {}, ["SECRET"], False]
    bodies += [json.dumps({**OPENAI, **ANTHROPIC, "error": one}).encode() for one in failed]
    found = [outcome(parse_reply, provider, 200, body, {}) for provider in ("openai", "anthropic") for body in bodies]
    seen = [[kind, text.partition(":")[0], "SECRET" in text, *more[:1]] for kind, text, *more in found]
    assert seen == [*[["GarbledError", "body", False, 200]] * 8, *[["GarbledError", "error", False, 200]] * 5] * 2


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q3", "S11")
def places_in_a_chat_body():
    """What is missing or of another type in OpenAI's shape is told by its path, and is not quoted."""
    call = {"id": "SECRET", "type": "function", "function": {"name": "SECRET", "arguments": "{}"}}
    good = [call, {**call, "id": "call_2"}]
    broken = ["SECRET", '["SECRET"]', '{"SECRET": ', "null", {"SECRET": 1}, None]
    texts = [{**call, "function": {"name": "SECRET", "arguments": one}} for one in broken]
    calls = [*[[good[0], one] for one in texts], [*good, {**call, "function": None}], [{**call, "id": 7}]]
    calls += [{"SECRET": 1}, [*good, {**call, "function": {"arguments": "{}"}}]]
    bodies = [
        *[openai_body({"content": "SECRET", "tool_calls": one}) for one in calls],
        openai_body({"content": ["SECRET"]}),
        openai_body({"refusal": {"SECRET": 1}}),
        openai_body(None),
        {**openai_body({"content": "SECRET"}), "choices": []},
        {**openai_body({"content": "SECRET"}), "choices": None},
        {**openai_body({"content": "SECRET"}), "usage": ["SECRET"]},
        openai_body({"content": "SECRET"}, prompt_tokens="SECRET"),
        openai_body({"content": "SECRET"}, completion_tokens=None),
        openai_body({"content": "SECRET"}, prompt_tokens_details={"cached_tokens": "SECRET"}),
    ]
    found = [place_of(parse_reply, "openai", body) for body in bodies]
    choice, message = dotted(["choices", 0]), dotted(["choices", 0, "message"])
    places = [
        *[f"{message}.tool_calls[1].function.arguments"] * 6,
        f"{message}.tool_calls[2].function",
        f"{message}.tool_calls[0].id",
        f"{message}.tool_calls",
        f"{message}.tool_calls[2].function.name",
        f"{message}.content",
        f"{message}.refusal",
        message,
        choice,
        "choices",
        "usage",
        "usage.prompt_tokens",
        "usage.completion_tokens",
        "usage.prompt_tokens_details.cached_tokens",
    ]
    assert found == [["GarbledError", place, False] for place in places]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q3", "S11")
def places_in_a_list_of_blocks():
    """What is missing or of another type in Anthropic's shape is told by its path, and is not quoted."""
    text, tool = {"type": "text", "text": "SECRET"}, {"type": "tool_use", "id": "SECRET", "name": "SECRET", "input": {}}
    wrong = [{"type": "text"}, {"type": "text", "text": 7}, {**tool, "input": "SECRET"}, {**tool, "name": None}]
    wrong += [{"type": "tool_use", "name": "SECRET", "input": {}}, "SECRET"]
    bodies = [
        *[anthropic_body([text, tool, one]) for one in wrong],
        anthropic_body("SECRET"),
        anthropic_body(None),
        anthropic_body([text], input_tokens=None),
        anthropic_body([text], output_tokens="SECRET"),
        anthropic_body([text], cache_read_input_tokens="SECRET"),
        anthropic_body([text], cache_creation_input_tokens=["SECRET"]),
        {**anthropic_body([text]), "usage": None},
    ]
    found = [place_of(parse_reply, "anthropic", body) for body in bodies]
    places = [
        *[f"content[2]{name}" for name in (".text", ".text", ".input", ".name", ".id", "")],
        "content",
        "content",
        "usage.input_tokens",
        "usage.output_tokens",
        "usage.cache_read_input_tokens",
        "usage.cache_creation_input_tokens",
        "usage",
    ]
    assert found == [["GarbledError", place, False] for place in places]


# END HIDDEN TESTS


# %% [markdown]
# <details><summary>Q3, hint 1 of 3</summary>
#
# The body of a 429 is JSON, too, and that of a 502 is a page. What do you look at first, and what may you not touch
# before?
#
# </details>
#
# <details><summary>Q3, hint 2 of 3</summary>
#
# Bytes that are no JSON raise `ValueError`, whatever is wrong with them; and JSON need not be an object. The paths come
# from your two readers: where each part is fetched with `part` or `maybe`, nothing is left to do but one place, where
# JSON is read out of a text. An error that is raised while another is handled keeps that one with it, and prints both:
# `raise … from None` says that the first is of no interest.
#
# </details>
#
# <details><summary>Q3, hint 3 of 3</summary>
#
# A letter is looked at from the outside in:
#
# ```python
# if letter.stamp == "RETURNED":
#     raise NotDelivered(letter.reason)
# page = unfold(letter)
# if page.is_blank:
#     raise NothingWritten("page 1")
# ```
#
# </details>

# %% [markdown]
# <!-- BEGIN SOLUTION -->
# **Why this answer.** The status says whose words the body holds. Below 400 they are the provider's, from 400 on they
# may be those of a gateway; so nothing is parsed before the status is known (`body_before_status`). A body of a 500
# that looks like a reply is none (`status_does_not_matter`).
#
# *Why look for `error`?* Gateways wrap: they answer 200, and put in what the provider said. Without the question the
# same trouble is reported as missing `choices` (`a_200_is_a_success`).
#
# *Why a path, and no value?* The path is what a person needs to find the fault, and the value is what a customer wrote
# (`quotes_the_body`). `from None` keeps Python from printing the words of the first error beside ours.
#
# *Cost:* the first fault ends the reading. pydantic would list all of them.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Q4 · How much is left
#
# Write `RateLimit`, `seconds_in` and `parse_rate_limit`. Both providers say in headers how much of each limit is left.
# `RateLimit` has the fields `limit: int | None`, `remaining: int | None` and `reset_s: float | None`, the seconds until
# the limit is full again. They stand in these headers, with the name of what is limited in the place of KIND:
#
# | field | OpenAI | Anthropic |
# |---|---|---|
# | `limit` | x-ratelimit-limit-KIND | anthropic-ratelimit-KIND-limit |
# | `remaining` | x-ratelimit-remaining-KIND | anthropic-ratelimit-KIND-remaining |
# | `reset_s` | x-ratelimit-reset-KIND: a duration, `6m0s` | anthropic-ratelimit-KIND-reset: a moment |
#
# **S12** `parse_rate_limit` returns a dictionary with one `RateLimit` for each name that stands in the place of KIND in
# at least one header of this provider. That name is its key, in lower case: `requests`, `tokens`, `input-tokens`, or
# whatever else a provider limits. The names of headers are the same in upper and lower case. All other headers count
# for nothing.
#
# **S13** `limit` and `remaining` are the numbers in their headers. Where a header is missing, or is anything but digits
# from 0 to 9, they are `None`.
#
# **S14** `seconds_in` returns the seconds in a duration: one or more numbers, each followed at once by its unit, h, m,
# s or ms (milliseconds), and nothing else. A number is made of the digits 0 to 9, with at most one point between two of
# them. For any other text, `seconds_in` returns `None`. For OpenAI, `reset_s` is what it returns, or `None` where the
# header is missing.
#
# **S15** For Anthropic, `reset_s` counts the seconds from `now` until the moment in the header, which has a date, a
# time and a zone: `2026-11-25T08:01:00Z`, or with an offset, as +01:00, in the place of the Z. It is `0.0` where the
# moment is past, and `None` where the header is missing, holds no moment, or one without a zone. (No check writes a
# moment in another way, a unit twice, or a header twice.)
#
# For example, `seconds_in("6m0s")` is `360.0`.


# %%
@dataclass(frozen=True, slots=True)
class RateLimit:
    """One limit: `limit` in all, `remaining` now, and full again in `reset_s` seconds."""

    # BEGIN SOLUTION
    limit: int | None
    remaining: int | None
    reset_s: float | None
    # END SOLUTION


# %%
def seconds_in(duration: str) -> float | None:
    """Return the seconds in a duration such as `1h2m3.5s`, or `None` where it is none."""
    # BEGIN SOLUTION
    number = r"([0-9]+(?:\.[0-9]+)?)(ms|h|m|s)"
    if not re.fullmatch(f"(?:{number})+", duration):
        return None
    worth = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
    return sum(float(count) * worth[unit] for count, unit in re.findall(number, duration))
    # END SOLUTION


# %%
def parse_rate_limit(provider: Provider, headers: Mapping[str, str], *, now: datetime) -> dict[str, RateLimit]:
    """Return what the headers say about each limit. `now` has a time zone."""
    # BEGIN SOLUTION
    names = {
        "openai": r"x-ratelimit-(?P<field>limit|remaining|reset)-(?P<kind>.+)",
        "anthropic": r"anthropic-ratelimit-(?P<kind>.+)-(?P<field>limit|remaining|reset)",
    }
    told: dict[str, dict[str, str]] = {}
    for name, value in headers.items():
        if found := re.fullmatch(names[provider], name.lower()):
            told.setdefault(found["kind"], {})[found["field"]] = value

    def count(text: str) -> int | None:
        return int(text) if re.fullmatch("[0-9]+", text) else None

    def until(moment: str) -> float | None:
        try:
            return max(0.0, (datetime.fromisoformat(moment) - now).total_seconds())
        except (ValueError, TypeError):
            return None

    wait = seconds_in if provider == "openai" else until
    fields = {kind: [of.get(field, "") for field in ("limit", "remaining", "reset")] for kind, of in told.items()}
    return {kind: RateLimit(count(full), count(left), wait(reset)) for kind, (full, left, reset) in fields.items()}
    # END SOLUTION


# %%
# For the checks: a morning in November, and limits as plain values.
MORNING = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)


def limits(found: Mapping[str, RateLimit]) -> dict[str, list[Any]]:
    """Return for each kind: limit, remaining, and seconds to a millionth."""
    return {kind: [one.limit, one.remaining, rounded(one.reset_s)] for kind, one in found.items()}


def rounded(seconds: float | None) -> float | None:
    """Return seconds to a millionth."""
    return None if seconds is None else round(seconds, 6)


# %%
@check("Q4", "S14")
def four_durations():
    """Seconds, minutes, hours and fractions are added up, and a word is no duration."""
    seconds = [rounded(seconds_in(text)) for text in ("1s", "6m0s", "1h2m3.5s", "20", "soon")]
    assert seconds == [1.0, 360.0, 3723.5, None, None]


# %%
@check("Q4", "S12", "S13", "S15")
def limits_of_both():
    """Two limits of one provider and one of the other are read."""
    first = {
        "x-ratelimit-limit-requests": "60",
        "x-ratelimit-remaining-requests": "0",
        "x-ratelimit-reset-requests": "20s",
        "x-ratelimit-limit-tokens": "150000",
        "content-type": "application/json",
    }
    second = {
        "anthropic-ratelimit-input-tokens-limit": "60000",
        "anthropic-ratelimit-input-tokens-remaining": "5000",
        "anthropic-ratelimit-input-tokens-reset": "2026-11-25T08:01:00Z",
    }
    found = [
        limits(parse_rate_limit("openai", first, now=MORNING)),
        limits(parse_rate_limit("anthropic", second, now=MORNING)),
    ]
    assert found == [
        {"requests": [60, 0, 20.0], "tokens": [150000, None, None]},
        {"input-tokens": [60000, 5000, 60.0]},
    ]


# %%
# BEGIN HIDDEN TESTS
@check("Q4", "S14")
def every_unit_and_no_other():
    """Each unit is worth its seconds, alone and with others; signs, spaces and other units are no duration."""
    good = ["120ms", "0s", "1m30s", "2h", "1m0.25s", "7m", "1.5ms", "0.5h", "12h34m56s", "3s250ms", "10m1ms"]
    bad = ["", "s", "-1s", "+1s", "1 s", " 1s", "1s ", "1s\n", "1d", "1us", ".5s", "1.s", "1.2.3s", "1e3s", "5S", "1m3"]
    found = {text: rounded(seconds_in(text)) for text in [*good, *bad]}
    numbers = [0.12, 0.0, 90.0, 7200.0, 60.25, 420.0, 0.0015, 1800.0, 45296.0, 3.25, 600.001]
    assert found == {**dict(zip(good, numbers, strict=True)), **dict.fromkeys(bad)}


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q4", "S12", "S13", "S14")
def headers_as_proxies_write_them():
    """Names of headers in any case are one; each kind has its own entry, and other headers have none."""
    told = {
        "X-RateLimit-Limit-Searches": "90",
        "X-RATELIMIT-REMAINING-SEARCHES": "89",
        "x-ratelimit-Reset-searches": "350ms",
        "X-RateLimit-Remaining-Tokens": "-1",
        "X-RateLimit-Reset-Tokens": "soon",
        "x-ratelimit-limit-Project-Tokens": "4_000",
        "x-ratelimit-reset-project-tokens": "9m",
        "x-ratelimit-limit-images": " 5",
        "x-ratelimit-remaining-images": "",
        "x-ratelimit-limit-audio": "٣",
        "x-ratelimit-remaining-audio": "007",
        "x-ratelimit-used-searches": "1",
        "x-ratelimit-limitless-searches": "77",
        "my-x-ratelimit-limit-searches": "3",
        "anthropic-ratelimit-batches-limit": "8",
        "retry-after": "30",
    }
    found = [limits(parse_rate_limit("openai", one, now=MORNING)) for one in (told, {"retry-after": "30"})]
    assert found == [
        {
            "searches": [90, 89, 0.35],
            "tokens": [None, None, None],
            "project-tokens": [None, None, 540.0],
            "images": [None, None, None],
            "audio": [None, 7, None],
        },
        {},
    ]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q4", "S12", "S13", "S15")
def moments_of_anthropic():
    """Moments in any zone become seconds, the past is none any more, and what has no zone is no moment."""
    resets = {
        "requests": "2025-03-30T01:00:30Z",
        "Tokens": "2025-03-30T03:02:00+02:00",
        "output-tokens": "2025-03-29T20:00:01.5-05:00",
        "batches": "2025-03-30T00:59:59Z",
        "searches": "2025-03-31T01:00:00Z",
        "images": "2025-03-30T01:00:30",
        "audio": "soon",
        "video": "45s",
    }
    told = {"-".join(("Anthropic", "RateLimit", kind, "Reset")): moment for kind, moment in resets.items()}
    told |= {"ANTHROPIC-RATELIMIT-TOKENS-LIMIT": "700", "anthropic-ratelimit-pages-remaining": "6"}
    told |= {"x-ratelimit-limit-video": "55", "anthropic-ratelimit-searches": "44"}
    found = limits(parse_rate_limit("anthropic", told, now=datetime(2025, 3, 30, 1, 0, tzinfo=UTC)))
    assert found == {
        "requests": [None, None, 30.0],
        "tokens": [700, None, 120.0],
        "output-tokens": [None, None, 1.5],
        "batches": [None, None, 0.0],
        "searches": [None, None, 86400.0],
        "images": [None, None, None],
        "audio": [None, None, None],
        "video": [None, None, None],
        "pages": [None, 6, None],
    }, "whoever waits for a negative time does not wait"


# END HIDDEN TESTS


# %% [markdown]
# <details><summary>Q4, hint 1 of 3</summary>
#
# Write `1h2m3.5s`, `120ms` and `10m1ms` as seconds by hand. Which sign told you where a number ends, and where you had
# to look at two?
#
# </details>
#
# <details><summary>Q4, hint 2 of 3</summary>
#
# `re.fullmatch` says whether a whole text is built of pairs, and `re.findall` gives the pairs; `ms` has to be tried
# before `m`. A name of a header is taken apart by a pattern as well, which knows where `KIND` stands.
# `datetime.fromisoformat` reads moments; the difference of two is a `timedelta`, and of one with a zone and one without
# a `TypeError`.
#
# </details>
#
# <details><summary>Q4, hint 3 of 3</summary>
#
# Weights that somebody wrote down for a parcel:
#
# ```python
# grams = {"kg": 1000, "g": 1}
# for found in re.finditer(r"(\d+) *(kg|g)", "2kg 30 g"):
#     parcel.weight += int(found[1]) * grams[found[2]]
# ```
#
# </details>

# %% [markdown]
# <!-- BEGIN SOLUTION -->
# **Why this answer.** A duration is pairs of a number and a unit, so it is read as pairs. Cutting off the last sign
# works for `1s`, and leaves `120m` of `120ms`, which is no number (`last_letter_is_the_unit`).
#
# *Why lower the names?* HTTP/2 sends them in lower case, proxies in any. A dictionary knows one of them
# (`exact_names`).
#
# *Why `max(0.0, …)`?* Clocks differ, and an answer takes time. The moment at which a limit is full again can be past
# when it is read (`the_past_is_negative`).
#
# *Why keys from the headers?* Providers add limits. A fixed list of two kinds hides the third, and it is the third that
# stops the help desk.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Q5 · JSON in a text
#
# Harbor asks models for JSON. What comes back is JSON, or JSON in a fence, or JSON with kind words around it. Write
# `extract_json`, which needs nothing of the other questions.
#
# **S16** A *candidate* is a whole JSON object or array in the text, from its `{` or `[` to its end. `extract_json`
# looks for them from the left, and for each next one behind the end of the one before; so what stands inside of a
# candidate is none. A `{` or `[` with which no whole object or array begins is text like any other. (No check has
# brackets nested deeper than ten.)
#
# **S17** The result is the `model` made of the first candidate that is valid for it, as pydantic reads JSON.
# Nothing but candidates decides: words, fences and lines around them do not matter.
#
# **S18** Where no candidate is valid, `extract_json` raises `ExtractionError`. Its `problems` are the errors of all
# candidates, each a `ValidationError`, in order, and `()` where there is no candidate.
#
# For example, `Here: {"team": "tech", "urgency": 2}. Shall I go on?` gives `Triage(team="tech", urgency=2)`.


# %%
class ExtractionError(ValueError):
    """Raised where a text holds no JSON that fits. It quotes nothing of the text."""

    def __init__(self, problems: Sequence[ValidationError]) -> None:
        super().__init__(f"none of {len(problems)} candidates is valid")
        self.problems = tuple(problems)


class Truncated(ValueError):
    """Raised where a text may have been cut off, and is not read for this reason."""


# %%
def extract_json(text: str, model: type[M]) -> M:
    """Return the first JSON in a text that is a valid `model`."""
    # BEGIN SOLUTION
    decoder = json.JSONDecoder()
    problems: list[ValidationError] = []
    place = 0
    while opening := re.compile(r"[{\[]").search(text, place):
        try:
            value, place = decoder.raw_decode(text, opening.start())
        except ValueError:
            place = opening.end()
            continue
        try:
            return model.model_validate(value)
        except ValidationError as problem:
            problems.append(problem)
    raise ExtractionError(problems)
    # END SOLUTION


# %%
# For the checks: what Harbor asks for, and what comes out as plain values.
class Triage(BaseModel):
    """Who takes care of a ticket, and how soon."""

    team: Literal["billing", "shipping", "tech"]
    urgency: int = Field(ge=1, le=5)


class Triages(RootModel[list[Triage]]):
    """Several of them: an array."""


class Draft(BaseModel):
    """An answer to a customer."""

    text: str


def extracted(extract: Callable[..., BaseModel], text: str, model: type[BaseModel]) -> Any:
    """Return the fields of what was found; or the paths of all problems, candidate by candidate."""
    try:
        return extract(text, model).model_dump()
    except ExtractionError as error:
        return [[dotted(one["loc"]) for one in problem.errors()] for problem in error.problems]


# %%
@check("Q5", "S16", "S17")
def three_ways_to_wrap():
    """Bare JSON, JSON in a fence and JSON with words around it are read."""
    texts = [
        '{"team": "billing", "urgency": 4}',
        '```json\n{"team": "shipping", "urgency": 1}\n```',
        'Here you are:\n\n{"team": "tech", "urgency": 5}\n\nAnything else?',
    ]
    found = [extracted(extract_json, text, Triage) for text in texts]
    assert found == [
        {"team": "billing", "urgency": 4},
        {"team": "shipping", "urgency": 1},
        {"team": "tech", "urgency": 5},
    ]


# %%
@check("Q5", "S18")
def nothing_that_fits():
    """What is wrong with a candidate is told, and a text without one has no problems to tell."""
    texts = ['{"team": "garden", "urgency": 9}', "I do not know."]
    found = [extracted(extract_json, text, Triage) for text in texts]
    assert found == [[["team", "urgency"]], []], "with the problems the model can be asked again"


# %%
# BEGIN HIDDEN TESTS
@check("Q5", "S16", "S17")
def braces_inside_of_texts():
    """Braces, brackets, fences and quotation marks inside of a JSON text belong to it."""
    drafts = [
        "Use {name} or }{ as you like.",
        "Run:\n```python\nprint({'a': [1]})\n```\nand then ```json\n{}\n```",
        'He said "{" and \\ left [.',
        "```",
    ]
    texts = [f"Draft {place}:\n```json\n{json.dumps({'text': one})}\n```\nOk?" for place, one in enumerate(drafts)]
    found = [extracted(extract_json, text, Draft) for text in texts]
    assert found == [{"text": one} for one in drafts], "an answer about code holds code"


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q5", "S16", "S17")
def the_first_that_is_valid():
    """Of several candidates the first valid one is taken, whatever stands before it, between them and behind."""
    texts = [
        '{"team": "garden", "urgency": 1} no, {"team": "tech", "urgency": 3}',
        '{"team": "billing", "urgency": 2}{"team": "tech", "urgency": 2}',
        'As in [1] and {2}: [ok] {"urgency": 4, "team": "shipping", "extra": {"team": "tech"}} {broken',
        '{"thought": {"team": "tech", "urgency": 1}} {"team": "billing", "urgency": 5}',
        '{"cut": [1, {"team": "tech", "urgency": 4}',
        '```\n{"team": "tech"}\n```\n```json\n{"team": "shipping", "urgency": 5}\n```',
        '{{"team": "shipping", "urgency": 3}}',
    ]
    found = [extracted(extract_json, text, Triage) for text in texts]
    assert found == [
        {"team": "tech", "urgency": 3},
        {"team": "billing", "urgency": 2},
        {"team": "shipping", "urgency": 4},
        {"team": "billing", "urgency": 5},
        {"team": "tech", "urgency": 4},
        {"team": "shipping", "urgency": 5},
        {"team": "shipping", "urgency": 3},
    ]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q5", "S16", "S17", "S18")
def arrays_are_candidates():
    """An array is one candidate with all that stands in it."""
    pair = '[{"team": "tech", "urgency": 1}, {"team": "billing", "urgency": 2}]'
    found = [
        extracted(extract_json, f"Both: {pair}!", Triages),
        extracted(extract_json, "Nobody: []", Triages),
        extracted(extract_json, f"See [3]. {pair}", Triages),
        extracted(extract_json, pair, Triage),
        extracted(extract_json, f'{pair} {{"team": "shipping", "urgency": 5}}', Triage),
    ]
    assert found == [
        [{"team": "tech", "urgency": 1}, {"team": "billing", "urgency": 2}],
        [],
        [{"team": "tech", "urgency": 1}, {"team": "billing", "urgency": 2}],
        [["body"]],
        {"team": "shipping", "urgency": 5},
    ]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q5", "S18")
def problems_in_order():
    """All candidates tell their problems in order, and what is no candidate tells none."""
    many = 'First {"urgency": 0}, then {"team": "tech", "urgency": "much"}; {"team" and [ and {} .'
    found = [extracted(extract_json, text, Triage) for text in (many, "{[}] ```json\n```", "")]
    with raised(ExtractionError) as caught:
        extract_json(many, Draft)
    assert found == [[["team", "urgency"], ["urgency"], ["team", "urgency"]], [], []]
    assert caught.message == "none of 3 candidates is valid"


# END HIDDEN TESTS


# %% [markdown]
# <details><summary>Q5, hint 1 of 3</summary>
#
# Where does the *first* object of a text end? Who knows that: a pattern that looks for `}`, or a parser of JSON?
#
# </details>
#
# <details><summary>Q5, hint 2 of 3</summary>
#
# `json.JSONDecoder().raw_decode(text, place)` reads one JSON value that begins at `place`, and returns it with the
# place where it ends; what follows does not matter to it. It raises `ValueError` where none begins. Then the search
# goes on one sign further to the right. Nothing has to be known about fences.
#
# </details>
#
# <details><summary>Q5, hint 3 of 3</summary>
#
# Dates in a logbook, read one after another by somebody who says where each ends:
#
# ```python
# while (spot := page.find("on ", spot)) >= 0:
#     day, spot = read_date(page, spot + 3)
#     if day in holidays:
#         return day
# ```
#
# </details>

# %% [markdown]
# <!-- BEGIN SOLUTION -->
# **Why this answer.** A parser knows where an object ends, since it knows what a string is. A pattern from the first
# brace to the last takes two objects for one (`greedy_braces`), and counting braces stumbles over those in texts.
#
# *Why not take the fences off?* They say nothing that the braces do not say, and an answer about code has fences inside
# (`fences_come_off`). Looking at the brackets alone makes the three ways to wrap JSON one.
#
# *Why validate, and go on?* A model that thinks aloud writes an example first. The first JSON that can be read is not
# the first that fits (`first_candidate_only`).
#
# *Cost:* a text of ten thousand opening brackets is tried at each. Models write no such texts; an enemy might, so cap
# the length of what you search.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Q6 · Half an answer
#
# Now complete `Reply`, in its cell in Q1: `truncated` and `json`. Run that cell again, and the cells of the checks.
#
# **S19** `truncated` is `True` where `stop` is `"length"` or `"content_filter"`: the text may end anywhere. For every
# other `stop` it is `False`.
#
# **S20** `json` raises `Truncated` where the reply is `truncated`, whatever its text holds, and reads nothing of it.
# (What the error says is up to you.) Else it returns what `extract_json` returns for the text, and raises what it
# raises.
#
# For example, a reply with the text `[{"team": "tech", "urgency": 2}, {"team": "bil` and the `stop` `"length"` has one
# whole object in it, and `json(Triage)` raises `Truncated`.


# %%
# For the checks: some counts, and what is in a reply.
FEW = TokenUsage(9, 3, 0)


def read(reply: Reply, model: type[BaseModel] = Triage) -> list[Any]:
    """Return whether a reply is truncated, and the fields in its JSON or the name of the error."""
    try:
        return [reply.truncated, reply.json(model).model_dump()]
    except (Truncated, ExtractionError) as error:
        return [reply.truncated, type(error).__name__]


# %%
@check("Q6", "S19", "S20")
def half_a_list():
    """A list that was cut off is not read, and a whole answer is."""
    half = '[{"team": "tech", "urgency": 2}, {"team": "bil'
    whole = '{"team": "tech", "urgency": 2}'
    found = [read(Reply("openai", half, (), "length", FEW)), read(Reply("openai", whole, (), "stop", FEW))]
    assert found == [[True, "Truncated"], [False, {"team": "tech", "urgency": 2}]]


# %%
# BEGIN HIDDEN TESTS
@check("Q6", "S19", "S20")
def cut_answers_are_not_read():
    """A reply that was cut off is never read, and any other is, with its model."""
    whole = '{"team": "shipping", "urgency": 3}'
    cases: list[tuple[str, StopReason, type[BaseModel]]] = [
        (whole, "length", Triage),
        (whole, "content_filter", Triage),
        ("", "length", Triage),
        (whole, "unknown", Triage),
        (whole, "tool_calls", Triage),
        ("I cannot do that.", "refusal", Triage),
        ("```\n" + whole, "stop", Draft),
        ('{"text": "Hello!"}', "stop", Draft),
    ]
    found = [read(Reply("anthropic", text, (), stop, FEW, "req_6"), model) for text, stop, model in cases]
    assert found == [
        [True, "Truncated"],
        [True, "Truncated"],
        [True, "Truncated"],
        [False, {"team": "shipping", "urgency": 3}],
        [False, {"team": "shipping", "urgency": 3}],
        [False, "ExtractionError"],
        [False, "ExtractionError"],
        [False, {"text": "Hello!"}],
    ], "half a list that passes for a whole one closes tickets that nobody has read"


# END HIDDEN TESTS


# %% [markdown]
# <details><summary>Q6, hint 1 of 3</summary>
#
# Is the answer finished? Who says so: its text, or its `stop`?
#
# </details>
#
# <details><summary>Q6, hint 2 of 3</summary>
#
# `truncated` is one line about `stop`. In `json` the question comes before the text is touched, for half a list holds
# whole objects, and some of them are valid.
#
# </details>
#
# <details><summary>Q6, hint 3 of 3</summary>
#
# A film that broke in the projector:
#
# ```python
# if film.torn:
#     raise NotShown(film.title)
# return projector.show(film)
# ```
#
# </details>

# %% [markdown]
# <!-- BEGIN SOLUTION -->
# **Why this answer.** Whether an answer is whole cannot be seen in it. The provider says it, in a field that is easy to
# leave out (`half_is_enough`). So the method that reads JSON asks that field itself, and nobody can forget to.
#
# *Why `content_filter`, too?* A filter stops the text where it likes, as the limit does (`only_length_cuts`).
#
# *Why is a refusal not truncated?* OpenAI's is a whole answer, without JSON, and `ExtractionError` says so. Anthropic's
# can stop a text in the middle, too: what is left of it has `stop == "refusal"`, and a caller looks at that first.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Q7 · What mypy knows
#
# Nothing new is to be written here: look whether your types say what your code does.
#
# **S21** `mypy_says()`, which is `mypy --strict` with the settings of this course, finds nothing in this notebook:
# helpers of your own have types as well.
#
# **S22** `mypy_says(lines)` judges lines of code that use your answers. It sees the types that stand in the signatures
# above, and those of the fields of `RateLimit`: a use that fits them passes, and one that does not is an error. So
# `extract_json` and `json` of a `Reply` give the very model that they are asked for.
#
# For example, `extract_json(text, Draft).text.upper()` passes, and `extract_json(text, Draft).urgency` is an error. Run
# the check below; the first time takes about twenty seconds.


# %%
@check("Q7", "S21", "S22")
def uses_are_typed():
    """mypy finds nothing in the answers, and finds these mistakes in their use."""
    lines = """
def use(text: str, reply: Reply, limit: RateLimit) -> str:
    extract_json(text, Draft).urgency
    extract_json(text, dict)
    print(reply.stop == "end_turn", limit.reset_s + 1)
    print(limit.remaining.upper(), limit.limit.upper())
    return extract_json(text, Draft).text.upper()
"""
    found = [line.partition(":")[0] for line in mypy_says(lines)]
    own = mypy_says()
    assert found == ["attr-defined", "type-var", "comparison-overlap", "operator", "union-attr", "union-attr"]
    assert own == []


# %%
# BEGIN HIDDEN TESTS
@check("Q7", "S22")
def types_come_through():
    """Functions and methods have the types that were promised, and mypy holds callers to them."""
    lines = """
from typing import assert_type
def judge(headers: dict[str, str], reply: Reply) -> None:
    parsed = parse_reply("openai", 200, headers, b"")
    assert_type(parsed, Reply)
    assert_type(parsed.truncated, bool)
    assert_type(parsed.json(Triage), Triage)
    assert_type(parsed.json(Triages).root, list[Triage])
    assert_type(extract_json("", Triage).urgency, int)
    assert_type(parse_rate_limit("anthropic", headers, now=datetime.now(UTC)), dict[str, RateLimit])
    assert_type(seconds_in("1s"), float | None)
    assert_type(parse_rate_limit("openai", {}, now=datetime.now(UTC))["tokens"].reset_s, float | None)
    assert_type(anthropic_reply({}, None), Reply)
    parse_reply("mistral", 200, headers, b"")
    parsed.json(int)
    seconds_in("1s") + 1
    openai_reply(b"{}", None)
"""
    found = [line.partition(":")[0] for line in mypy_says(lines)]
    assert found == ["arg-type", "type-var", "operator", "arg-type"]


# END HIDDEN TESTS


# %% [markdown]
# <details><summary>Q7, hint 1 of 3</summary>
#
# What does your editor offer after `extract_json(text, Draft).`? If it offers nothing, where did the type get lost?
#
# </details>
#
# <details><summary>Q7, hint 2 of 3</summary>
#
# `Any` silences mypy where it stands and everywhere the value goes. `json.loads` and `raw_decode` return `Any`, and a
# dictionary of the body holds it; `part`, `maybe` and `model_validate` give types back. A dictionary with reasons needs
# its type written down, as mypy takes its values for `str` otherwise.
#
# </details>
#
# <details><summary>Q7, hint 3 of 3</summary>
#
# A shelf that gives back what was put in:
#
# ```python
# def fetch(box: type[B], shelf: Shelf) -> B:
#     return box.open(shelf.take())
# ```
#
# </details>

# %% [markdown]
# <!-- BEGIN SOLUTION -->
# **Why this answer.** `M` ties what comes out to what was asked for. With `BaseModel`, or `Any`, as the type of the
# result the code runs as well, and every caller guesses (`any_comes_out`). `bound=BaseModel` makes `extract_json(text,
# dict)` an error before it runs.
#
# *Why a `Literal` for the reasons?* The comparison with `"end_turn"`, a word of one provider, can never be true, and
# mypy says so: the words of providers end at the edge of Harbor.
# <!-- END SOLUTION -->

# %% [markdown]
# ## To think about
#
# Your parser forgives some things (a new block, a new reason, words around JSON) and refuses others (a missing count,
# arguments that are no JSON, half an answer). Choose one of each from your own code. Who is helped by it, who pays when
# it was decided wrongly, and how would they notice? Write three or four sentences in the cell below. A person reads
# them; they give no points.

# %% [markdown]
# *Your answer:*
