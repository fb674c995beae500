"""Forgetting somebody: first what the gradebook holds, then the files; a run that was killed is finished by the next.

A note in `build/forgetting/` says who is being forgotten from before the first row goes until after the last file has
gone: the gradebook cannot say it any more, and exports are searched for the name that it held.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from pydantic import ValidationError

from autograder.collecting.collected import EARLIER, PENDING, read_collected, write_collected
from autograder.errors import ConfigError, StorageError, SubmissionsError, did_you_mean
from autograder.files import json_bytes, write_bytes
from autograder.flows.keys import forget_in_key
from autograder.model import Record, Student
from autograder.scanning.layers import pieces
from autograder.scanning.runs import plain
from gradebook.enrolments import enrolled
from gradebook.forgetting import Found, forget, found_in, ids_of, mentions, refuse_names
from gradebook.pseudonyms import forms_of
from gradebook.report.words import page_name
from gradebook.store import Store


class Note(Record):
    """Who is being forgotten, with what the gradebook knew of them."""

    people: tuple[Student, ...]


@dataclass(frozen=True)
class Places:
    """Where files about students are; `searched` folders hold what is for several readers, and is not changed."""

    submitted: Path
    results: Path
    review: Path
    reports: Path
    notes: Path
    searched: tuple[Path, ...]


@dataclass(frozen=True)
class Forgotten:
    """What goes, or went: rows by table and files. What stays: rows and files of others that name the person.

    `is_enrolled`: the roster still has them, and the next command that reads it brings them back.
    """

    ids: tuple[str, ...]
    rows: dict[str, int]
    files: tuple[Path, ...]
    named_in_rows: tuple[str, ...]
    named_in_files: tuple[Path, ...]
    is_enrolled: bool


def plan(store: Store, student: str, places: Places) -> tuple[tuple[Student, ...], Forgotten]:
    """Return who a student is, and what would go and stay. Raises `ConfigError` where nobody knows the student."""
    if (places.submitted / PENDING).exists():
        fix = "Run `course collect` again, then this command."
        raise SubmissionsError("a collect was cut off here.", where=places.submitted, fix=fix)
    contents, decisions = store.contents().tables, store.decisions()
    ids, noted = ids_of(student, decisions), _noted(places.notes, student)
    people = {one.id: one for one in noted}
    people |= {one.id: one for one in store.students() if one.id in ids}
    people |= {one: Student(id=one, name="") for one in sorted(ids - set(people))}
    found = found_in(contents, frozenset(people))
    files = tuple(sorted(_files_of(people, places)))
    if not files and not noted and not any(found.counts.values()):
        known = {row["id"] for row in contents["students"]} | {row["student"] for row in contents["attempts"]}
        known |= {path.name for path in places.submitted.glob("[!.]*") if path.is_dir()}
        raise ConfigError(f'nothing is known of a student "{student}".', fix=did_you_mean(student, known))
    known_people = tuple(people[one] for one in sorted(people))
    return known_people, Forgotten(
        ids=tuple(sorted(people)),
        rows=found.counts,
        files=files,
        named_in_rows=tuple(mentions(contents, found, known_people)),
        named_in_files=tuple(_searched(known_people, places, set(files))),
        is_enrolled=any(one.id in people for one in enrolled(store.students(), decisions)),
    )


def carry_out(
    store: Store,
    people: Sequence[Student],
    places: Places,
    who: str,
    now: datetime,
    why: str = "",
    step: Callable[[str], None] = lambda what: None,
) -> Found:
    """Erase rows, then bytes, then files; return which rows it was. `step` is told before each.

    Killed anywhere, the same call finishes it. Raises `CourseError`.
    """
    refuse_names(people, who=who, why=why)
    note = _note_of(places.notes, people)
    write_bytes(note, json_bytes(Note(people=tuple(people)).model_dump(mode="json")))
    step("rows")
    found = forget(store, people, who, now, why)
    step("bytes")
    store.overwrite_deleted()
    step("files")
    for path in sorted(_files_of({one.id for one in people}, places)):
        _delete(path)
    forget_in_key(places.review, {one.id for one in people})
    step("record of collected files")
    _forget_collected({one.id for one in people}, places.submitted)
    step("note")
    _delete(note)
    return found


def _noted(notes: Path, student: str) -> tuple[Student, ...]:
    """Return who was being forgotten when a run was cut off, if this student was."""
    for path in sorted(notes.glob("*.json")):
        try:
            people = Note.model_validate_json(path.read_bytes()).people
        except (OSError, ValidationError) as error:
            what = f"this note of a run that was cut off cannot be read: {str(error).splitlines()[0]}."
            raise StorageError(what, where=path, fix="Delete it, then run the command again.") from None
        if student in {one.id for one in people}:
            return people
    return ()


def _note_of(notes: Path, people: Iterable[Student]) -> Path:
    whole = "\0".join(sorted(one.id for one in people))
    return notes / f"{sha256(whole.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}.json"


def _files_of(ids: Iterable[str], places: Places) -> Iterator[Path]:
    """Yield files and folders that are one student's own; an id that names no single file owns none by its name."""
    known = set(ids)
    submitted = places.submitted
    for student in known:
        yield from _there([places.reports / "students" / page_name(student)])
        if _is_plain(student):
            yield from _there([submitted / student, submitted / EARLIER / student])
            yield from (path for path in _below(places.results) if path.name == f"{student}.json")
            yield from (path for path in _below(places.review) if student in (path.name, path.stem))
    if submitted.is_dir():
        files = [submitted / one.path for one in read_collected(submitted).files if one.student in known]
        folders = {submitted / student for student in known} | {submitted / EARLIER / student for student in known}
        yield from _there([path for path in files if not folders & set(path.parents)])


