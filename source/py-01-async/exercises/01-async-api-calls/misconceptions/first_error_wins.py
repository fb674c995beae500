"""M4: `gather` will sort the errors out.

Loses: Q2 Q3 Q4 Q5 Q6
Hint: try-around-each
Passes: all_calls_succeed
"""


async def call_one(client, index, prompt, *, timeout=None):
    clock = asyncio.get_running_loop().time
    started = clock()
    async with asyncio.timeout(timeout):
        reply = await client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": prompt}])
    return CallResult(index, prompt, reply.choices[0].message.content, None, started, clock())


async def run_concurrent(client, prompts, *, timeout=None):
    calls = (call_one(client, index, prompt, timeout=timeout) for index, prompt in enumerate(prompts))
    return list(await asyncio.gather(*calls))
