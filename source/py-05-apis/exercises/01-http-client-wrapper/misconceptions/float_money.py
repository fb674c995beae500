"""M4: a price is a number, and numbers are floats.

Loses: Q5 Q6
Hint: third-decimal
Passes: one_call_has_a_price
"""


class CostLedger(CostLedger):
    def record(self, model: str, usage: Usage) -> Decimal:
        if model not in self._prices:
            raise UnknownModel(f"no price for {model!r}")
        price = self._prices[model]
        kept = price.input if price.cached is None else price.cached
        parts = [
            (usage.prompt - usage.cached) * price.input,
            usage.cached * kept,
            usage.completion * price.output,
        ]
        cost = Decimal(sum(float(part) for part in parts) / MILLION)
        self._spent[model] = self._spent.get(model, Decimal(0)) + cost
        self._calls += 1
        return cost
