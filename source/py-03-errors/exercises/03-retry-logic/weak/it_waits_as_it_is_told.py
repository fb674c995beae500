"""Tries a provider that asks for more than our own schedule."""


@check("Q5", "S10")
def it_waits_as_it_is_told():
    """After an error that asks for 20 seconds there is a wait of 20."""
    wrist = Watch(now=12.5)
    line = Flaky(wrist, [RetryableError("call back later", retry_after=20.0)], "Lost and found, good evening.")
    said = retry_call(line, RetryPolicy(max_attempts=6), clock=wrist.clock, sleep=wrist.sleep)
    pauses = wrist.slept
    assert said == "Lost and found, good evening."
    assert pauses == [20.0]
