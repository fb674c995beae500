"""M14: a generator of one's own, with a seed, is good enough for tests.

Loses: Q4 Q7
Hint: whose-generator
Passes: a_delay_is_near
"""


def backoff_delay(policy: RetryPolicy, attempt: int, *, rng: random.Random | None = None) -> float:
    delay = policy.base
    for _ in range(attempt - 1):
        delay = min(policy.cap, delay * policy.factor)
    if policy.jitter == "none":
        return delay
    own = random.Random(7)
    if policy.jitter == "full":
        return own.uniform(0, delay)
    return delay / 2 + own.uniform(0, delay / 2)
