"""M1: the text stands in the first block, and a tool call in the second.

Loses: Q2 Q3
Hint: which-block
Passes: a_block_is_read
"""


def anthropic_reply(data: dict[str, Any], request_id: str | None) -> Reply:
    text = part(data, str, "content", 0, "text")
    calls = []
    if maybe(data, dict, "content", 1) is not None:
        tool = data["content"][1]
        calls.append(ToolUse(tool["id"], tool["name"], tool["input"]))
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
