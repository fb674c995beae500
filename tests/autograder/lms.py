"""Downloads of a small class, as each system packs them; and a roster, a gradebook export and a worksheet for them."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from autograder.collect import Report, Request, collect
from autograder.collecting.collected import CollectedFile, read_collected
from autograder.collecting.identities import canvas_identities, moodle_identities
from autograder.collecting.sources.kinds import Kind
from autograder.collecting.sources.times import zone_named
from autograder.model import Student

STEM = "01-async-api-calls"
NOW = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
CLASS = (
    Student(id="ada", name="Lovelace, Ada", login="ada@uni.edu", sis_id="0012"),
    Student(id="bela", name="Bartók, Béla", login="bela@uni.edu", sis_id="0013"),
    Student(id="chen", name="Chen, Mei", login="chen@uni.edu", sis_id="0014"),
)
GRADEBOOK = (
    "Student,ID,SIS User ID,SIS Login ID,Section,PY-01 (88)\n"
    "    Points Possible,,,,,70\n"
    '"Lovelace, Ada",4021,0012,ada@uni.edu,AI-101,\n'
    '"Bartók, Béla",4022,0013,bela@uni.edu,AI-101,\n'
    '"Student, Test",4099,,,AI-101,\n'
)
WORKSHEET = (
    "\ufeffIdentifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,"
    "Last modified (submission),Last modified (grade),Feedback comments\n"
    'Participant 1234,Ada Lovelace,ada@uni.edu,Submitted,,70,Yes,"Friday, 20 November 2026, 11:58 PM",-,\n'
    'Participant 1235,Béla Bartók,bela@uni.edu,Submitted,,70,Yes,"Saturday, 21 November 2026, 12:03 AM",-,\n'
    "Participant 1236,Mei Chen,chen@uni.edu,No submission,,70,Yes,-,-,\n"
)
METADATA = """---
submission_456:
  :submitters:
  - :name: Ada Lovelace
    :sid: '0012'
    :email: a.lovelace@gmail.com
  :created_at: 2026-11-20 14:58:01.123456000 -08:00
  :score: 12.0
  :history:
  - :id: 455
    :created_at: 2026-11-19 09:00:00.000000000 -08:00
submission_457:
  :submitters:
  - :name: Béla Bartók
    :sid: 0013
    :email: bela@uni.edu
  - :name: Mei Chen
    :sid:
    :email: chen@uni.edu
  :created_at: !ruby/object:ActiveSupport::TimeWithZone 2026-11-21 00:03:00 Z
"""


def pack(path: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write a zip of these files."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def lay(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write a folder of these files."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def canvas(tmp: Path) -> dict[str, Any]:
    """Return what is known of numbers in file names of Canvas, as an argument for `collected_from`."""
    (tmp / "gradebook.csv").write_text(GRADEBOOK, encoding="utf-8")
    return {"identities": canvas_identities(tmp / "gradebook.csv")}


def moodle(tmp: Path, zone: str | None = "Europe/Berlin") -> dict[str, Any]:
    """Return what is known of participants of Moodle, as an argument for `collected_from`."""
    (tmp / "worksheet.csv").write_text(WORKSHEET, encoding="utf-8")
    return {"identities": moodle_identities(tmp / "worksheet.csv", zone_named(zone))}


def collected_from(source: Path, *, dry_run: bool = False, **more: Any) -> Report:
    """Collect a source into `submitted` beside it, for the class."""
    zone = zone_named(more.pop("zone", None))
    kind = Kind(more.pop("kind")) if "kind" in more else None
    given = {"students": CLASS, "submitted": source.parent / "submitted", "now": NOW, "stems": frozenset({STEM})} | more
    return collect(Request(source=source, zone=zone, kind=kind, **given), dry_run)


def tree(folder: Path) -> dict[str, str]:
    """Return all files below a folder but the record, and those of a write that was cut off: path → text."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != "collected.json")
    paths = [path for path in found if not path.name.startswith(".")]
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8", errors="replace") for path in paths}


def record_of(folder: Path, path: str) -> CollectedFile:
    """Return the record of a file."""
    return next(file for file in read_collected(folder).files if file.path == path)
