"""Writing the report: the class, its completion, and one page per student that shows nobody else."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from autograder.config import SuccessCriterion
from autograder.files import write_bytes
from autograder.leaks import Audience, Guard
from autograder.model import Rubric
from gradebook import risk
from gradebook.book import Book
from gradebook.completion import Met
from gradebook.explaining import shown as rounded
from gradebook.report.completion import MET_SIGNS, completion_csv, completion_view
from gradebook.report.dashboard import TOLD, Dashboard, dashboard_of, signs_of
from gradebook.report.plots import histogram, progress_plot, weeks_plot
from gradebook.report.printing import Job, Printed, printed
from gradebook.report.questions import requirement_page
from gradebook.report.students import Printer
from gradebook.report.view import ClassView, class_view
from gradebook.report.words import VERDICTS, State, digits, prose, visible
from gradebook.review.items import replies

PARTS = ("class", "students", "completion")
FIRST = {"class": "index.html", "completion": "completion.html", "students": "students"}
WEIGHTS = {
    "missing": risk.MISSING_WEIGHT,
    "below": risk.BELOW_WEIGHT,
    "other": risk.OTHER_WEIGHT,
    "at_risk": risk.AT_RISK,
}
Files = dict[str, bytes]
Pages = Callable[[str], Template]


def write_report(
    folder: Path,
    book: Book,
    rubrics: Sequence[Rubric],
    title: str,
    guard: Guard | None = None,
    *,
    criteria: Sequence[SuccessCriterion] = (),
    now: datetime | None = None,
    parts: Collection[str] = PARTS,
    progress: Callable[[str], None] = lambda _: None,
    workers: int = 1,
) -> Path:
    """Write the pages of a class into `folder` and return the first; same input, same bytes.

    `now`, by default the time of the newest attempt, says which deadlines are past. Pages load nothing from anywhere.
    A large class is shared by so many `workers`.
    Raises `LeakError`, before anything is written, where a student's page shows somebody else, or any page what the
    `guard` knows as withheld; `StorageError` when one cannot be written.
    """
    shown = class_view(book, rubrics, title)
    now = now or max((one.recorded_at for one in book.summaries), default=datetime.min.replace(tzinfo=UTC))
    guard = (guard or Guard()).with_people(view.student for view in shown.students)
    about = {"title": title, "policy": book.policy, "parts": parts}
    pages = partial(environment().get_template, globals=about)
    staff: dict[str, Callable[[], Files]] = {
        "class": lambda: _class_pages(pages, shown, dashboard_of(book, shown, now)),
        "completion": lambda: _completion(pages, shown, book, criteria, now),
    }
    jobs: list[Job] = [partial(_for_staff, staff[part], guard, folder, shown) for part in staff if part in parts]
    if "students" in parts:
        printer = Printer(pages("student.html"), shown, book, criteria, now, guard, folder, replies(book))
        jobs += [partial(printer.page, place) for place in range(len(shown.students))]
    files: Files = {}
    for made in printed(jobs, workers):
        files |= made.files
        guard.used |= made.used
        if made.student:
            progress(made.student)
    for name, content in sorted(files.items()):
        write_bytes(folder / name, content)
    return folder / next(name for part, name in FIRST.items() if part in parts)


@cache
def environment(*more: Path) -> Environment:
    """Return the templates, and those of more folders: everything is escaped, a misspelt name is an error."""
    made = Environment(
        loader=FileSystemLoader([Path(__file__).parent / "templates", *more]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=visible,
    )
    made.filters |= {"digits": digits, "prose": prose, "rounded": rounded}
    made.globals |= {"VERDICTS": VERDICTS, "State": State, "Met": Met, "SIGNS": MET_SIGNS}
    return made


def _for_staff(make: Callable[[], Files], guard: Guard, folder: Path, shown: ClassView) -> Printed:
    """Return pages for staff. Raises `LeakError`."""
    own = Guard(guard.secrets, guard.allowed)
    files = make()
    own.refuse(files, Audience.STAFF, folder, _known_to_staff(shown))
    return Printed(files, own.used)


def _class_pages(pages: Pages, shown: ClassView, board: Dashboard) -> Files:
    """Return the class page and those of the requirements, students in the order of who needs help."""
    by_need = [row.student for row in board.rows]
    made = {"index.html": _index(pages, shown, board)}
    for place, rubric in enumerate(shown.rubrics):
        page = requirement_page(place, rubric, by_need)
        html = pages("requirement.html").render(view=shown, page=page)
        made[f"requirements/{rubric.requirement}.html"] = _bytes(html)
    return made


def _index(pages: Pages, shown: ClassView, board: Dashboard) -> bytes:
    by_rubric = [
        (rubric, [one for one in board.progress if one.column.title.startswith(f"{rubric.requirement} ")])
        for rubric in shown.rubrics
    ]
    begun = [(rubric, [one for one in own if any(n for _, n in one.by_day)]) for rubric, own in by_rubric]
    html = pages("index.html").render(
        view=shown,
        board=board,
        legend=_legend(shown),
        weights=WEIGHTS,
        told=TOLD,
        histograms=[
            histogram(one, f"spread{place}") if any(one.counts) else "" for place, one in enumerate(board.distributions)
        ],
        progress=[(rubric, progress_plot(own, f"time{place}")) for place, (rubric, own) in enumerate(begun) if own],
        weeks=weeks_plot(board.weeks, "weeks") if board.weeks else "",
    )
    return _bytes(html)


def _legend(shown: ClassView) -> list[tuple[str, str, int]]:
    """Return each level by name, with its sign and its rank from the top."""
    found: dict[str, tuple[str, str, int]] = {}
    for levels, _ in shown.levels:
        signs = signs_of(levels)
        for rank, level in enumerate(levels, 1):
            found.setdefault(level.name, (level.name, signs[level.name], min(rank, 4)))
    return list(found.values())


def _completion(
    pages: Pages, shown: ClassView, book: Book, criteria: Sequence[SuccessCriterion], now: datetime
) -> Files:
    view = completion_view(shown.students, book, shown.rubrics, criteria, now)
    html = pages("completion.html").render(view=view)
    return {"completion.html": _bytes(html), "completion.csv": completion_csv(view)}


def _known_to_staff(shown: ClassView) -> list[str]:
    """Return what the pages for staff show of the files of students, and of the machine."""
    reasons = [exercise.attempt.result.reason for _, exercise in shown.ungraded if exercise.attempt]
    return [*reasons, *(check.cause for _, _, check in shown.unchecked)]


def _bytes(html: str) -> bytes:
    return html.encode("utf-8", "replace")
