"""Collect: what an LMS has of a class → `submitted/<student>/…`, with the record of it. Nothing of it is lost.

Whose something is, is known by ids; what is not known waits in `submitted/.unmatched/` for a person to say so. A second
collect of the same source changes nothing; one that was cut off is finished by the same command.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from autograder.collecting.archives import Caps, Contents, Refused, folded, name_refusal, opened, shown
from autograder.collecting.arrivals import Arrivals, Reader, kept_names
from autograder.collecting.collected import (
    PENDING,
    Collected,
    CollectedFile,
    leftovers,
    read_collected,
    write_collected,
)
from autograder.collecting.identities import Identity, identified
from autograder.collecting.ledger import Attempt, Change, Ledger, numbered
from autograder.collecting.matching import Outcome, Roster, read_confirmed
from autograder.collecting.owners import Owned, owned, remembered
from autograder.collecting.sources.canvas_times import timed
from autograder.collecting.sources.items import Item, Known, Person
from autograder.collecting.sources.kinds import NAMES_ASSIGNMENTS, READERS, Kind, kind_of
from autograder.collecting.sources.times import Time
from autograder.collecting.steps import carry_out, refuse_links
from autograder.errors import ConfigError, SubmissionsError
from autograder.intake import UNMATCHED
from autograder.model import Record, Student

TO_LOOK_AT = frozenset({Change.SAME_NAME, Change.UNDATED, Change.BY_HAND})


@dataclass(frozen=True)
class Request:
    """What to collect, into what, for whom, and what helps to know whose something is."""

    source: Path
    submitted: Path
    students: Sequence[Student]
    now: datetime
    kind: Kind | None = None
    assignment: str = ""
    stems: frozenset[str] = frozenset()
    zone: ZoneInfo | None = None
    identities: Mapping[str, Identity] = field(default_factory=dict)
    times: Mapping[int, tuple[Time, int | None]] = field(default_factory=dict)
    confirm: Sequence[str] = ()
    confirmed: Path | None = None
    domain: str = ""
    largest: int = Caps.member


class Row(Record):
    """What became of one hand-in, of one person in it."""

    key: str
    name: str
    outcome: Outcome
    students: tuple[str, ...]
    why: str
    suggestions: tuple[str, ...]
    files: tuple[str, ...]
    changes: tuple[Change, ...]


class NotTaken(Record):
    """A file that was not taken, and why."""

    path: str
    why: str


class Report(Record):
    """What a collect did, or with `--dry-run` would do; `missing` are students of whom nothing was ever collected."""

    source: str
    kind: Kind
    rows: tuple[Row, ...]
    not_taken: tuple[NotTaken, ...]
    missing: tuple[str, ...]
    written: int
    is_dry_run: bool

    @property
    def complete(self) -> bool:
        """Whether nothing is left for a person to decide."""
        return not self.not_taken and all(
            row.outcome is Outcome.MATCHED and not TO_LOOK_AT & set(row.changes) for row in self.rows
        )


def collect(request: Request, dry_run: bool = False) -> Report:
    """Bring the files of a source to the students' folders. Raises `CourseError` where it cannot be read as a whole."""
    _refuse_request(request)
    known = read_collected(request.submitted)
    confirmed = read_confirmed(request.confirmed, request.confirm, request.students)
    with opened(request.source, Caps(member=request.largest)) as contents:
        kind = request.kind or kind_of(contents.members, request.source)
        items = _items(request, kind, contents)
        owners = owned(items, Roster(request.students, request.domain), request.students, kind, confirmed, known)
        _refuse_unknown_keys(request, owners)
        ledger = Ledger(request.submitted, known, request.stems, leftovers(request.submitted))
        rows, refused = _taken(request, kind, owners, ledger)
        after = Collected(files=ledger.files, confirmed=known.confirmed | remembered(owners, kind, confirmed))
        if not dry_run:
            _write(request.submitted, known, after, ledger)
    return Report(
        source=shown(request.source.name),
        kind=kind,
        rows=tuple(rows),
        not_taken=tuple(NotTaken(path=one.path, why=one.why) for one in (*contents.refused, *refused)),
        missing=_missing(request.students, after.files),
        written=len(ledger.steps),
        is_dry_run=dry_run,
    )


def released_stems(release: Path) -> frozenset[str]:
    """Return the names of the exercises that were handed out, from a release's `manifest.json`; none without one."""
    try:
        handouts = json.loads((release / "manifest.json").read_text(encoding="utf-8"))["handouts"]
        return frozenset(str(key).rsplit("/", 1)[-1] for key in handouts)
    except (OSError, ValueError, KeyError, TypeError):
        return frozenset()


def _refuse_request(request: Request) -> None:
    if not request.students:
        raise ConfigError("whose submissions are they?", fix="Give the roster with --roster FILE.")
    seen: dict[str, str] = {}
    for student in request.students:
        other = seen.setdefault(folded(student.id), student.id)
        if other != student.id:
            what = f'"{other}" and "{student.id}" of the roster are one folder where case is ignored.'
            raise ConfigError(what, fix="Give one of them another id.")
    source, submitted = request.source.resolve(), request.submitted.resolve()
    if source.is_dir() and (source.is_relative_to(submitted) or submitted.is_relative_to(source)):
        what = "source and target lie in one another."
        raise SubmissionsError(what, where=request.source, fix="Give another folder with --submitted.")
    name = request.assignment
    if name and (kept_names([name]) != [name] or "/" in name or name.startswith(".") or name_refusal(name)):
        raise ConfigError(f'"{name}" cannot name a folder.', fix="Use letters, digits, - and _.")


