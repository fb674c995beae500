"""What commands print with pseudonyms in place of students, for logs that others read: `course --pseudonyms …`.

Every text on its way out goes through one place, errors and tables too. Whom to mask is told by the commands as they
read rosters, gradebooks and folders of submissions.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from autograder.model import Student


@dataclass
class Masked:
    """A stream that masks what is written to it."""

    stream: TextIO
    masking: Masking

    def write(self, text: str) -> int:
        """Write a text with pseudonyms; return the length of what was asked for."""
        self.stream.write(self.masking.mask(text))
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


@dataclass
class Masking:
    """Whether pseudonyms are printed, and of whom. `key` is asked for when the first student is known."""

    key: Callable[[], bytes] | None = None
    students: dict[str, Student] = field(default_factory=dict)
    mask: Callable[[str], str] = str
    pseudonyms: dict[str, str] = field(default_factory=dict)

    @property
    def is_on(self) -> bool:
        """Whether pseudonyms are printed."""
        return self.key is not None

    def begin(self, key: Callable[[], bytes]) -> None:
        """Print pseudonyms from now on, until `end`."""
        self.key = key
        sys.stdout = Masked(sys.stdout, self)
        sys.stderr = Masked(sys.stderr, self)

    def end(self) -> None:
        """Print what is there, as before."""
        sys.stdout = getattr(sys.stdout, "stream", sys.stdout) if self.is_on else sys.stdout
        sys.stderr = getattr(sys.stderr, "stream", sys.stderr) if self.is_on else sys.stderr
        self.key, self.students, self.mask, self.pseudonyms = None, {}, str, {}

    def tell(self, students: Iterable[Student]) -> None:
        """Say of some students that they are to be masked."""
        if self.key is None:
            return
        from gradebook.pseudonyms import masking, pseudonyms_of

        self.students |= {student.id: student for student in students if student.id}
        self.pseudonyms = pseudonyms_of(self.students, self.key())
        self.mask = masking(self.students.values(), self.pseudonyms)

    def tell_ids(self, ids: Iterable[str]) -> None:
        """Say of some students of whom only the id is known that they are to be masked."""
        from autograder.model import Student

        self.tell([Student(id=one, name="") for one in set(ids) - set(self.students)] if self.is_on else [])

    def shown(self, student: str) -> str:
        """Return what a student is called in a table."""
        return self.pseudonyms.get(student, student)


masks = Masking()
