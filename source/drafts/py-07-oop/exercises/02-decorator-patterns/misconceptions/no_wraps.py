"""M3: what comes out is a function like any other, whatever it is called.

Loses: Q2 Q3 Q8
Hint: ask-it-for-its-name
Passes: a_value_comes_back
"""

def _guarded(call: Callable[P, R], guard: Guard) -> Callable[P, R]:
    """Return the function with something around each call, which stays until the result is there."""
    if is_async(call):

        async def waits(*args: P.args, **kwargs: P.kwargs) -> Any:
            with guard(args, kwargs):
                return await cast(Callable[P, Awaitable[Any]], call)(*args, **kwargs)

        return cast(Callable[P, R], waits)

    def runs(*args: P.args, **kwargs: P.kwargs) -> R:
        with guard(args, kwargs):
            return call(*args, **kwargs)

    return runs
