"""M5: wait after each failure, then look whether there is another attempt.

Loses: Q2 Q3 Q6
Hint: last-wait
Passes: one_failure_then_an_answer
"""

from dataclasses import replace


def retry_call(
    fn: Callable[[], T],
    policy: RetryPolicy,
    *,
    sleep: Callable[[float], object],
    clock: Callable[[], float],
    rng: random.Random | None = None,
    on_retry: OnRetry | None = None,
) -> T:
    wait_after = _waits(replace(policy, max_attempts=policy.max_attempts + 1), clock, rng, on_retry)
    for _ in range(policy.max_attempts):
        try:
            return fn()
        except policy.retry_on as error:
            last = error
            wait = wait_after(error)
        sleep(wait)
    raise last
