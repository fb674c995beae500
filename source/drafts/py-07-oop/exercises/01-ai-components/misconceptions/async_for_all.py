"""M20: whatever talks to a model is `async`.

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

        @functools.wraps(function)
        async def later(*args: Any, **kwargs: Any) -> Any:
            result = function(*args, **kwargs)
            return charged(await result if inspect.isawaitable(result) else result)

        wrapper: Any = later
        wrapper.ledger = ledger
        return cast(F, wrapper)

    return decorate
