"""The pages of the students, each held against the guard by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jinja2 import Template

from autograder.config import SuccessCriterion
from autograder.leaks import Audience, Guard, identity
from gradebook.book import Book
from gradebook.decisions import Reply
from gradebook.report.printing import Printed
from gradebook.report.seen import as_seen
from gradebook.report.view import ClassView, own_texts
from gradebook.report.way import way_of


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

    def page(self, place: int) -> Printed:
        """Return the page of the student at a place of the class. Raises `LeakError` where it shows somebody else."""
        view = as_seen(self.shown.students[place], self.book, self.now)
        way = way_of(view.student.id, self.book, self.shown.rubrics, self.criteria, self.now, self.replied)
        name = f"students/{view.page}"
        content = self.template.render(view=view, way=way).encode("utf-8", "replace")
        guard = Guard(self.guard.secrets, self.guard.allowed)
        asked = [one.asked for answers in way.answers.values() for one in answers]
        known = [*identity(view.student), *own_texts(view), *asked]
        guard.refuse({name: content}, Audience.FEEDBACK, self.where, known)
        return Printed({name: content}, guard.used, view.student.id)
