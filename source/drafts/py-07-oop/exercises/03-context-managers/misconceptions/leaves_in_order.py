"""M7: what was entered first is left first.

Loses: Q6
Hint: which-closes-first
Passes: two_rooms_have_keys
"""


@asynccontextmanager
async def _session(resources):
    async with AsyncExitStack() as stack:
        entered, leave = [], deque()

        async def all_left(*error):
            async with AsyncExitStack() as inner:
                for one in reversed(leave):
                    inner.push_async_exit(one)
                if error[1] is not None:
                    raise error[1]

        stack.push_async_exit(all_left)
        for resource in resources:
            entered.append(await resource.__aenter__())
            leave.append(_leaving(resource))
        yield tuple(entered)
