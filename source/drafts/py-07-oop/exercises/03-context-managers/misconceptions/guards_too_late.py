"""M8: all are entered, and then the `try` begins.

Loses: Q6
Hint: what-is-open-now
Passes: two_rooms_have_keys
"""


@asynccontextmanager
async def _session(resources):
    entered = tuple([await resource.__aenter__() for resource in resources])
    async with AsyncExitStack() as stack:
        for resource in resources:
            stack.push_async_exit(_leaving(resource))
        yield entered
