"""Measure our grader, nbgrader and Otter on the same submissions, in one run: `make bench`."""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from tests.bench import graders, report
from tests.bench.measure import Cost, run
from tests.support.answers import ROOT

err = Console(stderr=True)


def main(
    count: Annotated[int, typer.Option(help="How many submissions each grader gets.")] = 20,
    many: Annotated[int, typer.Option(help="How many submissions the long run has; 0 leaves it out.")] = 1000,
    repeat: Annotated[int, typer.Option(help="How often everything but the long run is measured.")] = 2,
    only: Annotated[
        list[str] | None, typer.Option(help="Only these graders, e.g. --only ours --only nbgrader.")
    ] = None,
    to: Annotated[Path, typer.Option("--out", help="The folder for table, picture and JSON.")] = ROOT
    / "build"
    / "bench",
) -> None:
    """Measure graders side by side. A quick look: python -m tests.bench --count 4 --many 0 --repeat 1

    Otter starts anew for every submission, so it gets a fifth of them.
    """
    names = [name for name in graders.GRADERS if not only or name in only]
    figures: dict[str, Any] = {"count": count, "repeat": repeat, "failed": {}, "agree": {}}
    with tempfile.TemporaryDirectory(prefix="bench-") as name, err.status("Starting") as status:
        folder = Path(name)
        costs: dict[str, list[Cost]] = {}
        points: dict[str, graders.Scores] = {}
        for turn in range(repeat):
            for grader in names:
                status.update(f"Round {turn + 1} of {repeat}: {grader}")
                _measure(grader, folder / f"{turn}-{grader}", _share(grader, count), costs, points, figures["failed"])
        figures["isolation"] = graders.isolation(folder / "0-ours")
        for grader, found in costs.items():
            share = _share(grader, count)
            figures.setdefault("computing", {})[grader] = statistics.median(c.computing for c in found) / share
            figures.setdefault("wall", {})[grader] = statistics.median(c.wall for c in found) / share
            if points[grader]:
                figures["agree"][grader] = _agreement(points[grader], points["ours"])
        status.update("Cold starts")
        figures |= _cold(folder)
        if many:
            status.update(f"{many} submissions")
            figures |= _many(folder, many, count)
    for path in report.write(figures, to):
        Console().print(path)
    Console().print(report.table(figures), highlight=False, markup=False)


def _share(grader: str, count: int) -> int:
    return max(2, count // 5) if grader == "otter" else count


def _measure(
    grader: str,
    folder: Path,
    count: int,
    costs: dict[str, list[Cost]],
    points: dict[str, graders.Scores],
    failed: dict[str, str],
) -> None:
    """Run a grader once; one that fails is left out, with its reason."""
    folder.mkdir()
    try:
        cost, scores = graders.GRADERS[grader](folder, count)
    except (RuntimeError, OSError, ValueError, KeyError) as error:
        failed[grader] = str(error)
        err.print(f"{grader} failed: {error}", style="red", markup=False)
        return
    costs.setdefault(grader, []).append(cost)
    points[grader] = scores


def _agreement(found: graders.Scores, ours: graders.Scores) -> str:
    """Return for how many submissions a grader gives the points that ours gives, and where it does not."""
    other = [student for student, score in found.items() if score != ours.get(student)]
    return f"{len(found) - len(other)} of {len(found)}" + (f" (not {', '.join(other[:5])})" if other else "")


def _cold(folder: Path) -> dict[str, float]:
    """Return the wall seconds of `course --help`, and of a batch of one."""
    course = [sys.executable, "-m", "autograder.cli"]
    helps = [run([*course, "--help"], folder)[0].wall for _ in range(5)]
    firsts = []
    for turn in range(3):
        place = folder / f"first-{turn}"
        place.mkdir()
        firsts.append(graders.ours(place, 1)[0].wall)
    return {"help": statistics.median(helps), "first": statistics.median(firsts)}


def _many(folder: Path, many: int, count: int) -> dict[str, Any]:
    """Return what many submissions cost each, against few without their start, and what they cost a second time."""
    place = folder / "many"
    places = [folder / name for name in ("one", "few", "many")]
    for made in places:
        made.mkdir()
    start = graders.ours(places[0], 1, jobs=2)[0].computing
    few = graders.ours(places[1], count, jobs=2)[0].computing
    cost, _ = graders.ours(place, many, jobs=2, watch=True)
    again, _ = graders.ours(place, many, jobs=2)
    each_of_few = (few - start) / (count - 1)
    each_of_many = (cost.computing - start) / (many - 1)
    return {
        "slope": each_of_many / each_of_few,
        "each of many": each_of_many,
        "each of few": each_of_few,
        "many wall": cost.wall,
        "peak": cost.peak,
        "memory": cost.memory[:: max(1, len(cost.memory) // 300)],
        "again": again.wall,
    }


if __name__ == "__main__":
    typer.run(main)
