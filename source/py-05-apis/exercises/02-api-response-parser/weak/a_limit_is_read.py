"""Reads the headers of an example, a second before the limit is full again."""


@check("Q4", "S12")
def a_limit_is_read():
    """One limit of each provider is read."""
    chat = limits(parse_rate_limit("openai", {"x-ratelimit-reset-tokens": "1s"}, now=MORNING))
    blocks = {"anthropic-ratelimit-tokens-limit": "80", "anthropic-ratelimit-tokens-reset": "2026-11-25T08:00:01Z"}
    other = limits(parse_rate_limit("anthropic", blocks, now=MORNING))
    assert [chat, other] == [{"tokens": [None, None, 1.0]}, {"tokens": [80, None, 1.0]}]
