"""Batches of ours alone: cold starts, what one of many submissions costs against one of few, and a second run."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.bench import graders
from tests.bench.measure import Cost, run

TURNS = 3
SAMPLES_SHOWN = 300


def cold_starts(folder: Path) -> dict[str, float]:
    """Return the wall seconds of `course --help`, and of a batch of one; medians."""
    command = [sys.executable, "-m", "autograder.cli", "--help"]
    helps = [run(command, folder)[0].wall for _ in range(5)]
    firsts = [graders.ours(_made(folder / f"first-{turn}"), 1)[0].wall for turn in range(TURNS)]
    return {"help": statistics.median(helps), "first": statistics.median(firsts)}


def long_run(folder: Path, many: int, few: int) -> dict[str, Any]:
    """Return what each of many submissions costs against each of few, the memory meanwhile, and a second run."""
    ones = [graders.ours(_made(folder / f"one-{turn}"), 1, jobs=2)[0] for turn in range(TURNS)]
    fews = [graders.ours(_made(folder / f"few-{turn}"), few, jobs=2)[0] for turn in range(TURNS)]
    place = _made(folder / "many")
    cost, _ = graders.ours(place, many, jobs=2, watch=True)
    again, _ = graders.ours(place, many, jobs=2)
    return {
        "many": many,
        "slopes": {name: slopes(ones, fews, cost, few, many, name) for name in ("computing", "wall")},
        "many wall": cost.wall,
        "peak": cost.peak,
        "growth": growth(cost.memory),
        "memory": cost.memory[:: max(1, len(cost.memory) // SAMPLES_SHOWN)],
        "again": again.wall,
    }


def slopes(ones: Sequence[Cost], fews: Sequence[Cost], cost: Cost, few: int, many: int, name: str) -> dict[str, float]:
    """Return the cost of a further submission among few and among many, and of any with the start shared out."""
    one, some = (statistics.median(getattr(c, name) for c in costs) for costs in (ones, fews))
    whole = getattr(cost, name)
    early, late = (some - one) / (few - 1), (whole - some) / (many - few)
    plain = {"plain few": some / few, "plain many": whole / many, "plain ratio": (whole / many) / (some / few)}
    return {"further few": early, "further many": late, "further ratio": late / early, **plain}


def growth(memory: Sequence[tuple[float, float]]) -> float:
    """Return how the memory of the last quarter compares with the second quarter's: 1.0 is flat."""
    quarter = len(memory) // 4
    if not quarter:
        return 1.0
    parts = [[megabytes for _, megabytes in part] for part in (memory[quarter : 2 * quarter], memory[-quarter:])]
    return statistics.median(parts[1]) / statistics.median(parts[0])


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder
