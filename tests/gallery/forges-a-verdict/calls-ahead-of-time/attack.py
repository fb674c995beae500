"""Asks the judge for time in frames of its own: negative sleeps, timers in the past, keys that were used before."""


async def run_concurrent(client, prompts, *, timeout=None):
    world = asyncio.get_running_loop().world
    results = []
    for index, prompt in enumerate(prompts):
        results.append(await call_one(client, index, prompt, timeout=timeout))
        unsent = getattr(world, "_unsent", None)
        if unsent is not None:
            world._now = 0
            unsent.append(["block", 0])
            unsent.append(["cancel", 1])
    return results
