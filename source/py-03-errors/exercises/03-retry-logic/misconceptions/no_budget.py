"""M12: the number of attempts is limit enough.

Loses: Q6 Q7
Hint: who-still-waits
Passes: one_failure_then_an_answer
"""


def _waits(
    policy: RetryPolicy, clock: Callable[[], float], rng: random.Random | None, on_retry: OnRetry | None
) -> Callable[[Exception], float]:
    if policy.jitter != "none":
        _given(rng)
    attempts = count(1)

    def wait_after(error: Exception) -> float:
        attempt = next(attempts)
        at_least: float = getattr(error, "retry_after", None) or 0.0
        wait = max(at_least, backoff_delay(policy, attempt, rng=rng))
        if attempt == policy.max_attempts:
            raise error
        if on_retry is not None:
            on_retry(attempt, wait, error)
        return wait

    return wait_after
