"""Where the course is checked, and what is known of it already: by hash, without running or importing much."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from autograder.checking.report import ExerciseReport, failures
from autograder.errors import MasterError
from autograder.files import digest

if TYPE_CHECKING:
    from autograder.masters import Master


@dataclass(frozen=True)
class Desk:
    """Where things are, and how they are run. `engine` is the hash of all code that takes part."""

    rubrics: Path
    release: Path
    kept: Path
    isolation: str
    engine: str
    complete: Collection[str] = ()
    workers: int = 2

    def is_complete(self, module: str) -> bool:
        """Whether a module, such as `py-01-async`, is held to everything."""
        return any(module.startswith(name) for name in self.complete)


def exercise_digest(desk: Desk, master: Path) -> str:
    """Return the hash of all that a report on an exercise is a function of. Reads files, and imports nothing."""
    released = desk.release / master.parents[1].name / "exercises" / master.stem
    paths = [released.with_suffix(suffix) for suffix in (".ipynb", ".py")]
    return digest(str(master), written_digest(desk, master), *_contents(paths))


def written_digest(desk: Desk, master: Path) -> str:
    """Return the hash of what an author has written of an exercise, and of all that runs it.

    It is the same from whichever folder the course is named.
    """
    paths = [
        master,
        *sorted(path for path in master.with_suffix("").rglob("*") if path.is_file() and path.suffix != ".pyc"),
        desk.rubrics / f"{master.parents[1].name[:5].upper()}.yaml",
    ]
    complete = str(desk.is_complete(master.parents[1].name))
    return digest(desk.engine, desk.isolation, complete, *_contents(paths))


def _contents(paths: Sequence[Path]) -> Iterator[str | bytes]:
    for path in paths:
        yield path.name
        yield path.read_bytes() if path.is_file() else b""


def report_path(desk: Desk, exercise: str) -> Path:
    """Return where the report on an exercise is kept."""
    return desk.kept / f"{exercise}.json"


def known_report(desk: Desk, master: Path) -> ExerciseReport | None:
    """Return the report that was made of an exercise as it is now, if there is one."""
    report = _last_report(desk, master)
    return report if report is not None and report.digest == exercise_digest(desk, master) else None


def refuse_untested(desk: Desk, masters: Iterable[Master]) -> None:
    """Raise `MasterError` where an exercise of a complete module was not checked as it is now, or did not hold.

    What is handed out does not count here: that is just being made.
    """
    for master in (one for one in masters if desk.is_complete(one.module)):
        report = _last_report(desk, master.path)
        fix = f"Run `course check {master.stem}`: the module is marked complete in config/course.yaml."
        if report is None or report.made_from != written_digest(desk, master.path):
            raise MasterError("its tests were not tested as they are now.", where=master.path, fix=fix)
        failing = [finding for finding in failures(report.findings) if finding.rule != "C-STALE"]
        if failing:
            raise MasterError(f"its tests are not good enough to release: {failing[0]}", where=master.path, fix=fix)


def _last_report(desk: Desk, master: Path) -> ExerciseReport | None:
    path = report_path(desk, f"{master.parents[1].name[:5]}/{master.stem}")
    try:
        return ExerciseReport.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None
