"""M6: what has no price costs nothing.

Loses: Q5
Hint: expensive-silence
Passes: one_call_has_a_price
"""


class CostLedger(CostLedger):
    def admit(self, model: str) -> None:
        if self._limit is not None and self.total >= self._limit:
            raise BudgetExceeded(f"{self.total} of {self._limit} dollars are spent")

    def record(self, model: str, usage: Usage) -> Decimal:
        price = self._prices.get(model, PerMillion(Decimal(0), Decimal(0)))
        kept = price.input if price.cached is None else price.cached
        parts = [
            (usage.prompt - usage.cached) * price.input,
            usage.cached * kept,
            usage.completion * price.output,
        ]
        cost = sum(parts, Decimal(0)) / MILLION
        self._spent[model] = self._spent.get(model, Decimal(0)) + cost
        self._calls += 1
        return cost
