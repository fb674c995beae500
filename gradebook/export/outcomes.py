"""What a rubric says of mastery, as an LMS takes it: outcomes with ratings, and which rating each student has reached.

A requirement is an outcome whose ratings are its levels. So is each criterion that a person reads.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from autograder.errors import ExportError
from autograder.model import LONGEST_RATING, Rubric, Status
from gradebook.book import Book
from gradebook.export.entries import FORMULA_STARTS
from gradebook.standing import exercises_of, open_checks, standing_of


@dataclass(frozen=True)
class Rating:
    """One step of an outcome: its points, and the text that names it."""

    points: int
    text: str


@dataclass(frozen=True)
class Outcome:
    """A requirement, or a criterion of one that a person reads. `ratings`: the highest first, down to 0 points."""

    requirement: str
    criterion: str
    title: str
    description: str
    ratings: tuple[Rating, ...]

    @property
    def key(self) -> str:
        """`PY-01`, or `PY-01-reflection` for a criterion that a person reads."""
        return "-".join(part for part in (self.requirement, self.criterion) if part)


@dataclass(frozen=True)
class Reached:
    """The rating of (student, outcome key) where one is certain; `undecided`: (student, key) that may still change.

    `strangers` have results and are not in the roster.
    """

    ratings: Mapping[tuple[str, str], Rating]
    undecided: frozenset[tuple[str, str]] = frozenset()
    strangers: tuple[str, ...] = ()


def outcomes_of(rubrics: Iterable[Rubric]) -> tuple[Outcome, ...]:
    """Return the outcomes of a course, each requirement before its criteria.

    Raises `ExportError` for texts that an LMS would cut, a spreadsheet would run, or that name two things.
    """
    found = tuple(outcome for rubric in rubrics for outcome in _outcomes(rubric))
    titles = Counter(outcome.title for outcome in found)
    for outcome in found:
        if titles[outcome.title] > 1:
            _refuse(outcome, f'the title "{outcome.title}" names two outcomes.')
        for text in (outcome.title, outcome.description, *(rating.text for rating in outcome.ratings)):
            if not text or text.startswith(FORMULA_STARTS) or not text.isprintable():
                _refuse(outcome, f"{text!r} is empty, begins like a formula or holds control characters.")
        for text in (outcome.title, *(rating.text for rating in outcome.ratings)):
            if len(text) > LONGEST_RATING:
                _refuse(outcome, f'"{text[:40]}…" is longer than {LONGEST_RATING} letters.')
        if len(outcome.ratings) < 2 or len({rating.text for rating in outcome.ratings}) < len(outcome.ratings):
            _refuse(outcome, "it needs two levels or more, each with a text of its own.")
    return found


def reached_by(book: Book, rubrics: Sequence[Rubric]) -> Reached:
    """Return who has reached which rating: of requirements by the attempts that count, of criteria as persons say.

    An attempt with an open check, or one that could not be graded, leaves the requirement undecided.
    """
    ratings: dict[tuple[str, str], Rating] = {}
    undecided = set()
    for student in book.students:
        for rubric in rubrics:
            for outcome in _outcomes(rubric):
                rating = _rating(outcome, student.id, rubric, book)
                if rating is not None:
                    ratings[student.id, outcome.key] = rating
            if _is_undecided(student.id, rubric, book):
                undecided.add((student.id, rubric.requirement))
    certain = {key: rating for key, rating in ratings.items() if key not in undecided}
    strangers = {student for student, _ in book.attempts} - {student.id for student in book.everyone}
    return Reached(certain, frozenset(undecided), tuple(sorted(strangers)))


def _outcomes(rubric: Rubric) -> Iterator[Outcome]:
    highest_first = sorted(rubric.levels, key=lambda level: level.share, reverse=True)
    yield Outcome(
        requirement=rubric.requirement,
        criterion="",
        title=_line(f"{rubric.requirement} {rubric.title}"),
        description=_line(rubric.outcome),
        ratings=_ratings([level.name for level in highest_first]),
    )
    for name, criterion in rubric.person_reads.items():
        yield Outcome(
            requirement=rubric.requirement,
            criterion=name,
            title=_line(f"{rubric.requirement} {criterion.title}"),
            description=_line(f"Read by a person, beside the checks of {rubric.requirement} {rubric.title}."),
            ratings=_ratings(list(reversed(criterion.levels))),
        )


def _ratings(texts: Sequence[str]) -> tuple[Rating, ...]:
    return tuple(Rating(len(texts) - 1 - place, _line(text)) for place, text in enumerate(texts))


def _line(text: str) -> str:
    """Return a text on one line: a rubric folds long ones."""
    return " ".join(text.split())


def _rating(outcome: Outcome, student: str, rubric: Rubric, book: Book) -> Rating | None:
    """Return the rating that a student has reached, or `None` where there is nothing to judge."""
    if not outcome.criterion:
        level = _line(standing_of(student, rubric, book).level)
        return next((rating for rating in outcome.ratings if rating.text == level), None)
    reading = book.readings.get((student, outcome.requirement, outcome.criterion))
    return next((rating for rating in outcome.ratings if reading and rating.points == reading.level), None)


def _is_undecided(student: str, rubric: Rubric, book: Book) -> bool:
    attempts = [one for name in exercises_of(rubric) for one in book.attempts.get((student, name), ())]
    return any(one.result.status is not Status.GRADED or open_checks(one) for one in attempts)


def _refuse(outcome: Outcome, what: str) -> None:
    raise ExportError(what, where=outcome.key, fix="Change it in the rubric.")
