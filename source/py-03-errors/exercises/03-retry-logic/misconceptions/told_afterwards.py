"""Not in the plan: a retry is told when it begins.

Loses: Q3
Hint: told-too-late
Passes: one_failure_then_an_answer
"""


def retry_call(
    fn: Callable[[], T],
    policy: RetryPolicy,
    *,
    sleep: Callable[[float], object],
    clock: Callable[[], float],
    rng: random.Random | None = None,
    on_retry: OnRetry | None = None,
) -> T:
    wait_after, attempt = _waits(policy, clock, rng, None), 0
    while True:
        attempt += 1
        try:
            return fn()
        except policy.retry_on as error:
            wait = wait_after(error)
            sleep(wait)
            if on_retry is not None:
                on_retry(attempt, wait, error)
