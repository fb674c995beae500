"""What the pages show, as plain records: the templates only lay it out. Nothing here reads or writes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from autograder.leaks import written_by
from autograder.model import (
    Attempt,
    CheckResult,
    Level,
    QuestionStanding,
    Rubric,
    RubricExercise,
    RubricQuestion,
    Standing,
    Status,
    Student,
)
from autograder.policy import Policy
from gradebook.book import Book
from gradebook.publishing import EVERYTHING, Sight
from gradebook.report.words import Cell, State, page_name, question_cell, question_state, standing_cell
from gradebook.standing import checks_of, exercises_of, is_exempt, open_checks, standing_of


@dataclass(frozen=True)
class QuestionView:
    """One question of a student: the rubric's words, the cell, the checks, and how many more are not shown."""

    rubric: RubricQuestion
    standing: QuestionStanding
    cell: Cell
    checks: tuple[CheckResult, ...]
    withheld: int = 0


@dataclass(frozen=True)
class ExerciseView:
    """One exercise of a student; `attempt` is the one that counts, if there is one.

    `total` stands where not every question shows its points. `is_received`: handed in, whether or not it is shown.
    """

    id: str
    title: str
    lessons: tuple[str, ...]
    attempt: Attempt | None
    questions: tuple[QuestionView, ...]
    sight: Sight = EVERYTHING
    total: Cell | None = None
    is_received: bool = False

    @property
    def state(self) -> State:
        """What is known about the exercise as a whole."""
        return question_state(None, "", self.attempt) if not self.graded else State.SCORED

    @property
    def graded(self) -> bool:
        """Whether there are verdicts to show."""
        return self.attempt is not None and self.attempt.result.status is Status.GRADED


@dataclass(frozen=True)
class RequirementView:
    """One requirement of a student. `unknown` is the share of the points (0 to 1) that nobody knows yet."""

    rubric: Rubric
    standing: Standing
    cell: Cell
    unknown: float
    exercises: tuple[ExerciseView, ...]

    @property
    def questions(self) -> list[QuestionView]:
        """All questions, in the order of the rubric."""
        return [question for exercise in self.exercises for question in exercise.questions]

    @property
    def absent(self) -> int:
        """How many exercises are not submitted although others are."""
        states = [exercise.state for exercise in self.exercises if exercise.sight.results]
        return 0 if set(states) == {State.NOT_SUBMITTED} else states.count(State.NOT_SUBMITTED)

    @property
    def level(self) -> str:
        """The level in words; a lower bound says so."""
        prefix = "at least " if self.standing.level and self.cell.state is State.AT_LEAST else ""
        return prefix + self.standing.level


@dataclass(frozen=True)
class StudentView:
    """Everything that a student's page shows."""

    student: Student
    page: str
    requirements: tuple[RequirementView, ...]

    @property
    def exercises(self) -> list[ExerciseView]:
        """All exercises, in the order of the rubrics."""
        return [exercise for requirement in self.requirements for exercise in requirement.exercises]

    @property
    def next_step(self) -> NextStep | None:
        """The first question that the student can do something about, or `None`."""
        for exercise in self.exercises:
            for question in exercise.questions:
                if not exercise.is_received or any(check.verdict == "failed" for check in question.checks):
                    return NextStep(exercise, question)
        return None

    @property
    def waiting(self) -> bool:
        """Whether something could not be graded or checked, so that a person has to look."""
        known = {State.SCORED, State.NOT_SUBMITTED, State.NOT_SHOWN}
        return any(question.cell.state not in known for r in self.requirements for question in r.questions)

    @property
    def withheld(self) -> bool:
        """Whether there is more than this page shows yet."""
        hidden = any(question.withheld for exercise in self.exercises for question in exercise.questions)
        return hidden or any(exercise.is_received and not exercise.sight.results for exercise in self.exercises)


@dataclass(frozen=True)
class NextStep:
    """The question to work on next."""

    exercise: ExerciseView
    question: QuestionView

    @property
    def hint(self) -> str:
        """The hint of the first check that is not passed, if it has one."""
        return next((check.hint for check in self.question.checks if check.verdict == "failed" and check.hint), "")