def _items(request: Request, kind: Kind, contents: Contents) -> list[Item]:
    """Return the hand-ins of a source, with all that is known of whose they are."""
    if request.assignment and kind in NAMES_ASSIGNMENTS:
        what = f"a source of kind {kind} names its assignments itself."
        raise ConfigError(what, fix="Leave --assignment out.")
    ids = frozenset(folded(value) for one in request.students for value in (one.id, one.login, one.sis_id) if value)
    items = READERS[kind](contents.members, Known(request.stems, ids, request.zone))
    items = [replace(item, people=tuple(map(_with_shown_key, item.people))) for item in items if item.files]
    if request.assignment:
        items = [replace(item, assignment=request.assignment) for item in items]
    return identified(timed(items, request.times), request.identities)


def _with_shown_key(person: Person) -> Person:
    """Return a person with a key that can be typed as it is shown."""
    return replace(person, key=shown(person.key))


def _refuse_unknown_keys(request: Request, owners: Sequence[Owned]) -> None:
    """Refuse a typed confirmation of a key that is not here: it would be forgotten. A file may hold more keys."""
    keys = {one.person.key for one in owners}
    wrong = [key for key in (word.rpartition("=")[0] for word in request.confirm) if key not in keys]
    if wrong:
        what = f'"{wrong[0]}" is no key of this source.'
        raise ConfigError(what, where=request.source, fix="The report shows the keys.")


def _taken(request: Request, kind: Kind, owners: Sequence[Owned], ledger: Ledger) -> tuple[list[Row], list[Refused]]:
    """Give every hand-in its place, the earlier attempts first; return what became of each, and what was not taken."""
    reader = Reader(request.largest)
    items = {id(one.item): one.item for one in owners}
    read = {number: reader.read(item.files) for number, item in items.items()}
    students = {one.person.key: one.match.students for one in owners if one.match.students}
    here: dict[str, set[tuple[str, int | None]]] = defaultdict(set)
    for one in owners:
        here[one.person.key] |= {(file.sha256, one.item.order) for file in read[id(one.item)].files}
    ledger.retract(kind, students, here)
    planned = [(one, attempt) for one in owners for attempt in _attempts(request, kind, one, read[id(one.item)])]
    owner = {id(attempt): id(one) for one, attempt in planned}
    changes: dict[int, list[Change]] = defaultdict(list)
    for attempt in numbered([attempt for _, attempt in planned]):
        refuse_links(request.submitted, f"{attempt.home}/-")
        changes[owner[id(attempt)]] += ledger.take(attempt)
    ledger.forget_unmatched(kind, students, here)
    refused = [one for found in read.values() for one in found.refused]
    return [_row(one, read[id(one.item)], changes[id(one)]) for one in owners], refused


def _attempts(request: Request, kind: Kind, one: Owned, arrivals: Arrivals) -> list[Attempt]:
    """Return one attempt for each student it is of, or one for somebody unknown."""
    item, students = one.item, one.match.students
    places = [(student, student) for student in students] or [("", f"{UNMATCHED}/{_label(one.person)}")]
    (assignment,) = kept_names([item.assignment]) if item.assignment else ("",)
    return [
        Attempt(
            student=student,
            key=one.person.key,
            home=home,
            source=shown(request.source.name),
            kind=kind,
            files=arrivals.files,
            collected_at=request.now,
            time=item.time,
            order=item.order,
            attempt=item.attempt,
            late=item.late,
            assignment=assignment,
        )
        for student, home in places
    ]


def _label(person: Person) -> str:
    """Return the name of the folder in which something waits for its student."""
    name = person.key if person.name in ("", person.key) else f"{person.name} {person.key}"
    return kept_names([name.replace("/", "_")])[0]


def _row(one: Owned, arrivals: Arrivals, changes: Sequence[Change]) -> Row:
    return Row(
        key=one.person.key,
        name=shown(one.person.name),
        outcome=one.match.outcome,
        students=one.match.students,
        why=shown(one.match.why),
        suggestions=one.match.suggestions,
        files=tuple(file.name for file in arrivals.files),
        changes=tuple(dict.fromkeys(changes)),
    )


def _missing(students: Sequence[Student], files: Sequence[CollectedFile]) -> tuple[str, ...]:
    there = {file.student for file in files}
    return tuple(student.id for student in students if student.id not in there)


def _write(submitted: Path, known: Collected, after: Collected, ledger: Ledger) -> None:
    """Write files, then the record. While it lasts, the record to come lies beside the one that is."""
    pending = submitted / PENDING
    if ledger.steps:
        write_collected(submitted, after, PENDING)
        carry_out(submitted, ledger.steps)
    if after != known or pending.exists():
        write_collected(submitted, after)
    pending.unlink(missing_ok=True)
