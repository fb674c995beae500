"""What tokens cost: a price list, and nothing that adds up.

    PRICES["harbor-small"].input                # Decimal("0.15"): US dollars for a million tokens

The models and the prices are made up; they are as they stood on `AS_OF`. Real price lists change every few months, so
a program reads them from its configuration and writes down which list it used.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

AS_OF = date(2026, 11, 25)
MILLION = 1_000_000  # tokens that a price is for


class PerMillion(NamedTuple):
    """US dollars for a million tokens: of the prompt, of the answer, and of a prompt that was in the cache.

    `cached` is `None` where a provider takes nothing off for a cached prompt.
    """

    input: Decimal
    output: Decimal
    cached: Decimal | None = None


PRICES: Mapping[str, PerMillion] = MappingProxyType(
    {
        "harbor-small": PerMillion(Decimal("0.15"), Decimal("0.60"), Decimal("0.075")),
        "harbor-large": PerMillion(Decimal("2.50"), Decimal("10.00"), Decimal("1.25")),
        "harbor-local": PerMillion(Decimal(0), Decimal(0)),
        "harbor-embed": PerMillion(Decimal("0.02"), Decimal(0)),
    }
)
