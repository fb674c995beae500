"""Tries what everybody tries: one failure, then an answer."""


@check("Q2", "S3")
def one_failure_then_an_answer():
    """After one failure the second call answers."""
    wrist = Watch(now=12.5)
    line = Flaky(wrist, [RetryableError("engaged")], "Lost and found, good morning.")
    said = retry_call(line, RetryPolicy(max_attempts=6), clock=wrist.clock, sleep=wrist.sleep)
    dialled = line.calls
    assert said == "Lost and found, good morning."
    assert dialled == 2
