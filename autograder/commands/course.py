"""The course that commands work on, the options that several of them share, and where they print."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from autograder.commands.masking import masks
from autograder.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from autograder.checking.desk import Desk
    from autograder.config import Course
    from autograder.leaks import Guard
    from autograder.model import Student
    from gradebook.store import Store

COULD_NOT_GRADE = 3
INTERRUPTED = 130

out, err = Console(), Console(stderr=True)


@dataclass
class Folders:
    """Where things are in the folder of a course; `root` is set once, before any command runs."""

    root: Path

    @property
    def source(self) -> Path:
        """Masters."""
        return self.root / "source"

    @property
    def rubrics(self) -> Path:
        """Rubrics."""
        return self.root / "rubrics"

    @property
    def release(self) -> Path:
        """Handouts."""
        return self.root / "release"

    @property
    def sealed(self) -> Path:
        """Sealed bundles."""
        return self.root / "build" / "sealed"

    @property
    def results(self) -> Path:
        """Results of the last batches."""
        return self.root / "build" / "results"

    def pseudonyms_key(self) -> Path:
        """Return the file with the key of the pseudonyms."""
        return self.root / self.course().pseudonyms_key

    def course(self) -> Course:
        """Return the settings of the course."""
        from autograder.config import read_config

        return read_config(self.root / "config" / "course.yaml")


folders = Folders(Path())

RosterOption = Annotated[Path | None, typer.Option(help="CSV with one student a line: id,name,login,sis_id,section.")]
DatabaseOption = Annotated[
    str | None,
    typer.Option(
        help="Where attempts are kept, if not where course.yaml says: sqlite:///FILE or postgresql+psycopg://…"
    ),
]
ResultsOption = Annotated[Path | None, typer.Option(help="The folder of results. Default: build/results.")]


def read_students(path: Path | None) -> list[Student]:
    """Return the students of a roster, if one is given. Raises `ConfigError`."""
    from autograder.roster import read_roster

    students = read_roster(path) if path is not None else []
    masks.tell(students)
    return students


def database_url(url: str | None) -> str:
    """Return where attempts are kept: as typed, or as `course.yaml` says."""
    return url or folders.course().database


def existing_gradebook(url: str | None) -> str:
    """Return the database to read from; one that is not there is a mistyped name, and not an empty gradebook."""
    chosen = database_url(url)
    path = Path(chosen.removeprefix("sqlite:///"))
    if chosen.startswith("sqlite:///") and not path.exists():
        raise ConfigError("there is no such gradebook.", where=path, fix="Run `course record` first, or mend the name.")
    return chosen


def guard_of_release(settings: Course) -> Guard:
    """Return a guard who knows what the last release withheld; say so where there is nothing to know it from."""
    from autograder.leaks import Guard
    from autograder.scanning.runs import FILE, Secrets, read_secrets

    secrets = read_secrets(folders.sealed, settings.seed)
    if secrets is None:
        what = f"{folders.sealed / FILE} is not here: scanned for other people's data only."
        fix = "Run `course release`, or copy the file from where you release."
        err.print(f"{what} {fix}", style="yellow", highlight=False, markup=False, soft_wrap=True)
    return Guard(secrets or Secrets(settings.seed), settings.leaks_allowed)


def desk_of(settings: Course, workers: int = 1) -> Desk:
    """Return the desk at which the course itself is checked."""
    from autograder.checking.desk import Desk
    from autograder.files import digest
    from autograder.grade import engine_digest, environment_digest
    from autograder.sandbox.launch import choose_isolation

    return Desk(
        rubrics=folders.rubrics,
        release=folders.release,
        kept=folders.root / "build" / "check",
        isolation=choose_isolation(None, trust_students=True),  # what runs is the course's own
        engine=digest(engine_digest(), environment_digest(folders.root / "requirements.txt")),
        complete=settings.complete,
        workers=workers,
    )


def tell_waiting(store: Store) -> None:
    """Say how many results wait for a regrade, and which command shows them."""
    from gradebook.book import read_book
    from gradebook.regrade_words import waiting_words
    from gradebook.revisions import first_published

    if not first_published(store.decisions()):
        return
    if waiting := len(read_book(store, folders.course()).waiting):
        what = f"{waiting_words(waiting)} for a regrade, and nobody's grade has changed yet. Next: course regrade"
        err.print(what, style="yellow", highlight=False, soft_wrap=True)


def tell_exceptions(guard: Guard) -> None:
    """Print every use of `leaks_allowed`: nothing is let through silently."""
    for place, allowed in guard.used.items():
        what = f"{place} (allowed in course.yaml: {allowed.reason})"
        err.print(what, style="yellow", highlight=False, markup=False, soft_wrap=True)


def print_remarks(remarks: Mapping[str, Iterable[str]]) -> None:
    """Print what a person should know: a heading, and the names that it is about."""
    for heading, names in remarks.items():
        out.print(f"  {heading}: {', '.join(names)}", style="yellow", highlight=False, markup=False)


def tell_gone(gone: Iterable[str]) -> None:
    """Say who is on a roster and left the class: a roster alone brings nobody back."""
    names = ", ".join(gone)
    if names:
        what = f"left the class, and not brought back by this roster: {names}. `course roster import` does that."
        err.print(what, style="yellow", highlight=False, markup=False, soft_wrap=True)
