"""Returns numbers that no message can show: without end, without value, with a million digits."""

from decimal import Decimal


async def run_sequential(client, prompts, *, timeout=None):
    odd = [float("nan"), float("inf"), 10**1_000_000, Decimal("1E+999999"), -0.0, True, 1 + 2j, b"\xff"]
    return [CallResult(index, prompt, odd[index % 8], None, 0.0, 0.0) for index, prompt in enumerate(prompts)]


async def run_concurrent(client, prompts, *, timeout=None):
    return [CallResult(10**5000, prompt, 10**5000, None, 0.0, 0.0) for prompt in prompts]
