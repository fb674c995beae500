"""Writing the report: a class page, and one page per student that shows nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from autograder.files import write_bytes
from autograder.leaks import Audience, Guard, identity
from autograder.model import Rubric
from gradebook.book import Book
from gradebook.report.heatmap import heat_map
from gradebook.report.seen import as_seen
from gradebook.report.view import ClassView, class_view, own_texts
from gradebook.report.words import VERDICTS, State, digits, prose, visible


def write_report(
    folder: Path, book: Book, rubrics: Sequence[Rubric], title: str, guard: Guard | None = None, *, now: datetime
) -> Path:
    """Write `index.html` and `students/*.html` into `folder` and return the former; same input, same bytes.

    The class page is for staff and shows everything, a student's page what students may see `now`. Pages load
    nothing from anywhere. Raises `LeakError`, before anything is written, where a student's
    page shows somebody else, or any page what the `guard` knows as withheld; `StorageError` when one cannot be written.
    """
    shown = class_view(book, rubrics, title)
    guard = (guard or Guard()).with_people(view.student for view in shown.students)
    files = student_pages(shown, book, guard, folder, now)
    html = environment().get_template("index.html").render(view=shown, maps=_heat_maps(shown), columns=_columns(shown))
    index = {"index.html": _bytes(html)}
    known = [text for view in shown.students for text in own_texts(view)]
    guard.refuse(index, Audience.STAFF, folder, [*known, *(check.cause for _, _, check in shown.unchecked)])
    for name, content in (files | index).items():
        write_bytes(folder / name, content)
    return folder / "index.html"


def student_pages(shown: ClassView, book: Book, guard: Guard, where: Path, now: datetime) -> dict[str, bytes]:
    """Return the page of each student with what they may see, by its path. Raises `LeakError`."""
    template = environment().get_template("student.html")
    files: dict[str, bytes] = {}
    for view in (as_seen(one, book, now) for one in shown.students):
        html = template.render(view=view, title=shown.title, policy=book.policy)
        page = {f"students/{view.page}": _bytes(html)}
        guard.refuse(page, Audience.FEEDBACK, where, [*identity(view.student), *own_texts(view)])
        files |= page
    return files


@cache
def environment() -> Environment:
    """Return the templates: everything is escaped, a misspelt name is an error."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=visible,
    )
    environment.filters["digits"] = digits
    environment.filters["prose"] = prose
    environment.globals["VERDICTS"] = VERDICTS
    environment.globals["State"] = State
    return environment


def _bytes(html: str) -> bytes:
    return html.encode("utf-8", "replace")


def _columns(shown: ClassView) -> list[list[str]]:
    """Return the short names of the questions of each requirement: `1.2` is the second of the first exercise."""
    return [
        [
            f"{place}.{number}"
            for place, exercise in enumerate(rubric.exercises.values(), 1)
            for number in range(1, len(exercise.questions) + 1)
        ]
        for rubric in shown.rubrics
    ]


def _heat_maps(shown: ClassView) -> list[Markup]:
    """Return one heat map per requirement; matplotlib escapes the names in it."""
    names = [student.student.name for student in shown.students]
    maps = []
    for place, columns in enumerate(_columns(shown)):
        cells = [[question.cell for question in s.requirements[place].questions] for s in shown.students]
        maps.append(Markup(heat_map(names, columns, cells, f"map{place + 1}")))  # noqa: S704 - see the docstring
    return maps
