"""Not in the plan: an answer with nothing in it is none.

Loses: Q2
Hint: empty-is-an-answer
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
    wait_after = _waits(policy, clock, rng, on_retry)
    while True:
        try:
            answer = fn()
            if answer:
                return answer
            raise RetryableError("an empty answer")
        except policy.retry_on as error:
            wait = wait_after(error)
        sleep(wait)