def _there(paths: Iterable[Path]) -> Iterator[Path]:
    yield from (path for path in paths if path.exists() or path.is_symlink())


def _below(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*")) if folder.is_dir() else []


def _is_plain(student: str) -> bool:
    return bool(student) and not student.startswith(".") and not any(mark in student for mark in "/\\\0")


def _delete(path: Path) -> None:
    """Delete a file, or a folder with all that is in it; a link goes, and what it leads to stays."""
    try:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        fix = "Then run the same command again: it goes on from here."
        raise StorageError(f"it cannot be deleted: {error.strerror}.", where=path, fix=fix) from None


def _forget_collected(ids: set[str], submitted: Path) -> None:
    """Take a student out of the record of what was collected, and out of what persons confirmed."""
    known = read_collected(submitted)
    files = tuple(one for one in known.files if one.student not in ids)
    owners = {key: tuple(one for one in students if one not in ids) for key, students in known.confirmed.items()}
    confirmed = {key: students for key, students in owners.items() if students}
    if files != known.files or confirmed != known.confirmed:
        write_collected(submitted, known.model_copy(update={"files": files, "confirmed": confirmed}))


def _searched(people: Sequence[Student], places: Places, gone: set[Path]) -> Iterator[Path]:
    """Yield files for several readers that hold the person, in any layer, or that cannot be looked into."""
    forms = {form for student in people for form in forms_of(student)}
    words = "|".join(re.escape(plain(form)) for form in sorted(forms, key=len, reverse=True))
    naming = re.compile(rf"(?<!\w)(?:{words})(?!\w)")
    for path in dict.fromkeys(path for folder in places.searched for path in _below(folder)):
        if not path.is_file() or path.is_symlink() or gone & {path, *path.parents} or places.notes in path.parents:
            continue
        try:
            content = path.read_bytes()
        except OSError:
            yield path
            continue
        if any(piece.closed or naming.search(plain(piece.text)) for piece in pieces(path.name, content)):
            yield path
