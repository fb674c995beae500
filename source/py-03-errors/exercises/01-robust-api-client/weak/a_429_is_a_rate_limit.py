"""Classifies what everybody has seen once."""


@check("Q1", "S1")
def a_429_is_a_rate_limit():
    """A 429 in the shape of a provider is a rate limit, with its wait."""
    error = classify(429, {"retry-after": "20"}, error_body("Slow down.", "rate_limit_exceeded"), now=MORNING)
    found = facts(error)
    assert found == ["RateLimited", "Slow down.", 429, None, 20.0]
