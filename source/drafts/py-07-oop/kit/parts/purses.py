"""A purse: what was paid, to the last digit, and whether there is something left.

purse = Purse(PRICES, Decimal("0.50"))
purse.check()                               # raises PurseEmpty where half a dollar was paid, or more
purse.pay("harbor-small", 812, 40)          # what this call cost, as a Decimal
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from harbor_kit.money import MILLION, PerMillion


class PurseEmpty(Exception):  # noqa: N818  # says what is the matter
    """Everything that may be paid has been paid."""

    def __init__(self, words: str = "") -> None:
        super().__init__(words)


class Purse:
    """Adds up what calls cost. `limit` is what may be paid, in dollars; `None` is no limit. `paid` is the sum."""

    def __init__(self, prices: Mapping[str, PerMillion], limit: Decimal | None = None) -> None:
        self._prices, self._limit = prices, limit
        self.paid = Decimal()

    def check(self) -> None:
        """Raise `PurseEmpty` when nothing is left. What a call costs is not known before it has ended."""
        if self._limit is not None and not self._limit > self.paid:
            raise PurseEmpty(f"{self.paid} dollars of {self._limit} are paid")

    def pay(self, model: str, prompt: int, completion: int = 0) -> Decimal:
        """Pay for one call and return its cost. Raises `KeyError` for a model without a price."""
        price = self._prices[model]
        parts = (Decimal(prompt) * price.input, Decimal(completion) * price.output)
        cost = sum(parts, start=Decimal()) / MILLION
        self.paid += cost
        return cost
