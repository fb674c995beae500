"""A zip with one page per student: the same pages give the same bytes, and nobody is lost silently."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.files import write_bytes
from autograder.model import Student
from gradebook.export.entries import Made
from gradebook.report.words import page_name

PAGE = "feedback.html"
LONGEST_NAME = 100
MEGABYTE = 1_000_000
# Control characters, what file systems and LMSs refuse in names, and the _ with which both LMSs cut them.
_UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f_/\\:*?\"'<>|&`~]+")


@dataclass(frozen=True, kw_only=True)
class Packed(Made):
    """A zip for one LMS: `matched` have a page in it.

    `ambiguous` and `unmatched` have a page that cannot be told where to go, `grouped` one that others would read;
    `absent` handed nothing in. `strangers`: entries of the LMS that are nobody's here. `most`: the size in bytes that
    the LMS takes without being set up for more.
    """

    lms: str
    grouped: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    strangers: tuple[str, ...] = ()
    most: int

    def words(self) -> Mapping[str, Sequence[str | tuple[str, str]]]:
        """Return what each group of names is called."""
        size, most = (f"{count / MEGABYTE:.1f} MB" for count in (len(self.data), self.most))
        large = f"{size}; {self.lms} may take no more than {most}: raise its limit, or upload some files at a time"
        return {
            "share an id, left out": self.ambiguous,
            f"not found in {self.lms}, left out": self.unmatched,
            "handed in as a group, all of which would read the page, left out": self.grouped,
            "no page, since nothing is handed in": self.absent,
            f"nobody's, as far as is known: in {self.lms}": self.strangers,
            "large": [large] if len(self.data) > self.most else [],
        }

    def lost(self) -> tuple[str, ...]:
        """Return who has a page that is not in the zip."""
        return (*super().lost(), *self.grouped)


def zip_of(files: Mapping[str, bytes]) -> bytes:
    """Return a zip, its members by name, without the time of its making."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(info, files[name])
    return made.getvalue()


def fit_name(student: Student) -> str:
    """Return `First Last` as a part of a file name that every system keeps: nothing is found by it."""
    last, _, first = student.name.partition(",")
    plain = _UNFIT.sub(" ", unicodedata.normalize("NFC", f"{first} {last}").encode("utf-8", "replace").decode())
    words = " ".join(re.sub(r"\.{2,}", ".", plain).split())
    return words[:LONGEST_NAME].strip(" .") or "Student"


def write_pages(folder: Path, pages: Mapping[str, bytes]) -> list[Path]:
    """Write one file per student into a folder. Their names are those of the pages of the report."""
    return [write_bytes(folder / page_name(student), page) for student, page in pages.items()]


def without_page(roster: Iterable[Student], pages: Mapping[str, bytes]) -> tuple[str, ...]:
    """Return who has no page, in the order of the roster."""
    return tuple(student.id for student in roster if student.id not in pages)
