"""M10: a short `time.sleep` between the calls does no harm.

Loses: Q4 Q5 Q6
Hint: loop-held
Passes: texts_are_there
"""

import time


async def run_concurrent(client, prompts, *, timeout=None):
    tasks = []
    for index, prompt in enumerate(prompts):
        tasks.append(asyncio.create_task(call_one(client, index, prompt, timeout=timeout)))
        time.sleep(0.1)
    return list(await asyncio.gather(*tasks))
