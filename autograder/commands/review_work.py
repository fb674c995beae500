"""`course review work`: what needs a person, one by one in the terminal."""

from __future__ import annotations

from typing import Annotated

import typer

from autograder.commands.course import DatabaseOption, out
from autograder.commands.reviewing import (
    ExerciseOption,
    KindOption,
    StudentOption,
    SubmittedOption,
    comments_of_course,
    not_empty,
    opened,
)


def work(
    kind: KindOption = None,
    exercise: ExerciseOption = None,
    student: StudentOption = None,
    who: Annotated[str, typer.Option(help="Who decides, as students read it. Default: your login here.")] = "",
    submitted: SubmittedOption = None,
    database: DatabaseOption = None,
) -> None:
    """Go through what needs a person: code, check, message, criterion; then points, a level or an answer.

    Each decision is written at once. Keys: a number, c3 a reusable comment, s skip, u undo the last, q stop.

    Example: course review work --kind unchecked --who "T. Ash"
    """
    from datetime import UTC, datetime
    from getpass import getuser

    from autograder.commands.review_loop import Loop
    from gradebook.review.item import NEEDED

    who = who or getuser()
    not_empty(who)
    with opened(database, submitted) as desk:
        items = desk.items(kind or NEEDED, exercise, student)
        loop = Loop(
            items=items,
            answers=desk.shelf().of,
            comments=comments_of_course(),
            store=desk.store,
            policy=desk.settings,
            who=who,
            clock=lambda: datetime.now(UTC),
            ask=input,
            console=out,
            names={one.id: f"{one.name} ({one.id})" for one in desk.book.everyone},
        )
        made = loop.run()
    out.print(f"{made} decided by {who}, of {len(items)} items.", highlight=False, markup=False)
