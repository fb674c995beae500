"""A first attempt from the handout alone, as it was handed in: 100 of 100 points."""


async def call_one(client: ChatClient, index: int, prompt: str, *, timeout: float | None = None) -> CallResult:
    """Make one call and return what came of it."""
    # --- sub-goal: read the clock
    now = asyncio.get_running_loop().time
    text = None
    error = None
    started = now()
    # --- sub-goal: call, and take the text out of the reply
    try:
        async with asyncio.timeout(timeout):
            reply = await client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": prompt}])
        text = reply.choices[0].message.content
    except Exception as problem:  # TimeoutError too; not CancelledError
        error = problem
    # --- sub-goal: read the clock again and return everything
    finished = now()
    return CallResult(index=index, prompt=prompt, text=text, error=error, started=started, finished=finished)


async def run_sequential(
    client: ChatClient, prompts: Sequence[str], *, timeout: float | None = None
) -> list[CallResult]:
    """Call one prompt after the other and return the results in order."""
    results = []
    for index, prompt in enumerate(prompts):
        results.append(await call_one(client, index, prompt, timeout=timeout))
    return results


async def run_concurrent(
    client: ChatClient, prompts: Sequence[str], *, timeout: float | None = None
) -> list[CallResult]:
    """Have all calls in flight together and return the results in the order of the prompts."""
    # --- sub-goal: start all calls
    calls = [call_one(client, index, prompt, timeout=timeout) for index, prompt in enumerate(prompts)]
    # --- sub-goal: wait for all of them
    results = await asyncio.gather(*calls)
    # --- sub-goal: return the results in order
    return results


async def compare(client: ChatClient, prompts: Sequence[str], *, timeout: float | None = None) -> Comparison:
    """Run the prompts one after the other, then together, and return what that took."""
    now = asyncio.get_running_loop().time
    begin = now()
    await run_sequential(client, prompts, timeout=timeout)
    middle = now()
    results = await run_concurrent(client, prompts, timeout=timeout)
    end = now()

    sequential_s = middle - begin
    concurrent_s = end - middle
    if concurrent_s == 0:
        speedup = 1.0
    else:
        speedup = sequential_s / concurrent_s
    failed = tuple(result.index for result in results if not result.ok)
    return Comparison(sequential_s=sequential_s, concurrent_s=concurrent_s, speedup=speedup, failed=failed)
