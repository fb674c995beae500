"""M12: there is one text, and it comes last.

Loses: Q2
Hint: which-block
Passes: a_block_is_read
"""


def anthropic_reply(data: dict[str, Any], request_id: str | None) -> Reply:
    text, calls = "", []
    for index in range(len(part(data, list, "content"))):
        block = ("content", index)
        match part(data, str, *block, "type"):
            case "text":
                text = part(data, str, *block, "text")
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
        text=text,
        tool_calls=tuple(calls),
        stop=reasons.get(maybe(data, str, "stop_reason"), "unknown"),
        usage=TokenUsage(fresh + stored + cached, part(data, int, "usage", "output_tokens"), cached),
        request_id=request_id,
    )
