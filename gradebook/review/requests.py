"""Students' requests for another look, from the table that a form or a ticket system exports."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from autograder.errors import ConfigError, did_you_mean
from autograder.files import digest
from autograder.model import Student
from gradebook.decisions import Request
from gradebook.review.texts import plain

WORDS = {  # what a column is → words of its heading, in English and German; the first that fits
    "student": ("student", "login", "e-mail", "email", "username", "matri", "adress", "who"),
    "exercise": ("exercise", "assignment", "aufgabe", "übung"),
    "check": ("check", "question", "test", "frage"),
    "when": ("timestamp", "zeitstempel", "time", "date", "datum"),
    "text": ("text", "reason", "why", "request", "comment", "explain", "begründung", "message", "describe"),
}
NEEDED = ("student", "exercise", "text")
FORMATS = ("%Y/%m/%d %I:%M:%S %p", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y, %H:%M:%S")


@dataclass(frozen=True)
class Known:
    """What a line can be about: the roster, exercises by id with their titles, and the checks of each."""

    students: Sequence[Student]
    exercises: Mapping[str, str]
    checks: Mapping[str, Collection[str]]


@dataclass(frozen=True)
class Asked:
    """New requests, how many were asked before, and the lines that could not be matched."""

    new: tuple[Request, ...]
    known: int
    lost: tuple[str, ...]


def read_requests(
    path: Path, known: Known, sources: Collection[str], now: datetime, zone: ZoneInfo, columns: Mapping[str, str]
) -> Asked:
    """Return the requests of a table; `sources` are lines that were asked before. Raises `ConfigError`.

    `columns` names columns by their headings: student, exercise, check, text, when. The others are guessed.
    """
    rows = _rows(path)
    places = _columns(path, rows[0][1], columns)
    new: dict[str, Request] = {}
    lost, again = [], 0
    for line, cells in rows[1:]:
        row = {what: cells[place].strip() if place < len(cells) else "" for what, place in places.items()}
        source = digest(*(row.get(what, "") for what in WORDS))[:16]
        if source in sources or source in new:
            again += 1
            continue
        student, exercise = _student(row["student"], known), _exercise(row["exercise"], known)
        if not student or not exercise or not row["text"]:
            lost.append(_why_lost(path, line, row, student, exercise))
            continue
        new[source] = _request(row, student, exercise, known, _moment(row.get("when", ""), zone) or now, source)
    return Asked(tuple(new.values()), again, tuple(lost))


def _rows(path: Path) -> list[tuple[int, list[str]]]:
    """Return the rows with their line numbers; commas, semicolons or tabs, whichever the first line has most of."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ConfigError("there is no such file.", where=path, fix="Mend the name.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"it cannot be read: {error}.", where=path, fix="Save it as CSV in UTF-8.") from None
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    rows, line = [], 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((line, [plain(cell) for cell in cells]))
            line = reader.line_num + 1
    except csv.Error as error:
        raise ConfigError(f"this is not CSV: {error}.", where=path, line=line, fix="Is a quote not closed?") from None
    if not rows:
        raise ConfigError("it is empty.", where=path, fix="Its first line names the columns.")
    return rows


def _columns(path: Path, header: Sequence[str], given: Mapping[str, str]) -> dict[str, int]:
    """Return the place of each column: as given, or by the words of its heading."""
    names = [name.strip() for name in header]
    places: dict[str, int] = {}
    for what, name in given.items():
        if what not in WORDS:
            raise ConfigError(f'--columns: there is nothing called "{what}".', fix=did_you_mean(what, WORDS))
        if name not in names:
            raise ConfigError(f'there is no column "{name}".', where=path, line=1, fix=did_you_mean(name, names))
        places[what] = names.index(name)
    for what, words in WORDS.items():
        free = [place for place in range(len(names)) if place not in places.values()]
        found = [place for word in words for place in free if word in names[place].casefold()]
        if what not in places and found:
            places[what] = found[0]
    missing = [what for what in NEEDED if what not in places]
    if missing:
        fix = f'Say which it is: --columns "{missing[0]}=HEADING".'
        raise ConfigError(f"which column is the {missing[0]}?", where=path, line=1, fix=fix)
    return places


def _student(cell: str, known: Known) -> str:
    wanted = cell.casefold()
    for student in known.students:
        if wanted and wanted in {one.casefold() for one in (student.id, student.login, student.sis_id)}:
            return student.id
    before = wanted.partition("@")[0] if "@" in wanted else ""
    found = [one.id for one in known.students if before and before in {one.id.casefold(), one.login.casefold()}]
    return found[0] if len(found) == 1 else ""


def _exercise(cell: str, known: Known) -> str:
    """Return the exercise that a cell names: its id, the last part of it, or its title; alone or in a sentence."""
    wanted = cell.casefold()
    forms = {
        one: {one.casefold(), one.rpartition("/")[2].casefold(), title.casefold()} - {""}
        for one, title in known.exercises.items()
    }
    exact = [one for one, names in forms.items() if wanted in names]
    inside = [one for one, names in forms.items() if any(name in wanted for name in names)]
    found = exact or inside
    return found[0] if len(found) == 1 else ""


def _request(row: Mapping[str, str], student: str, exercise: str, known: Known, when: datetime, source: str) -> Request:
    about = row.get("check", "")
    check = next((one for one in known.checks.get(exercise, ()) if one.casefold() == about.casefold()), "")
    why = row["text"] if check or not about else f"{about}: {row['text']}"
    return Request(who=student, when=when, why=why, student=student, exercise=exercise, check=check, source=source)


def _moment(cell: str, zone: ZoneInfo) -> datetime | None:
    """Return when it was asked. 03/04/2026 is one day here and another there, so it is not guessed."""
    text = cell.partition(" GMT")[0].partition(" MEZ")[0].strip()
    for read in (datetime.fromisoformat, *(lambda text, f=form: datetime.strptime(text, f) for form in FORMATS)):
        try:
            found = read(text)
        except ValueError:
            continue
        return found if found.tzinfo else found.replace(tzinfo=zone)
    return None


def _why_lost(path: Path, line: int, row: Mapping[str, str], student: str, exercise: str) -> str:
    if not student:
        return f'{path.name}:{line}: nobody on the roster is "{row["student"]}".'
    if not exercise:
        return f'{path.name}:{line}: there is no exercise "{row["exercise"]}".'
    return f"{path.name}:{line}: it says nothing."
