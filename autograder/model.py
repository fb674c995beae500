"""The records that travel along the road. Frozen; each has one JSON form (`model_dump_json`) with a schema.

Points are exact (`Decimal`) from the rubric to the last export cell; only an export rounds.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

LONGEST_RATING = 255  # letters of a title or a rating, in what Canvas keeps
RatingText = Annotated[str, Field(max_length=LONGEST_RATING)]


class Record(BaseModel):
    """A frozen record that refuses keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Verdict(StrEnum):
    """What is known about one check. The third is never a kind of the second."""

    PASSED = "passed"
    FAILED = "failed"
    COULD_NOT_CHECK = "could_not_check"


class Status(StrEnum):
    """What is known about one submission. "Not submitted" is the absence of a result, never a result."""

    GRADED = "graded"
    COULD_NOT_GRADE = "could_not_grade"


class Student(Record):
    """One line of the roster. `id` names the student's folder of submissions; `name` sorts as `Last, First`."""

    id: str
    name: str
    login: str = ""
    sis_id: str = ""
    section: str = ""


class Check(Record):
    """One check: what it looks at (from the master), what it is worth, and its budget, if any (from the rubric)."""

    id: str
    question: str
    sentences: tuple[str, ...]
    title: str
    visible: bool
    points: Decimal
    hint: str
    seconds: float = 0.0


class Question(Record):
    """One graded question with its numbered sentences and its ladder of three hints."""

    id: str
    title: str
    sentences: dict[str, str]
    hints: tuple[str, ...]


class Exercise(Record):
    """One exercise as the grader sees it. `id` is like `py-01/01-async-api-calls`."""

    id: str
    requirement: str
    title: str
    questions: tuple[Question, ...]
    checks: tuple[Check, ...]

    @property
    def possible(self) -> Decimal:
        """All points that the checks carry together."""
        return sum((check.points for check in self.checks), Decimal(0))

    @property
    def points(self) -> dict[str, Decimal]:
        """The points of each question."""
        own = {
            question.id: [check for check in self.checks if check.question == question.id]
            for question in self.questions
        }
        return {name: sum((check.points for check in checks), Decimal(0)) for name, checks in own.items()}


class Cell(Record):
    """One code cell of a student's file, as text."""

    id: str
    source: str


class LayoutCell(Record):
    """One code cell of a handout, as it was handed out, with the names that it defines."""

    id: str
    role: Literal["given", "answer", "check"]
    source: str
    names: tuple[str, ...]


class Submission(Record):
    """One student's answer to one exercise: the code cells of one file, and nothing else of it.

    `notes` say what was odd about the file, and what was done about it.
    """

    student: str
    exercise: str
    file: str
    digest: str
    cells: tuple[Cell, ...]
    notes: tuple[str, ...] = ()


class CheckResult(Record):
    """The verdict on one check. `points` is what it earned, `seconds` the wall time it took.

    `message` and `hint` are for the student; `cause` says to the staff why a check could not be made.
    """

    check: str
    question: str
    title: str
    visible: bool
    verdict: Verdict
    points: Decimal
    possible: Decimal
    message: str = ""
    hint: str = ""
    cause: str = ""
    seconds: float = 0.0


class Hashes(Record):
    """What a result is a function of: the same hashes give the same result, timings aside."""

    submission: str
    checks: str
    environment: str
    engine: str
    policy: str
    seed: str


class Result(Record):
    """The answer of the grader for one submission. `submitted_at` is `None` where nobody said when it was handed in."""

    schema_version: Literal[1] = 1
    student: str
    exercise: str
    requirement: str
    status: Status
    reason: str = ""
    file: str = ""
    notes: tuple[str, ...] = ()
    checks: tuple[CheckResult, ...] = ()
    isolation: str
    hashes: Hashes
    submitted_at: AwareDatetime | None = None

    @property
    def points(self) -> Decimal:
        """Points earned, over all checks."""
        return sum((check.points for check in self.checks), Decimal(0))

    @property
    def possible(self) -> Decimal:
        """Points that could be earned, over all checks."""
        return sum((check.possible for check in self.checks), Decimal(0))

    def untimed(self) -> Result:
        """This result without its timings, for comparison."""
        return self.model_copy(update={"checks": tuple(c.model_copy(update={"seconds": 0.0}) for c in self.checks)})


