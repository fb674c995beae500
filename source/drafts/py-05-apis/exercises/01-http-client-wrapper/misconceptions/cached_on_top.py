"""M18: cached tokens come on top of the prompt.

Loses: Q5
Hint: cached-twice
Passes: one_call_has_a_price
"""


class CostLedger:
    def __init__(self, prices: Mapping[str, PerMillion], *, limit_usd: Decimal | None = None) -> None:
        self._prices, self._limit = prices, limit_usd
        self._spent: dict[str, Decimal] = {}
        self._calls = 0

    @property
    def total(self) -> Decimal:
        return sum(self._spent.values(), Decimal(0))

    @property
    def by_model(self) -> dict[str, Decimal]:
        return dict(self._spent)

    @property
    def calls(self) -> int:
        return self._calls

    def admit(self, model: str) -> None:
        if model not in self._prices:
            raise UnknownModel(f"no price for {model!r}")
        if self._limit is not None and self.total >= self._limit:
            raise BudgetExceeded(f"{self.total} of {self._limit} dollars are spent")

    def record(self, model: str, usage: Usage) -> Decimal:
        if model not in self._prices:
            raise UnknownModel(f"no price for {model!r}")
        price = self._prices[model]
        kept = price.input if price.cached is None else price.cached
        parts = [
            usage.prompt * price.input,
            usage.cached * kept,
            usage.completion * price.output,
        ]
        cost = sum(parts, Decimal(0)) / MILLION
        self._spent[model] = self._spent.get(model, Decimal(0)) + cost
        self._calls += 1
        return cost
