"""M34: a loop leaves one after the other, until one of them raises.

Loses: Q6
Hint: and-the-others
Passes: two_rooms_have_keys
"""


@asynccontextmanager
async def _session(resources):
    entered = []
    error = None
    try:
        for resource in resources:
            entered.append((resource, await resource.__aenter__()))
        yield tuple(key for _, key in entered)
    except BaseException as caught:
        error = caught
    for resource, _ in reversed(entered):
        if await resource.__aexit__(type(error) if error else None, error, error.__traceback__ if error else None):
            error = None
    if error is not None:
        raise error
