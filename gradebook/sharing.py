"""The class report as it may be shown outside the staff: the same pages without those of students, with pseudonyms."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from autograder.config import SuccessCriterion
from autograder.files import write_bytes
from autograder.leaks import Audience, Guard, written_by
from autograder.model import Rubric
from autograder.policy import Policy
from gradebook.book import Book, read_book
from gradebook.disguise import disguise_of
from gradebook.report import write_report
from gradebook.store import Store

STUDENTS = "students"
_LINK = re.compile(rf'<a\b[^>]*href="(?:\.\./)?{STUDENTS}/[^"]*"[^>]*>(.*?)</a>', re.DOTALL)


def share_report(
    folder: Path,
    store: Store,
    policy: Policy,
    rubrics: Sequence[Rubric],
    title: str,
    key: bytes,
    guard: Guard,
    *,
    criteria: Sequence[SuccessCriterion] = (),
    now: datetime | None = None,
) -> Path:
    """Write the pages of the class into `folder` and return the first; nobody's name or id is in them.

    Everybody is sought in every page, and no exception of the course lets anybody through; nor does what a student
    wrote. Raises `LeakError`, before anything is written.
    """
    disguise, hidden = disguise_of(store, key)
    book = read_book(disguise, disguise.policy(policy))
    pages = _class_pages(book, rubrics, title, guard, criteria, now)
    Guard().with_people(hidden).refuse(pages, Audience.FEEDBACK, folder)
    guard.refuse(pages, Audience.FEEDBACK, folder, _written_by_students(book))
    for name, content in pages.items():
        write_bytes(folder / name, content)
    return folder / "index.html"


def _class_pages(
    book: Book,
    rubrics: Sequence[Rubric],
    title: str,
    guard: Guard,
    criteria: Sequence[SuccessCriterion],
    now: datetime | None,
) -> dict[str, bytes]:
    """Return the pages of a report but for those of students, and without the links to these."""
    with tempfile.TemporaryDirectory() as made:
        top = Path(made)
        write_report(top, book, rubrics, title, guard, criteria=criteria, now=now, parts=("class", "completion"))
        paths = {path.relative_to(top).as_posix(): path for path in sorted(top.rglob("*")) if path.is_file()}
        return {name: _unlinked(path.read_bytes()) for name, path in paths.items()}


def _unlinked(content: bytes) -> bytes:
    return _LINK.sub(r"\1", content.decode("utf-8")).encode("utf-8")


def _written_by_students(book: Book) -> list[str]:
    """Return what pages show of students' own files, and what the staff reads of checks that could not be made."""
    shown = [attempt.result for counted in book.attempts.values() for attempt in counted]
    causes = [check.cause for result in shown for check in result.checks]
    return [*causes, *(text for result in shown for text in written_by(result))]
