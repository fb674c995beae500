"""Computes for years in one call of a built-in function, in which Python hears no signal."""


async def run_sequential(client, prompts, *, timeout=None):
    return sum(range(10**14))
