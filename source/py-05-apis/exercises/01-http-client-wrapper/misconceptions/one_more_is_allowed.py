"""M21: the limit is what may be spent, so it has to be passed.

Loses: Q6
Hint: up-to-the-limit
Passes: it_stops
"""


class CostLedger(CostLedger):
    def admit(self, model: str) -> None:
        if model not in self._prices:
            raise UnknownModel(f"no price for {model!r}")
        if self._limit is not None and self.total > self._limit:
            raise BudgetExceeded(f"{self.total} of {self._limit} dollars are spent")
