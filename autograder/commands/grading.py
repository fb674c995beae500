"""Grading on the way to something else: what `course regrade` shares with `course grade`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from autograder.commands.course import COULD_NOT_GRADE, err, folders, read_students

if TYPE_CHECKING:
    from autograder.sandbox.modes import Mode
    from gradebook.store import Store

SUBMITTED = Path("submitted")


@dataclass(frozen=True)
class Grading:
    """Which submissions to grade, and how: the options as they were typed."""

    submitted: Path
    roster: Path | None
    results: Path | None
    database: str | None
    jobs: int
    isolation: str | None
    trust_students: bool
    container: bool

    def again(self, store: Store, exercises: Sequence[str]) -> None:
        """Grade what has no result with the checks of today, and record it. Leaves where a container refuses."""
        if self.submitted == SUBMITTED and not SUBMITTED.is_dir():
            what = f"{SUBMITTED} is not here: nothing is graded again. Name the folder with --submitted."
            err.print(what, style="yellow", highlight=False, markup=False)
        elif self.container:
            self._in_container(exercises)
        else:
            self._here(store, exercises)

    def _here(self, store: Store, exercises: Sequence[str]) -> None:
        from autograder.bundles import bundle_named, read_bundles
        from autograder.flows.batch import grade_and_record
        from autograder.flows.progress import grading_bar
        from autograder.grade import Grader, environment_digest

        mode, results = self._mode(), self.results or folders.results
        bundles = read_bundles(folders.sealed, folders.root)
        environment = environment_digest(folders.root / "requirements.txt")
        grader = Grader(folders.course(), mode.name, environment, results)
        students = read_students(self.roster)
        chosen = [bundle_named(bundles, name) for name in exercises]
        work, _ = grader.jobs(self.submitted, chosen, [student.id for student in students])
        with grading_bar(err, len(work)) as step:
            done = grade_and_record(grader, work, self.jobs, store, students, lambda result, _: step(result.student))
        again = len(done.results) - done.reused
        err.print(f"{again} submissions graded again, {done.reused} results known before.", highlight=False)

    def _mode(self) -> Mode:
        """Return the isolation. Raises `IsolationError` where this machine cannot be protected as asked."""
        from autograder.sandbox.launch import choose_isolation, refuse_exposed
        from autograder.sandbox.modes import MODES

        mode = MODES[choose_isolation(self.isolation, self.trust_students)]
        if mode.holds:
            refuse_exposed([folders.source, folders.sealed, self.submitted, self.results or folders.results])
        err.print(f"Isolation: {mode.name}. Held by: {mode.protects}.", style="" if mode.holds else "yellow")
        return mode

    def _in_container(self, exercises: Sequence[str]) -> None:
        """Grade each exercise as `course grade --container` does."""
        from autograder.container import grade_in_container

        for name in exercises:
            options = {"--exercise": name, "--jobs": self.jobs, "--database": self.database}
            code = grade_in_container(folders.root, self.submitted, self.roster, self.results, options)
            if code not in {0, COULD_NOT_GRADE}:
                raise typer.Exit(code)
