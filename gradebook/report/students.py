"""The pages of the students, each made and held against the guard by itself: a large class is shared by processes.

Processes are forked, so that nothing is copied to them; where that cannot be done, one process does it all.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jinja2 import Template

from autograder.config import Allowed, SuccessCriterion
from autograder.leaks import Audience, Guard, identity
from gradebook.book import Book
from gradebook.decisions import Reply
from gradebook.report.seen import as_seen
from gradebook.report.view import ClassView, own_texts
from gradebook.report.way import way_of

FEW = 32  # students for whom it is not worth while to start processes
AT_ONCE = 8


@dataclass(frozen=True)
class Page:
    """The page of one student, and which exceptions the guard made for it."""

    student: str
    name: str
    content: bytes
    used: dict[str, Allowed]


@dataclass(frozen=True)
class Printer:
    """Everything that the pages of the students are made of. `where` is for the message of a leak."""

    template: Template
    shown: ClassView
    book: Book
    criteria: Sequence[SuccessCriterion]
    now: datetime
    guard: Guard
    where: Path
    replied: Mapping[int, Reply]

    def page(self, place: int) -> Page:
        """Return the page of the student at a place of the class. Raises `LeakError` where it shows somebody else."""
        view = as_seen(self.shown.students[place], self.book, self.now)
        way = way_of(view.student.id, self.book, self.shown.rubrics, self.criteria, self.now, self.replied)
        name = f"students/{view.page}"
        content = self.template.render(view=view, way=way).encode("utf-8", "replace")
        guard = Guard(self.guard.secrets, self.guard.allowed)
        asked = [one.asked for answers in way.answers.values() for one in answers]
        known = [*identity(view.student), *own_texts(view), *asked]
        guard.refuse({name: content}, Audience.FEEDBACK, self.where, known)
        return Page(view.student.id, name, content, guard.used)


def student_pages(printer: Printer, workers: int) -> Iterator[Page]:
    """Yield the pages in the order of the class. Raises `LeakError`."""
    places = range(len(printer.shown.students))
    if workers < 2 or len(places) < FEW or "fork" not in multiprocessing.get_all_start_methods():
        yield from map(printer.page, places)
        return
    fork = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(workers, fork, initializer=_take, initargs=(printer,)) as pool:
        yield from pool.map(_page, places, chunksize=AT_ONCE)


_PRINTERS: list[Printer] = []  # of a process that was forked: its one printer


def _take(printer: Printer) -> None:
    _PRINTERS.append(printer)


def _page(place: int) -> Page:
    return _PRINTERS[0].page(place)
