"""M36: an `AsyncExitStack` is left to its own rules.

Loses: Q6
Hint: which-error
Passes: two_rooms_have_keys
"""


@asynccontextmanager
async def _session(resources):
    async with AsyncExitStack() as stack:
        yield tuple([await stack.enter_async_context(resource) for resource in resources])
