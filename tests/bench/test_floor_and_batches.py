"""The floor with checks runs all of them, and the figures of long batches are the ones that they claim to be."""

from __future__ import annotations

import pytest

from tests.bench.batches import growth, slopes
from tests.bench.measure import Cost
from tests.bench.report import CHECKS
from tests.bench.warm_checks import hidden_cells, passing
from tests.support.grading import handout_cells, reference_cells


def test_the_floor_runs_every_check(capsys: pytest.CaptureFixture[str]) -> None:
    """The reference passes all of them, the handout none."""
    assert len(passing(reference_cells(), hidden_cells())) == CHECKS
    assert passing(handout_cells(), hidden_cells()) == []


def test_a_start_of_two_seconds_does_not_count_as_slope() -> None:
    """Two seconds, then a tenth for each: the further cost is the same, the plain cost falls."""
    costs = {count: Cost(0.0, 2 + count / 10) for count in (1, 20, 1000)}
    found = slopes([costs[1]], [costs[20]], costs[1000], 20, 1000, "computing")
    assert found["further ratio"] == pytest.approx(1)
    assert found["plain few"] == pytest.approx(0.2)
    assert found["plain many"] == pytest.approx(0.102)


def test_memory_that_grows_is_seen() -> None:
    """The start is left out: there everything grows."""
    assert growth([(0.0, 1.0), (1.0, 100.0), (2.0, 100.0), (3.0, 100.0)]) == 1
    assert growth([(float(second), 100.0 + second) for second in range(400)]) > 1.5
    assert growth([]) == 1
