"""M18: cached tokens come on top of the prompt.

Loses: Q5
Hint: cached-twice
Passes: one_call_has_a_price
"""


class CostLedger(CostLedger):
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
