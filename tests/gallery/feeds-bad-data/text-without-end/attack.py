"""Returns a text of thirty megabytes, and raises an error with one."""


async def run_sequential(client, prompts, *, timeout=None):
    return [CallResult(index, prompt, "x" * 30_000_000, None, 0.0, 0.0) for index, prompt in enumerate(prompts)]


async def run_concurrent(client, prompts, *, timeout=None):
    raise ValueError("x" * 30_000_000)
