"""M5: a plain wrapper can return a coroutine.

Loses: Q3
Hint: who-awaits
Passes: an_awaited_value
"""


def track_cost(prices: Mapping[str, PerMillion]) -> Callable[[F], F]:
    def decorate(function: F) -> F:
        ledger = Ledger(prices)

        def charged(result: Any) -> Any:
            ledger.charge(result.model, result.usage)
            return result

        async def awaited(coroutine: Any) -> Any:
            return charged(await coroutine)

        @functools.wraps(function)
        def at_once(*args: Any, **kwargs: Any) -> Any:
            result = function(*args, **kwargs)
            return awaited(result) if inspect.iscoroutine(result) else charged(result)

        wrapper: Any = at_once
        wrapper.ledger = ledger
        return cast(F, wrapper)

    return decorate
