"""M4: `gather` will sort the errors out.

Loses: Q2 Q3 Q4
Hint: try-around-each
Passes: all_calls_succeed
"""


async def call_one(client, index, prompt):
    clock = asyncio.get_running_loop().time
    started = clock()
    reply = await client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": prompt}])
    return CallResult(index, prompt, reply.choices[0].message.content, None, started, clock())


async def run_concurrent(client, prompts):
    return list(await asyncio.gather(*(call_one(client, index, prompt) for index, prompt in enumerate(prompts))))
