"""What persons decide, as records that are added and never changed. Taking one back is another one.

An `Override` of points (in `autograder.model`) is older and has a table of its own; everything else is here.
"""

from __future__ import annotations

from typing import Annotated, Literal, NamedTuple

from pydantic import AwareDatetime, Field, TypeAdapter

from autograder.model import Record, Student

Visibility = Literal["now", "after_due", "never"]


class Decision(Record):
    """Who decided, when and why. `id` is 0 until the gradebook has given one."""

    id: int = 0
    who: str
    when: AwareDatetime
    why: str = ""


class Publication(Decision):
    """Students see the results of an exercise from now on, or no longer.

    `hidden` says when they see the verdicts of hidden checks: now, after the last deadline of anybody, or never.
    """

    kind: Literal["publication"] = "publication"
    exercise: str
    visible: bool = True
    hidden: Visibility = "now"


class Withdrawal(Decision):
    """An override (by its id) is taken back: what was there before it counts again."""

    kind: Literal["withdrawal"] = "withdrawal"
    override: int


class Reading(Decision):
    """A person read a criterion of a requirement: level 0 to 3, `None` takes it back. `why` is the comment."""

    kind: Literal["reading"] = "reading"
    student: str
    requirement: str
    criterion: str
    level: int | None = Field(ge=0, le=3)


class AttemptKey(NamedTuple):
    """Which attempt: the student, the exercise, its number."""

    student: str
    exercise: str
    number: int


class Regrade(Decision):
    """Results of submissions that had a result before, signed off: they count from now on."""

    kind: Literal["regrade"] = "regrade"
    exercise: str
    attempts: tuple[AttemptKey, ...]
    never_lower: bool = False


class Undo(Decision):
    """A regrade (by its id) is taken back: what counted before it counts again."""

    kind: Literal["undo"] = "undo"
    regrade: int


class Request(Decision):
    """A student asks for another look. `who` is the student, `why` what they say; `check` may be empty.

    `source` names the line or form that it came from: the same one is not asked twice.
    """

    kind: Literal["request"] = "request"
    student: str
    exercise: str
    check: str = ""
    source: str = ""


class Reply(Decision):
    """A request (by its id) is answered; `why` is what the student reads."""

    kind: Literal["reply"] = "reply"
    request: int
    granted: bool


class Look(Decision):
    """A person looked at something that needed one (the id of its item in a review): it is done, or open again.

    `student` is whose it is. This is for what no other record closes, and it opens again what a reply closed.
    """

    kind: Literal["look"] = "look"
    student: str = ""
    item: str
    done: bool = True


class Enrolment(Decision):
    """A student came, changed, left, or turned out to be another one (`into`): the roster as it was before stays known.

    `who` names the file that the roster came from.
    """

    kind: Literal["enrolment"] = "enrolment"
    student: Student
    move: Literal["enrolled", "changed", "dropped", "merged"]
    into: str = ""


class Forgetting(Decision):
    """The records of one student were erased on request. Nothing here says whose."""

    kind: Literal["forgetting"] = "forgetting"
    rows: int


AnyDecision = Annotated[
    Publication | Withdrawal | Reading | Regrade | Undo | Request | Reply | Look | Enrolment | Forgetting,
    Field(discriminator="kind"),
]
ANY: TypeAdapter[AnyDecision] = TypeAdapter(AnyDecision)
COLUMNS = frozenset({"id", "kind", "who", "when", "why"})
