"""M13: jitter is a little something on top.

Loses: Q4 Q7
Hint: together-again
Passes: a_delay_is_near
"""


def backoff_delay(policy: RetryPolicy, attempt: int, *, rng: random.Random | None = None) -> float:
    delay = policy.base
    for _ in range(attempt - 1):
        delay = min(policy.cap, delay * policy.factor)
    if policy.jitter == "none":
        return delay
    return delay + _given(rng).uniform(0, delay / 10)
