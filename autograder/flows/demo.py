"""The whole road on the sample class: release, grade, record, publish, report, export."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rich.table import Table

from autograder.bundles import read_bundles
from autograder.config import read_config
from autograder.flows.batch import grade_and_record
from autograder.grade import Batch, Grader, environment_digest
from autograder.leaks import Guard
from autograder.model import Result
from autograder.release import build_release, guard_release, prove_changed, write_release
from autograder.roster import read_roster
from autograder.rubrics import read_rubrics
from autograder.sandbox.launch import choose_isolation
from autograder.scanning.runs import write_secrets
from autograder.tables import as_document, overview
from gradebook.book import read_book
from gradebook.export.canvas import canvas_csv
from gradebook.export.entries import write
from gradebook.publishing import progress_of, published
from gradebook.report import write_report
from gradebook.scores import scores_of
from gradebook.store import open_store


@dataclass(frozen=True)
class Walked:
    """What the walk left behind: a table to read, the results as JSON, where to look, and who guarded it."""

    table: Table
    document: str
    where: dict[str, Path]
    guard: Guard


def walk(root: Path, to: Path, jobs: int, say: Callable[[str], None], now: datetime) -> Walked:
    """Walk the road in the folder of a course; everything but the handouts goes to `to`."""
    course = read_config(root / "config" / "course.yaml")
    sample = root / "tests" / "sample_class"
    roster, rubrics = read_roster(sample / "roster.csv"), read_rubrics(root / "rubrics")

    say("Releasing the handouts")
    made = build_release(root / "source", root / "rubrics")
    guard = guard_release(made, course, root / "source", root / "rubrics")
    prove_changed(made, root / "build" / "sealed")
    write_release(made, root / "release", root / "build" / "sealed")
    write_secrets(guard.secrets, root / "build" / "sealed")

    grader = Grader(
        course=course,
        isolation=choose_isolation(None, trust_students=True),  # the sample class is ours
        environment=environment_digest(root / "requirements.txt"),
        results=to / "results",
    )
    work, missing = grader.jobs(
        sample / "submitted", read_bundles(root / "build" / "sealed", root), [one.id for one in roster]
    )
    done = itertools.count(1)

    def progress(result: Result, reused: bool) -> None:
        say(f"Grading: {next(done)} of {len(work)} · {result.student}{' (known)' if reused else ''}")

    say(f"Grading {len(work)} submissions")
    to.mkdir(parents=True, exist_ok=True)
    with open_store(f"sqlite:///{to / 'gradebook.db'}") as store:
        graded = grade_and_record(grader, work, jobs, store, roster, progress)
        say("Publishing, reporting, exporting")
        book = read_book(store, course)
        begun = [one.exercise for one in progress_of(book, rubrics) if one.is_begun]
        store.add_decisions(published(begun, book, "now", "course demo", now))
        book = read_book(store, course)
        index = write_report(to / "reports", book, rubrics, course.title, guard, criteria=course.criteria, now=now)
    batch = Batch(graded.results, tuple(missing), graded.reused)
    canvas = to / "exports" / "canvas.csv"
    write(canvas_csv(scores_of(book, rubrics).of(begun), roster), canvas, guard.with_people(roster))
    where = {
        "report": index,
        "results": to / "results.json",
        "gradebook": to / "gradebook.db",
        "Canvas": canvas,
        "handouts": root / "release",
    }
    return Walked(overview(batch).table, as_document(batch), where, guard)
