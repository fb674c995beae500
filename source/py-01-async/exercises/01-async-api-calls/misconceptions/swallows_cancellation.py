"""M7: catch everything, to be safe.

Loses: Q2
Hint: cancellation-swallowed
Passes: errors_are_stored
"""


async def call_one(client, index, prompt, *, timeout=None):
    clock = asyncio.get_running_loop().time
    started = clock()
    try:
        async with asyncio.timeout(timeout):
            reply = await client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": prompt}])
        return CallResult(index, prompt, reply.choices[0].message.content, None, started, clock())
    except BaseException as error:
        return CallResult(index, prompt, None, error, started, clock())
