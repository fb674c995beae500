"""M11: a clock is a clock.

Loses: Q1 Q5
Hint: which-clock
Passes: time_has_passed
"""

import time


async def call_one(client, index, prompt, *, timeout=None):
    text = error = None
    started = time.perf_counter()
    try:
        async with asyncio.timeout(timeout):
            reply = await client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": prompt}])
            text = reply.choices[0].message.content
    except Exception as caught:
        error = caught
    return CallResult(index, prompt, text, error, started, time.perf_counter())
