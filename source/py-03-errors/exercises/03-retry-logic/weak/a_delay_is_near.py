"""Tries jitter with a bound that is wide enough for everything."""


@check("Q4", "S7")
def a_delay_is_near():
    """With jitter, a delay of 8 seconds is not more than 9."""
    delay = backoff_delay(RetryPolicy(base=8.0, jitter="full"), 1, rng=random.Random(5))
    assert delay <= 9.0
