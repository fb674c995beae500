"""What a rubric says of mastery, as an LMS takes it: outcomes with ratings, and which rating each student has reached.

A requirement is an outcome whose ratings are its levels. So is each criterion that a person reads.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from autograder.errors import ExportError
from autograder.model import Attempt, Rubric, Status, Student
from gradebook.export.entries import FORMULA_STARTS
from gradebook.standing import Policy, chosen_attempts, exercises_of, open_checks, standing_of

LONGEST = 255  # of a title or a rating, in what Canvas keeps
PersonLevels = Mapping[tuple[str, str, str], int]  # (student, requirement, criterion) → level 0 to 3


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
            if len(text) > LONGEST:
                _refuse(outcome, f'"{text[:40]}…" is longer than {LONGEST} letters.')
        if len(outcome.ratings) < 2 or len({rating.text for rating in outcome.ratings}) < len(outcome.ratings):
            _refuse(outcome, "it needs two levels or more, each with a text of its own.")
    return found


def reached_by(
    students: Iterable[Student],
    attempts: Iterable[Attempt],
    rubrics: Sequence[Rubric],
    policy: Policy,
    person_levels: PersonLevels,
) -> Reached:
    """Return who has reached which rating: of requirements by the attempts that count, of criteria as persons say.

    An attempt with an open check, or one that could not be graded, leaves the requirement undecided.
    """
    roster, chosen = list(students), chosen_attempts(attempts, policy)
    ratings: dict[tuple[str, str], Rating] = {}
    undecided = set()
    for student in roster:
        for rubric in rubrics:
            for outcome in _outcomes(rubric):
                rating = _rating(outcome, student.id, rubric, chosen, person_levels)
                if rating is not None:
                    ratings[student.id, outcome.key] = rating
            if _is_undecided(student.id, rubric, chosen):
                undecided.add((student.id, rubric.requirement))
    certain = {key: rating for key, rating in ratings.items() if key not in undecided}
    strangers = {student for student, _ in chosen} - {student.id for student in roster}
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


def _rating(
    outcome: Outcome,
    student: str,
    rubric: Rubric,
    chosen: Mapping[tuple[str, str], Attempt],
    person_levels: PersonLevels,
) -> Rating | None:
    """Return the rating that a student has reached, or `None` where there is nothing to judge."""
    if not outcome.criterion:
        level = _line(standing_of(student, rubric, chosen).level)
        return next((rating for rating in outcome.ratings if rating.text == level), None)
    points = person_levels.get((student, outcome.requirement, outcome.criterion))
    rating = next((rating for rating in outcome.ratings if rating.points == points), None)
    if points is not None and rating is None:
        what = f'student "{student}" has level {points} of {outcome.ratings[0].points}.'
        raise ExportError(what, where=outcome.key, fix="Correct what was read.")
    return rating


def _is_undecided(student: str, rubric: Rubric, chosen: Mapping[tuple[str, str], Attempt]) -> bool:
    attempts = [chosen[student, name] for name in exercises_of(rubric) if (student, name) in chosen]
    return any(one.result.status is not Status.GRADED or open_checks(one) for one in attempts)


def _refuse(outcome: Outcome, what: str) -> None:
    raise ExportError(what, where=outcome.key, fix="Change it in the rubric.")