@dataclass(frozen=True)
class ClassView:
    """Everything that the class page shows."""

    title: str
    policy: Policy
    rubrics: tuple[Rubric, ...]
    students: tuple[StudentView, ...]
    isolation: dict[str, int]
    off_roster: int
    unpublished: tuple[str, ...]
    levels: list[tuple[tuple[Level, ...], list[str]]] = field(default_factory=list)

    @property
    def ungraded(self) -> list[tuple[StudentView, ExerciseView]]:
        """Who could not be graded, in the order of the page."""
        return [(s, e) for s in self.students for e in s.exercises if e.state is State.COULD_NOT_GRADE]

    @property
    def missing(self) -> list[tuple[StudentView, list[str]]]:
        """Who did not submit which exercises, in the order of the page."""
        lists = [(s, [e.title for e in s.exercises if e.state is State.NOT_SUBMITTED]) for s in self.students]
        return [(student, titles) for student, titles in lists if titles]

    @property
    def unchecked(self) -> list[tuple[StudentView, ExerciseView, CheckResult]]:
        """Single checks that nobody knows the verdict of."""
        return [(s, e, check) for s in self.students for e in s.exercises for check in open_checks(e.attempt)]


def class_view(book: Book, rubrics: Sequence[Rubric], title: str) -> ClassView:
    """Return what all pages show, students by name."""
    students = sorted(book.students, key=lambda student: (student.name, student.id))
    ids = {student.id for student in students}
    shown = [counted[-1] for (student, _), counted in book.attempts.items() if student in ids]
    return ClassView(
        title=title,
        policy=book.policy,
        rubrics=tuple(rubrics),
        students=tuple(_student(student, rubrics, book) for student in students),
        isolation=dict(sorted(Counter(attempt.result.isolation for attempt in shown).items())),
        off_roster=len({student for student, _ in book.attempts} - {student.id for student in book.everyone}),
        unpublished=tuple(
            exercise.title
            for rubric in rubrics
            for name, exercise in exercises_of(rubric).items()
            if not book.is_visible(name)
        ),
        levels=_levels(rubrics),
    )


def own_texts(view: StudentView) -> list[str]:
    """Return what a page shows of a student's own file."""
    return [text for exercise in view.exercises if exercise.attempt for text in written_by(exercise.attempt.result)]


def _levels(rubrics: Iterable[Rubric]) -> list[tuple[tuple[Level, ...], list[str]]]:
    """Return each set of levels, highest first, with the requirements that use it."""
    groups: dict[tuple[Level, ...], list[str]] = {}
    for rubric in rubrics:
        highest_first = tuple(sorted(rubric.levels, key=lambda level: level.share, reverse=True))
        groups.setdefault(highest_first, []).append(rubric.requirement)
    return list(groups.items())


def _student(student: Student, rubrics: Iterable[Rubric], book: Book) -> StudentView:
    requirements = tuple(_requirement(student.id, rubric, book) for rubric in rubrics)
    return StudentView(student, page_name(student.id), requirements)


def _requirement(student: str, rubric: Rubric, book: Book) -> RequirementView:
    standing = standing_of(student, rubric, book)
    exercises = tuple(
        _exercise(name, words, [q for q in standing.questions if q.exercise == name], book.attempt(student, name))
        for name, words in exercises_of(rubric).items()
        if not is_exempt(book, student, name)
    )
    states = [question.cell.state for exercise in exercises for question in exercise.questions]
    unknown = sum(unknown_points(exercise) for exercise in exercises)
    share = unknown / float(standing.possible) if standing.possible else 0.0
    return RequirementView(rubric, standing, standing_cell(standing, states), share, exercises)


def unknown_points(exercise: ExerciseView) -> float:
    """Return the points of an exercise that could not be graded or checked."""
    whole = {State.COULD_NOT_GRADE, State.COULD_NOT_CHECK}
    return float(
        sum(
            question.standing.possible
            if question.cell.state in whole
            else sum(check.possible for check in question.checks if check.verdict == "could_not_check")
            for question in exercise.questions
        )
    )


def _exercise(
    name: str, words: RubricExercise, standings: Iterable[QuestionStanding], attempt: Attempt | None
) -> ExerciseView:
    questions = tuple(
        QuestionView(words.questions[s.question], s, question_cell(s, attempt), checks_of(attempt, s.question))
        for s in standings
    )
    return ExerciseView(name, words.title, words.lessons, attempt, questions, is_received=attempt is not None)
