"""Makes more calls than anybody could need, all at once."""


async def run_sequential(client, prompts, *, timeout=None):
    for _ in range(3):
        await asyncio.gather(*(call_one(client, 0, prompts[0]) for _ in range(5_000)))
    return []
