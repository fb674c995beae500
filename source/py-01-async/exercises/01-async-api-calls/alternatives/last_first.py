"""The calls are started in reverse order and write their results into their places."""


async def call_one(client, index, prompt):
    loop = asyncio.get_running_loop()
    begin = loop.time()
    try:
        reply = await client.chat.completions.create(model=MODEL, messages=[dict(role="user", content=prompt)])
    except Exception as error:
        return CallResult(index, prompt, None, error, begin, loop.time())
    else:
        return CallResult(index, prompt, reply.choices[0].message.content, None, begin, loop.time())


async def run_sequential(client, prompts):
    results = []
    for prompt in prompts:
        results.append(await call_one(client, len(results), prompt))
    return results


async def run_concurrent(client, prompts):
    results = [None] * len(prompts)

    async def fill(place):
        results[place] = await call_one(client, place, prompts[place])

    waiting = {asyncio.ensure_future(fill(place)) for place in reversed(range(len(prompts)))}
    while waiting:
        done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    return results
