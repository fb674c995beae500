"""M6: there is one bill, so there is one ledger.

Loses: Q3
Hint: where-the-ledger-lives
Passes: an_awaited_value
"""


_LEDGER = Ledger({})


def track_cost(prices: Mapping[str, PerMillion]) -> Callable[[F], F]:
    def decorate(function: F) -> F:
        ledger = _LEDGER
        ledger.prices = {**ledger.prices, **prices}

        def charged(result: Any) -> Any:
            ledger.charge(result.model, result.usage)
            return result

        @functools.wraps(function)
        async def later(*args: Any, **kwargs: Any) -> Any:
            return charged(await function(*args, **kwargs))

        @functools.wraps(function)
        def at_once(*args: Any, **kwargs: Any) -> Any:
            return charged(function(*args, **kwargs))

        wrapper: Any = later if inspect.iscoroutinefunction(function) else at_once
        wrapper.ledger = ledger
        return cast(F, wrapper)

    return decorate
