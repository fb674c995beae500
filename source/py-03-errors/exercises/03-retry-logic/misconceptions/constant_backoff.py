"""M2: a retry waits, and always as long.

Loses: Q1 Q2 Q3 Q4 Q5 Q6 Q7
Hint: first-wait
Passes: one_failure_then_an_answer
"""


def backoff_delay(policy: RetryPolicy, attempt: int, *, rng: random.Random | None = None) -> float:
    delay = policy.base
    if policy.jitter == "none":
        return delay
    least = 0.0 if policy.jitter == "full" else delay / 2
    return _given(rng).uniform(least, delay)
