"""M11: a reason that is not in the table is a mistake of the provider.

Loses: Q1 Q2
Hint: a-word-of-tomorrow
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
        stop=reasons[reason] if refusal is None else "refusal",
        usage=usage,
        request_id=request_id,
    )


def anthropic_reply(data: dict[str, Any], request_id: str | None) -> Reply:
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
        stop=reasons[maybe(data, str, "stop_reason")],
        usage=TokenUsage(fresh + stored + cached, part(data, int, "usage", "output_tokens"), cached),
        request_id=request_id,
    )
