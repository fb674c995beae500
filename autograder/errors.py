"""Everything that can go wrong, in two branches that never mix.

    CourseError            its author or operator can fix it: one red line, exit code 2
    ├── MasterError        a master: markers, sentences, checks that cannot be sealed
    ├── ConfigError        config/course.yaml, a rubric, a roster
    ├── StaleError         a derived file no longer fits what it is derived from; exit code 1
    ├── SubmissionsError   the folder of submissions as a whole
    ├── IsolationError     the machine cannot protect itself as asked
    ├── LeakError          what is about to leave holds what its readers must not see
    ├── StorageError       the disk or the database said no
    └── ExportError        a file that an LMS would misread

    Unreadable             news for a student: this submission cannot be graded, and why

A message says where, what was found or expected, and what to do next.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path


class CourseError(Exception):
    """Raised when the author or the operator of the course has something to fix."""

    exit_code = 2

    def __init__(self, what: str, *, where: Path | str | None = None, line: int | None = None, fix: str = "") -> None:
        self.what, self.where, self.line, self.fix = what, where, line, fix
        place = "" if where is None else f"{where}:{line}: " if line else f"{where}: "
        super().__init__(" ".join(part for part in (place + what, fix) if part))


class MasterError(CourseError):
    """Raised when a master cannot be released or sealed as written."""


class ConfigError(CourseError):
    """Raised when a settings file, a rubric or a roster says something it may not say."""


class StaleError(CourseError):
    """Raised when a derived file differs from what its source gives today."""

    exit_code = 1


class SubmissionsError(CourseError):
    """Raised when a folder of submissions cannot be read as one."""


class IsolationError(CourseError):
    """Raised when student code would run with less protection than the operator agreed to."""


class LeakError(CourseError):
    """Raised when something that leaves holds what its readers must not see; nothing was written."""


class StorageError(CourseError):
    """Raised when something could not be written or read; nothing half-written stays behind."""


class ExportError(CourseError):
    """Raised when an export would be misread by the system that it is for."""


class Unreadable(Exception):  # noqa: N818  # news, not an error of ours
    """Raised when one submission cannot be graded; the message is for its student."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a question with the closest known word, or the list of known words."""
    names = list(known)
    close = get_close_matches(word, names, n=1)
    if close:
        return f'Did you mean "{close[0]}"?'
    return f"Known here: {', '.join(sorted(names))}." if names else ""
