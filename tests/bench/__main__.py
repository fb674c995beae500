"""Measure our grader, nbgrader and Otter on the same submissions, in one run: `make bench`."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable
from decimal import InvalidOperation
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tests.bench import batches, graders, large_class, report
from tests.bench.measure import Cost, adopt_orphans
from tests.support.answers import ROOT

FAILURES = (RuntimeError, OSError, ValueError, KeyError, IndexError, InvalidOperation)

err = Console(stderr=True)


def main(
    count: Annotated[int, typer.Option(min=2, help="How many submissions each grader gets.")] = 20,
    many: Annotated[int, typer.Option(help="How many submissions the long run has; 0 leaves it out.")] = 1000,
    repeat: Annotated[int, typer.Option(min=1, help="How often everything but the long run is measured.")] = 2,
    quick: Annotated[bool, typer.Option("--quick", help="A look: 4 submissions, a long run of 100, once.")] = False,
    only: Annotated[
        list[str] | None, typer.Option(help="Only these graders, e.g. --only ours --only nbgrader.")
    ] = None,
    to: Annotated[Path, typer.Option("--out", help="The folder for table, picture and JSON.")] = ROOT
    / "build"
    / "bench",
) -> None:
    """Measure graders side by side.

    Example: python -m tests.bench --quick
    """
    count, many, repeat = (4, 100, 1) if quick else (count, many, repeat)
    adopt_orphans()
    names = [name for name in graders.GRADERS if not only or name in only]
    with tempfile.TemporaryDirectory(prefix="bench-") as name, _progress() as progress:
        bench = Bench(Path(name), count, repeat, progress, repeat * len(names) + 2 + bool(many))
        bench.compare(names)
        if report.OURS in names:
            bench.add("cold starts", lambda: batches.cold_starts(bench.folder))
        if report.OURS in names and many > count:
            bench.add(f"{many} submissions", lambda: batches.long_run(bench.folder, many, count))
        if report.OURS in names:
            students = 50 if quick else large_class.STUDENTS
            bench.add(f"{students} students", lambda: large_class.large_class(bench.folder / "class", students))
    for path in report.write(bench.figures, to):
        Console().print(path)
    Console().print(report.table(bench.figures), highlight=False, markup=False, soft_wrap=True)


class Bench:
    """A run of the benchmark: what was found so far, and what failed."""

    def __init__(self, folder: Path, count: int, repeat: int, progress: Progress, steps: int) -> None:
        self.folder, self._progress = folder, progress
        self._task = progress.add_task("Starting", total=steps)
        self.failed: dict[str, str] = {}
        self.figures: dict[str, Any] = {"count": count, "repeat": repeat, "failed": self.failed, "isolation": ""}

    def compare(self, names: list[str]) -> None:
        """Measure these graders in turn, round after round; keep medians per submission, and who agrees with ours."""
        count, repeat = self.figures["count"], self.figures["repeat"]
        costs: dict[str, list[Cost]] = {}
        points: dict[str, graders.Scores] = {}
        for turn in range(repeat):
            for name in names:
                self._try(f"Round {turn + 1} of {repeat}: {name}", name, _measured(self, name, turn, costs, points))
        for key in ("computing", "wall"):
            self.figures[key] = {
                name: statistics.median(getattr(c, key) for c in found) for name, found in costs.items()
            }
        ours = points.get(report.OURS, {})
        known = {name: agreement(scores, ours) for name, scores in points.items() if scores and ours}
        self.figures |= {"agree": known, "isolation": graders.isolation(self.folder / "0-ours"), "count": count}

    def add(self, name: str, step: Callable[[], dict[str, float]]) -> None:
        """Add what a step finds; one that fails is left out, with its reason."""
        self._try(name, name, lambda: self.figures.update(step()))

    def _try(self, what: str, name: str, step: Callable[[], None]) -> None:
        self._progress.update(self._task, description=what)
        try:
            step()
        except FAILURES as error:
            self.failed[name] = f"{type(error).__name__}: {error}"
            err.print(f"{name} failed: {error}", style="red", markup=False)
        self._progress.advance(self._task)


def _measured(
    bench: Bench, name: str, turn: int, costs: dict[str, list[Cost]], points: dict[str, graders.Scores]
) -> Callable[[], None]:
    """Return the step that measures a grader once, on all submissions, and keeps what each of them cost."""

    def step() -> None:
        count = share(name, bench.figures["count"], turn)
        folder = bench.folder / f"{turn}-{name}"
        folder.mkdir()
        cost, scores = graders.GRADERS[name](folder, count)
        costs.setdefault(name, []).append(Cost(cost.wall / count, cost.computing / count))
        points.setdefault(name, scores)

    return step


def share(grader: str, count: int, turn: int) -> int:
    """Return how many submissions a grader gets: Otter starts anew for each, so a fifth after the first round."""
    return max(2, count // 5) if grader == "otter" and turn else count


def agreement(found: graders.Scores, ours: graders.Scores) -> str:
    """Return for how many submissions a grader gives the points that ours gives, and where it does not."""
    other = [student for student, score in found.items() if score != ours.get(student)]
    return f"{len(found) - len(other)} of {len(found)}" + (f" (not {', '.join(other[:5])})" if other else "")


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=err, transient=True)


if __name__ == "__main__":
    typer.run(main)
