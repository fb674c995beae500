"""An answer that ends as it should, and is fast."""


@check("Q7", "S18")
async def a_whole_answer_is_finished():
    """A whole answer is no interrupted one."""
    drip = Drip((0.5, says("Moin") + THE_END))
    found = await outcome(collect(drip, idle_timeout_s=5.0), drip)
    assert found == ["finished", "Moin", "stop", None, [], 0.5, 0.5, 1]
