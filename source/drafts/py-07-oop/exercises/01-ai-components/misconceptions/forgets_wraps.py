"""M22: a wrapper that does the same is the same.

Loses: Q3
Hint: name-and-signature
Passes: an_awaited_value
"""


def track_cost(prices: Mapping[str, PerMillion]) -> Callable[[F], F]:
    def decorate(function: F) -> F:
        ledger = Ledger(prices)

        def charged(result: Any) -> Any:
            ledger.charge(result.model, result.usage)
            return result

        async def later(*args: Any, **kwargs: Any) -> Any:
            return charged(await function(*args, **kwargs))

        def at_once(*args: Any, **kwargs: Any) -> Any:
            return charged(function(*args, **kwargs))

        wrapper: Any = later if inspect.iscoroutinefunction(function) else at_once
        wrapper.ledger = ledger
        return cast(F, wrapper)

    return decorate
