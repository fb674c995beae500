"""Not in the plan: the generator is looked at when it is needed.

Loses: Q4 Q7
Hint: before-the-first-call
Passes: a_delay_is_near
"""


def _waits(
    policy: RetryPolicy, clock: Callable[[], float], rng: random.Random | None, on_retry: OnRetry | None
) -> Callable[[Exception], float]:
    end = inf if policy.max_elapsed is None else clock() + policy.max_elapsed
    attempts = count(1)

    def wait_after(error: Exception) -> float:
        attempt = next(attempts)
        at_least: float = getattr(error, "retry_after", None) or 0.0
        wait = max(at_least, backoff_delay(policy, attempt, rng=rng))
        if attempt == policy.max_attempts or clock() + wait > end:
            raise error
        if on_retry is not None:
            on_retry(attempt, wait, error)
        return wait

    return wait_after
