"""Not in the plan: the time of a retry is the time of its waits.

Loses: Q6
Hint: what-takes-time
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
    waited = 0.0
    wait_after = _waits(policy, lambda: waited, rng, on_retry)
    while True:
        try:
            return fn()
        except policy.retry_on as error:
            wait = wait_after(error)
        sleep(wait)
        waited += wait
