"""Tries one prompt: with one, every order is the right one."""


@check("Q4", "S7")
async def one_prompt():
    """The runner answers a prompt."""
    client = FakeLLM(latencies=[0.3], prompts=TICKETS[:1])
    results = await run_concurrent(client, TICKETS[:1])
    texts = [result.text for result in results]
    assert texts == client.replies
