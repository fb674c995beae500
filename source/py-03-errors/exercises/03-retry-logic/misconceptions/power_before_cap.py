"""Not in the plan: `min` takes care of large powers.

Loses: Q1
Hint: how-large-is-a-float
Passes: one_failure_then_an_answer
"""


def backoff_delay(policy: RetryPolicy, attempt: int, *, rng: random.Random | None = None) -> float:
    delay = min(policy.cap, policy.base * policy.factor ** (attempt - 1))
    if policy.jitter == "none":
        return delay
    least = 0.0 if policy.jitter == "full" else delay / 2
    return _given(rng).uniform(least, delay)
