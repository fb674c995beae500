"""The calls are started in reverse order and write their results into their places; the runner cancels what is left."""


async def call_one(client, index, prompt, *, timeout=None):
    loop = asyncio.get_running_loop()
    begin = loop.time()
    request = client.chat.completions.create(model=MODEL, messages=[dict(role="user", content=prompt)])
    try:
        reply = await asyncio.wait_for(request, timeout)
        answer = reply.choices[0].message.content
    except Exception as error:
        return CallResult(index, prompt, None, error, begin, loop.time())
    else:
        return CallResult(index, prompt, answer, None, begin, loop.time())


async def run_sequential(client, prompts, *, timeout=None):
    results = []
    for prompt in prompts:
        results.append(await call_one(client, len(results), prompt, timeout=timeout))
    return results


async def run_concurrent(client, prompts, *, timeout=None):
    results = [None] * len(prompts)

    async def fill(place):
        results[place] = await call_one(client, place, prompts[place], timeout=timeout)

    waiting = {asyncio.ensure_future(fill(place)) for place in reversed(range(len(prompts)))}
    try:
        while waiting:
            _, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in waiting:
            task.cancel()
    return results


async def compare(client, prompts, *, timeout=None):
    async def timed(runner):
        started = asyncio.get_running_loop().time()
        results = await runner(client, prompts, timeout=timeout)
        return results, asyncio.get_running_loop().time() - started

    _, slow = await timed(run_sequential)
    results, fast = await timed(run_concurrent)
    missing = [place for place, result in enumerate(results) if not result.ok]
    return Comparison(slow, fast, 1.0 if fast == 0 else slow / fast, tuple(missing))
