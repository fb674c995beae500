"""M10: an answer has a text.

Loses: Q1
Hint: what-instead-of-text
Passes: a_text_is_read
"""


def openai_reply(data: dict[str, Any], request_id: str | None) -> Reply:
    place = ("choices", 0, "message")
    part(data, dict, *place)
    refusal = maybe(data, str, *place, "refusal")
    content = part(data, str, *place, "content")
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
        text=content,
        tool_calls=tuple(calls),
        stop=reasons.get(reason, "unknown") if refusal is None else "refusal",
        usage=usage,
        request_id=request_id,
    )
