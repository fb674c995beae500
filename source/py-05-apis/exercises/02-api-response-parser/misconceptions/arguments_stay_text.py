"""M8: the arguments are passed on as they came, a text from one provider and a dictionary from the other.

Loses: Q1 Q3
Hint: one-type-for-arguments
Passes: a_text_is_read
"""


def openai_reply(data: dict[str, Any], request_id: str | None) -> Reply:
    place = ("choices", 0, "message")
    part(data, dict, *place)
    refusal = maybe(data, str, *place, "refusal")
    content = maybe(data, str, *place, "content")
    calls = []
    for index in range(len(maybe(data, list, *place, "tool_calls") or ())):
        call = (*place, "tool_calls", index)
        arguments: Any = part(data, object, *call, "function", "arguments")
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
