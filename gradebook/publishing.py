"""What students see of each exercise, and what is unfinished about it. Nothing is seen before it is published."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from autograder.errors import ConfigError, did_you_mean
from autograder.model import Rubric
from gradebook.book import Book
from gradebook.decisions import Publication, Visibility
from gradebook.grades import State
from gradebook.standing import exercises_of


@dataclass(frozen=True)
class Sight:
    """Whether students see the results of an exercise, and the verdicts of its hidden checks, or else from `when` on.

    `when` is `None` where they will never see them, or nobody has said when the exercise is due.
    """

    results: bool = True
    hidden: bool = True
    when: datetime | None = None


EVERYTHING, NOTHING = Sight(), Sight(results=False, hidden=False)


def sight_of(exercise: str, book: Book, now: datetime) -> Sight:
    """Return what students see of an exercise at a moment."""
    said = book.published.get(exercise)
    if said is None or not said.visible:
        return NOTHING
    if said.hidden == "now":
        return EVERYTHING
    until = book.policy.due_for_all(exercise) if said.hidden == "after_due" else None
    return Sight(hidden=until is not None and now > until, when=until)


@dataclass(frozen=True)
class Progress:
    """How far the results of one exercise are: by student id, everybody in the class stands in one of the first five.

    `waiting` have a result that counts only when a regrade is signed off, `unread` a criterion that nobody has read.
    """

    exercise: str
    title: str
    graded: tuple[str, ...]
    open: tuple[str, ...]
    ungraded: tuple[str, ...]
    missing: tuple[str, ...]
    exempt: tuple[str, ...]
    waiting: tuple[str, ...]
    unread: tuple[str, ...]

    @property
    def is_begun(self) -> bool:
        """Whether anybody has handed it in."""
        return bool(self.graded or self.open or self.ungraded)

    def unfinished(self) -> dict[str, tuple[str, ...]]:
        """Return what is not finished: a phrase, and the students that it is about, if any."""
        found = {
            "not all checks could be made": self.open,
            "could not be graded": self.ungraded,
            "a regrade waits to be signed off": self.waiting,
            "criteria that nobody has read": self.unread,
            "not submitted": self.missing,
        }
        return {phrase: students for phrase, students in found.items() if students}


def progress_of(book: Book, rubrics: Sequence[Rubric]) -> list[Progress]:
    """Return how far every exercise of the rubrics is, in their order."""
    return [
        _progress(book, rubric, name, exercise.title)
        for rubric in rubrics
        for name, exercise in exercises_of(rubric).items()
    ]


def chosen(names: Sequence[str], known: Iterable[str]) -> list[str]:
    """Return the exercises that were named, each once. Raises `ConfigError` for one that no rubric has."""
    exercises = list(known)
    for name in names:
        if name not in exercises:
            raise ConfigError("there is no such exercise.", where=name, fix=did_you_mean(name, exercises))
    return list(dict.fromkeys(names))


def published(
    names: Iterable[str], book: Book, hidden: Visibility | None, who: str, when: datetime, why: str = ""
) -> list[Publication]:
    """Return the decisions that publish exercises; none for one that is published like this already.

    Without `hidden`, hidden checks are shown as was said of the exercise before, else now.
    """
    made = []
    for name in names:
        before = book.published.get(name)
        wanted = hidden or (before.hidden if before else "now")
        if before is None or not before.visible or before.hidden != wanted:
            made.append(Publication(exercise=name, hidden=wanted, who=who, when=when, why=why))
    return made


def held(names: Iterable[str], book: Book, who: str, when: datetime, why: str = "") -> list[Publication]:
    """Return the decisions that take the publication of exercises back; none for one that is not published."""
    return [
        Publication(exercise=name, visible=False, hidden=book.published[name].hidden, who=who, when=when, why=why)
        for name in names
        if book.is_visible(name)
    ]


def since(exercise: str, book: Book) -> Publication | None:
    """Return the decision that published an exercise, if it is published: later ones only changed what is hidden."""
    first = None
    for one in book.decisions:
        if isinstance(one, Publication) and one.exercise == exercise:
            first = (first or one) if one.visible else None
    return first


def _progress(book: Book, rubric: Rubric, exercise: str, title: str) -> Progress:
    grades = {one.id: book.grades.get((one.id, exercise)) for one in book.students}
    by_state = {
        state: tuple(student for student, grade in grades.items() if grade is not None and grade.state is state)
        for state in State
    }
    behind = {key.student for key in book.waiting if key.exercise == exercise}
    submitted = [student for student, grade in grades.items() if grade is not None and grade.tries]
    return Progress(
        exercise=exercise,
        title=f"{rubric.requirement} {title}",
        graded=by_state[State.GRADED],
        open=by_state[State.OPEN],
        ungraded=by_state[State.COULD_NOT_GRADE],
        missing=tuple(student for student, grade in grades.items() if grade is None),
        exempt=by_state[State.EXEMPT],
        waiting=tuple(student for student in grades if student in behind),
        unread=tuple(student for student in submitted if _is_unread(book, student, rubric)),
    )


def _is_unread(book: Book, student: str, rubric: Rubric) -> bool:
    return any((student, rubric.requirement, name) not in book.readings for name in rubric.person_reads)