class Attempt(Record):
    """A result as it was recorded: attempts are added, never edited. `number` counts from 1 per exercise."""

    number: int
    recorded_at: datetime
    result: Result


class Override(Record):
    """A person's decision over one check, beside the attempt that it corrects."""

    student: str
    exercise: str
    check: str
    points: Decimal
    who: str
    when: datetime
    why: str


class Level(Record):
    """A level of mastery, reached from this share of the points (0 to 1)."""

    name: str
    share: Decimal
    meaning: str


class CheckPoints(Record):
    """What the rubric says of one check: its points, the hint for the misconception behind it, and perhaps a budget.

    A check with `seconds` may compute so long; `course check` tries no mutants with it.
    """

    points: Decimal
    hint: str
    seconds: float = Field(default=0.0, ge=0)


class RubricQuestion(Record):
    """A question of the rubric: a criterion in a student's words, and its checks."""

    title: str
    criterion: str
    depends_on: tuple[str, ...] = ()
    checks: dict[str, CheckPoints]

    @property
    def possible(self) -> Decimal:
        """Points of this question."""
        return sum((check.points for check in self.checks.values()), Decimal(0))


class Grants(Record):
    """What an exercise lets its answers do beyond computing: a scratch folder (megabytes), starting other programs.

    `memory` takes something away: so many megabytes are enough for each process, where the limits allow more.
    """

    scratch: int = 0
    processes: bool = False
    memory: int = Field(default=0, ge=0)

    def memory_of(self, limit: int) -> int:
        """Return the megabytes that a process may have where the limits of the course allow `limit`."""
        return min(limit, self.memory or limit)


class RubricExercise(Record):
    """An exercise of the rubric. Every hint that a check names is written here once."""

    title: str
    minutes: int
    lessons: tuple[str, ...]
    grants: Grants = Grants()
    questions: dict[str, RubricQuestion]
    hints: dict[str, str]


class PersonCriterion(Record):
    """A criterion that a person reads: level 0 to 3, each with an example; carries no automatic points."""

    title: RatingText
    levels: tuple[RatingText, RatingText, RatingText, RatingText]


class Rubric(Record):
    """Criteria, points, levels of mastery and hints of one requirement. Points are written here and nowhere else."""

    requirement: str
    title: str
    outcome: str
    levels: tuple[Level, ...]
    person_reads: dict[str, PersonCriterion]
    exercises: dict[str, RubricExercise]


class QuestionStanding(Record):
    """Points of one student on one question, or `None` where nothing was submitted or graded."""

    exercise: str
    question: str
    title: str
    points: Decimal | None
    possible: Decimal


class Standing(Record):
    """Where one student stands in one requirement. `level` is empty while there is nothing to judge."""

    student: str
    requirement: str
    title: str
    points: Decimal | None
    possible: Decimal
    level: str
    questions: tuple[QuestionStanding, ...]


class Probe(Record):
    """What the student's process is told of a check: what to do and which values to hand over. Expects nothing.

    Where it `reads_text`, it asks mypy about the answer's text, and nothing of the answer is run.
    """

    check: str
    prelude: str
    source: str
    is_async: bool
    reads_text: bool = False


class SealedAssert(Record):
    """An assert of a check: as the author wrote it, and as the judge evaluates it. Both are expressions."""

    shown: str
    test: str
    why: str
    looks_at_answer: bool


class Expectation(Record):
    """What the judge knows of a check: its clients, and what must hold. Never leaves the judge."""

    check: str
    prelude: str
    arrange: str
    observed: tuple[str, ...]
    asserts: tuple[SealedAssert, ...]
    called: str
    clock_starts_at: float


class Bundle(Record):
    """Everything that grading an exercise needs. Probes and expectations are kept in two files.

    `sources` says what it was made from: path below the course's folder → hash of the file.
    """

    schema_version: Literal[1] = 1
    sources: dict[str, str]
    exercise: Exercise
    handouts: dict[str, str]
    layout: tuple[LayoutCell, ...] = ()
    imports: tuple[str, ...] = ()
    grants: Grants = Grants()
    probes: tuple[Probe, ...]
    expectations: tuple[Expectation, ...]
