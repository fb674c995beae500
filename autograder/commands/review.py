"""`course review`: what needs a person, and what persons decided."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.commands.course import DatabaseOption, out
from autograder.commands.reviewing import (
    ExerciseOption,
    KindOption,
    Review,
    StudentOption,
    SubmittedOption,
    WhoOption,
    WhyOption,
    comments_of_course,
    not_empty,
    opened,
)
from autograder.errors import ConfigError, did_you_mean

if TYPE_CHECKING:
    from autograder.model import CheckResult
    from gradebook.review.item import Item

review = typer.Typer(
    no_args_is_help=True, help="Decide what needs a person: `course review work`, `course review page`."
)
requests = typer.Typer(no_args_is_help=True, help="Students' requests for another look.")
review.add_typer(requests, name="requests")
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@review.command("list")
def list_items(
    kind: KindOption = None,
    exercise: ExerciseOption = None,
    student: StudentOption = None,
    as_json: JsonOption = False,
    submitted: SubmittedOption = None,
    database: DatabaseOption = None,
) -> None:
    """Say what needs a person, and how much of it.

    Kinds: unmatched, ungraded, unchecked, request, reading, note; and by-hand, points to look through.

    Example: course review list --kind unchecked
    """
    from dataclasses import asdict

    with opened(database, submitted) as desk:
        items = desk.items(kind, exercise, student)
    if as_json:
        print(json.dumps([{**asdict(item), "seen": item.seen} for item in items], indent=1, default=str))
        return
    counts = Counter(item.kind.value for item in items)
    told = ", ".join(f"{count} {name}" for name, count in counts.items()) or "nothing needs a person"
    out.print(f"{told}.", highlight=False)
    if items:
        _print_table(items)


def _print_table(items: list[Item]) -> None:
    from rich.table import Table
    from rich.text import Text

    from gradebook.review.texts import plain

    table = Table("Kind", "Student", "Where", "What", "Says")
    for item in items:
        about = item.about if item.kind in ("unchecked", "reading", "by-hand", "unmatched") else ""
        first = next((said.text.partition("\n")[0] for said in item.texts if not said.is_ours), "")
        cells = (item.kind.value, item.student, item.place, f"{item.title} {about}".strip(), first)
        table.add_row(*(Text(plain(cell)) for cell in cells))
    out.print(table)


@review.command()
def override(
    student: Annotated[str, typer.Argument(help="The student, by id.")],
    exercise: Annotated[str, typer.Argument(help="The exercise, e.g. py-01/01-async-api-calls.")],
    check: Annotated[str, typer.Argument(help="The check, by its name in the rubric.")],
    points: Annotated[str, typer.Argument(help="Points, 0 to what the check is worth.")],
    why: WhyOption,
    who: WhoOption,
    database: DatabaseOption = None,
) -> None:
    """Give points for one check by hand, beside what the grader found. The student reads who decided, and why.

    Example: course review override ada py-01/01-async-api-calls an_error_is_kept 8 --why "It is kept." --who "T. Ash"
    """
    from datetime import UTC, datetime

    from autograder.model import Override

    not_empty(who, why)
    with opened(database) as desk:
        found = _check(desk, student, exercise, check)
        given = _points(points, found)
        about = {"student": student, "exercise": exercise, "check": check}
        one = Override.model_validate({**about, "points": given, "who": who, "when": datetime.now(UTC), "why": why})
        desk.store.add_override(one)
    out.print(f"{student}, {check}: {given:f} of {found.possible:f} points.", highlight=False, markup=False)


def _check(desk: Review, student: str, exercise: str, check: str) -> CheckResult:
    """Return a check of the attempt that counts. Raises `ConfigError`."""
    students = {one for one, _ in desk.book.grades}
    if student not in students:
        raise ConfigError(f'"{student}" submitted nothing.', fix=did_you_mean(student, students))
    attempt = desk.book.attempt(student, exercise)
    if attempt is None:
        places = [place for one, place in desk.book.grades if one == student]
        raise ConfigError(f'"{student}" has no attempt at "{exercise}".', fix=did_you_mean(exercise, places))
    checks = {one.check: one for one in attempt.result.checks}
    if check not in checks:
        fix = did_you_mean(check, checks) or "It could not be graded: mend the file, and grade it again."
        raise ConfigError(f'"{exercise}" has no check "{check}".', fix=fix)
    return checks[check]


def _points(text: str, check: CheckResult) -> Decimal:
    from decimal import InvalidOperation

    try:
        points = Decimal(text)
    except InvalidOperation:
        points = Decimal("NaN")
    if not points.is_finite() or not 0 <= points <= check.possible or points != round(points, 6):
        raise ConfigError(f'points are 0 to {check.possible:f}, found "{text}".', fix="Give a number like 2.5.")
    return points


@review.command()
def undo(
    ids: Annotated[list[str], typer.Argument(help="Decisions, by their ids in the log: o3, d7.")],
    why: WhyOption,
    who: WhoOption,
    database: DatabaseOption = None,
) -> None:
    """Take decisions back: what was there before counts again. Nothing is erased; all of them or none.

    Example: course review undo o3 d7 --why "The wrong student." --who "T. Ash"
    """
    from datetime import UTC, datetime

    from gradebook.decisions import Decision
    from gradebook.review.log import undoing

    not_empty(who, why)
    with opened(database) as desk:
        base = Decision(who=who, when=datetime.now(UTC), why=why)
        back = undoing(ids, desk.book, desk.store.numbered_overrides(), base)
        desk.store.add_decisions(back.decisions, back.overrides)
    out.print(f"{', '.join(dict.fromkeys(ids))}: taken back.", highlight=False, markup=False)


@review.command()
def log(student: StudentOption = None, as_json: JsonOption = False, database: DatabaseOption = None) -> None:
    """Show every decision of a person: its id, when, who, what, why, and whether it was taken back.

    Example: course review log --student ada
    """
    from dataclasses import asdict

    from gradebook.review.log import log_of
    from gradebook.review.texts import plain

    with opened(database) as desk:
        lines = log_of(desk.book, desk.store.numbered_overrides())
    lines = [line for line in lines if student is None or line.student == student]
    if as_json:
        print(json.dumps([asdict(line) for line in lines], indent=1, default=str, ensure_ascii=False))
        return
    for line in lines:
        parts = [line.id, f"{line.when:%Y-%m-%d %H:%M}", line.who, " ".join(filter(None, (line.student, line.what)))]
        parts += [part for part in (line.why, line.undone.upper()) if part]
        out.print(plain(" · ".join(parts)), highlight=False, markup=False, soft_wrap=True)
    out.print(f"{len(lines)} decisions.", highlight=False)


@review.command()
def comments(as_json: JsonOption = False, database: DatabaseOption = None) -> None:
    """Show the reusable comments of config/comments.yaml, and in how many decisions each stands.

    Example: course review comments
    """
    known = comments_of_course()
    with opened(database) as desk:
        uses = known.uses(desk.book.decisions, desk.store.overrides())
    if as_json:
        print(
            json.dumps({name: {"text": one.text, "used": uses[name]} for name, one in known.comments.items()}, indent=1)
        )
        return
    for number, (name, one) in enumerate(known.comments.items(), 1):
        out.print(
            f"c{number} {name}, used {uses[name]} times: {one.text}", highlight=False, markup=False, soft_wrap=True
        )
