"""What every command of `course review` begins with: the open gradebook, its items, and the options they share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.commands.course import existing_gradebook, folders
from autograder.commands.masking import masks
from autograder.errors import ConfigError, did_you_mean
from gradebook.review.item import Item, Kind, Unowned

if TYPE_CHECKING:
    from autograder.config import Course
    from autograder.flows.answers import Shelf
    from autograder.model import Rubric
    from gradebook.book import Book
    from gradebook.review.comments import Comments
    from gradebook.store import Store

KindOption = Annotated[list[Kind] | None, typer.Option("--kind", help="Only this kind; can be given several times.")]
ExerciseOption = Annotated[
    str | None, typer.Option("--exercise", help="Only this exercise, or the requirement of a criterion.")
]
StudentOption = Annotated[str | None, typer.Option("--student", help="Only this student, by id.")]
SubmittedOption = Annotated[Path | None, typer.Option(help="The folder of submissions. Default: submitted.")]
WhoOption = Annotated[str, typer.Option(help="Who decides, as students read it.")]
WhyOption = Annotated[str, typer.Option(help="Why; of points, the student reads it.")]


@dataclass(frozen=True)
class Review:
    """An open gradebook, and what is needed to say what in it needs a person."""

    settings: Course
    rubrics: Sequence[Rubric]
    store: Store
    book: Book
    submitted: Path

    def items(
        self, kinds: Sequence[Kind] | None = None, exercise: str | None = None, student: str | None = None
    ) -> list[Item]:
        """Return items, all or those asked for. Raises `ConfigError` where a name is mistyped."""
        from gradebook.review.items import items_of

        self._refuse_unknown(exercise, student)
        found = items_of(self.book, self.rubrics, unowned_in(self.submitted))
        return [
            item
            for item in found
            if (not kinds or item.kind in kinds)
            and (exercise is None or exercise in (item.place, *(source for source, _ in item.sources)))
            and (student is None or item.student == student)
        ]

    def shelf(self) -> Shelf:
        """Return where the answers are."""
        from autograder.flows.answers import shelf_of

        largest = self.settings.largest_file
        return shelf_of(self.submitted, folders.release, folders.sealed, folders.root, largest)

    def _refuse_unknown(self, exercise: str | None, student: str | None) -> None:
        students = {one.id for one in self.book.everyone} | {one for one, _ in self.book.grades}
        if student is not None and student not in students:
            raise ConfigError(f'there is no student "{student}".', fix=did_you_mean(student, students))
        places = {place for _, place in self.book.grades} | {one.requirement for one in self.rubrics}
        if exercise is not None and exercise not in places:
            raise ConfigError(f'nobody submitted an exercise "{exercise}".', fix=did_you_mean(exercise, places))


@contextmanager
def opened(database: str | None, submitted: Path | None = None) -> Iterator[Review]:
    """Open the gradebook for a review."""
    from autograder.rubrics import read_rubrics
    from gradebook.book import read_book
    from gradebook.store import open_store

    settings, rubrics = folders.course(), read_rubrics(folders.rubrics)
    with open_store(existing_gradebook(database)) as store:
        masks.tell(store.students())
        book = read_book(store, settings)
        yield Review(settings, rubrics, store, book, submitted or folders.root / "submitted")


def unowned_in(submitted: Path) -> list[Unowned]:
    """Return the collected files whose owner nobody knows."""
    from autograder.collecting.collected import read_collected

    files = read_collected(submitted).files
    return [Unowned(file.path, file.key) for file in files if not file.student and file.is_current]


def review_folder() -> Path:
    """Return the folder of what belongs to reviews and never leaves."""
    return folders.root / "build" / "review"


def comments_of_course() -> Comments:
    """Return the reusable comments; a course without the file has none. Raises `ConfigError`."""
    from autograder.documents import read_document
    from gradebook.review.comments import Comments

    path = folders.root / "config" / "comments.yaml"
    return read_document(path, Comments) if path.exists() else Comments()


def not_empty(who: str, why: str = "-") -> None:
    """Raise `ConfigError` where a decision would have no author or no reason."""
    for name, text in (("--who", who), ("--why", why)):
        if not text.strip() or not text.isprintable():
            raise ConfigError(f"{name} is empty, or cannot be printed.", fix="Say it in a few words.")
