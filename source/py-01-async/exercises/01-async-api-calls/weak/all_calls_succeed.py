"""Tries calls that succeed, in both runners: nothing here can fail."""


@check("Q4", "S7")
async def all_calls_succeed():
    """Both runners return every text, in order."""
    client = FakeLLM(latencies=[0.3, 0.2, 0.1], prompts=TICKETS[:3])
    slow = await run_sequential(client, TICKETS[:3])
    fast = await run_concurrent(client, TICKETS[:3])
    texts = [result.text for result in slow]
    again = [result.text for result in fast]
    indexes = [result.index for result in fast]
    assert len(texts) == len(client.replies)
    assert len(again) == len(client.replies)
    assert indexes == [0, 1, 2]
