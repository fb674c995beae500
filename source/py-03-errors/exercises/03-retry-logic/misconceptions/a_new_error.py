"""M7: the end of all retries is an error of its own.

Loses: Q2 Q3 Q6 Q7
Hint: what-failed
Passes: one_failure_then_an_answer
"""


def _waits(
    policy: RetryPolicy, clock: Callable[[], float], rng: random.Random | None, on_retry: OnRetry | None
) -> Callable[[Exception], float]:
    if policy.jitter != "none":
        _given(rng)
    end = inf if policy.max_elapsed is None else clock() + policy.max_elapsed
    attempts = count(1)

    def wait_after(error: Exception) -> float:
        attempt = next(attempts)
        at_least: float = getattr(error, "retry_after", None) or 0.0
        wait = max(at_least, backoff_delay(policy, attempt, rng=rng))
        if attempt == policy.max_attempts or clock() + wait > end:
            raise RuntimeError("retries exhausted") from error
        if on_retry is not None:
            on_retry(attempt, wait, error)
        return wait

    return wait_after
