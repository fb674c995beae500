"""Returns values that are nested deeper than any stack, and one that holds itself."""


async def run_sequential(client, prompts, *, timeout=None):
    deep = []
    for _ in range(100_000):
        deep = [deep]
    return [CallResult(index, prompt, deep, None, 0.0, 0.0) for index, prompt in enumerate(prompts)]


async def run_concurrent(client, prompts, *, timeout=None):
    ring = []
    ring.append(ring)
    return [CallResult(index, prompt, ring, None, 0.0, 0.0) for index, prompt in enumerate(prompts)]
