"""Patience: pauses between attempts, one after the other, until there are none left."""

from __future__ import annotations

import math

import pytest
from harbor_kit.parts.retries import Patience


def test_each_failure_has_its_own_pause_and_then_there_is_none() -> None:
    patience = Patience(1.0, 2.0, 4.0)
    assert [patience.pause_after(attempt) for attempt in (1, 2, 3, 4, 5)] == [1.0, 2.0, 4.0, None, None]


def test_without_pauses_the_first_failure_is_the_last() -> None:
    assert Patience().pause_after(1) is None


def test_a_pause_of_zero_is_a_pause() -> None:
    assert Patience(0.0).pause_after(1) == 0.0


@pytest.mark.parametrize("pause", [-1.0, math.inf, math.nan])
def test_a_pause_that_never_ends_or_has_ended_before_is_refused(pause: float) -> None:
    with pytest.raises(ValueError, match="none below zero"):
        Patience(1.0, pause)


@pytest.mark.parametrize("attempt", [0, -1])
def test_attempts_are_counted_from_one(attempt: int) -> None:
    """Counted from 0, the last pause would come first."""
    with pytest.raises(ValueError, match="the first one is 1"):
        Patience(1.0, 2.0).pause_after(attempt)
