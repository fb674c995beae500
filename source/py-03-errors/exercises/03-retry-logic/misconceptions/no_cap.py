"""M9: an exponential backoff doubles, and that is all.

Loses: Q1 Q4 Q5
Hint: half-an-hour
Passes: one_failure_then_an_answer
"""


def backoff_delay(policy: RetryPolicy, attempt: int, *, rng: random.Random | None = None) -> float:
    delay = policy.base * policy.factor ** (attempt - 1)
    if policy.jitter == "none":
        return delay
    least = 0.0 if policy.jitter == "full" else delay / 2
    return _given(rng).uniform(least, delay)
