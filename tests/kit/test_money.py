"""The price list: exact, unchangeable, dated, and without arithmetic."""

from __future__ import annotations

from decimal import Decimal

import pytest
from harbor_kit import money
from harbor_kit.money import MILLION, PRICES
from harbor_kit.provider import Provider


def test_prices_are_exact_and_none_is_below_zero() -> None:
    given = [price for prices in PRICES.values() for price in prices if price is not None]
    assert {type(price) for price in given} == {Decimal}
    assert min(given) == 0


def test_a_million_tokens_of_the_small_model_cost_its_price() -> None:
    """Added as floats, a million times the price of a token is not the price."""
    assert PRICES["harbor-small"].input / MILLION * MILLION == Decimal("0.15")
    assert sum([0.15 / MILLION] * MILLION) != 0.15


def test_what_was_cached_costs_less_or_has_no_price_of_its_own() -> None:
    assert all(prices.cached is None or prices.cached < prices.input for prices in PRICES.values())
    assert PRICES["harbor-local"].cached is None


def test_the_list_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        PRICES["harbor-small"] = PRICES["harbor-large"]  # type: ignore[index]


def test_the_models_of_the_provider_have_a_price() -> None:
    body = Provider().answer("GET", "/v1/models", {"Authorization": "Bearer k"}).body.decode()
    named = [name for name in PRICES if f'"{name}"' in body]
    assert sorted(named) == ["harbor-large", "harbor-small"]


def test_the_list_is_dated_and_nothing_here_adds_up() -> None:
    assert (money.AS_OF.year, money.AS_OF.month) == (2026, 11)
    assert [name for name, value in vars(money).items() if callable(value) and value.__module__ == money.__name__] == [
        "PerMillion"
    ]
