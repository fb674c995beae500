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

from autograder.archives import Caps, Contents, Refused, folded, name_refusal, opened, shown
from autograder.arrivals import Arrivals, Reader, kept_names
from autograder.collected import (
    PENDING,
    Collected,
    CollectedFile,
    leftovers,
    read_collected,
    write_collected,
)
from autograder.errors import ConfigError, SubmissionsError
from autograder.identities import Identity, identified
from autograder.intake import UNMATCHED
from autograder.ledger import Attempt, Change, Ledger, numbered
from autograder.matching import Match, Outcome, Roster, read_confirmed
from autograder.model import Record, Student
from autograder.sources.canvas_times import timed
from autograder.sources.items import Item, Known, Person
from autograder.sources.kinds import NAMES_ASSIGNMENTS, READERS, Kind, kind_of
from autograder.sources.times import Time
from autograder.steps import carry_out, refuse_links

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
        matches = _matches(request, kind, items, {**_confirmed_of(request, known, kind), **confirmed}, known)
        _refuse_unknown_keys(request, matches)
        ledger = Ledger(request.submitted, known, request.stems, leftovers(request.submitted))
        rows, refused = _taken(request, kind, matches, ledger)
        after = Collected(files=ledger.files, confirmed=known.confirmed | _remembered(kind, confirmed))
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


Matched = list[tuple[Item, Person, Match]]


def _matches(
    request: Request, kind: Kind, items: Sequence[Item], confirmed: Mapping[str, tuple[str, ...]], known: Collected
) -> Matched:
    """Return whose each hand-in is. Two undated ones of one student are nobody's until a person looks."""
    roster = Roster(request.students, request.domain)
    before = _known_before(known, kind, {student.id for student in request.students})
    found: Matched = []
    for item in items:
        for person in item.people:
            match = roster.match(person, confirmed)
            if match.outcome is Outcome.UNMATCHED and person.lms_id and not person.ids and person.key in before:
                match = Match(Outcome.MATCHED, before[person.key], "as before")
            found.append((item, person, match))
    claims: dict[tuple[str, str], list[Item]] = defaultdict(list)
    for item, _, match in found:
        for student in match.students:
            claims[student, item.assignment].append(item)
    return [(item, person, _unless_shared(item, match, claims)) for item, person, match in found]


def _unless_shared(item: Item, match: Match, claims: Mapping[tuple[str, str], Sequence[Item]]) -> Match:
    for student in match.students:
        rivals = claims[student, item.assignment]
        undated = [one for one in rivals if one.time.at is None and one.time.local is None and one.order is None]
        if len(rivals) > 1 and undated:
            why = f"{len(rivals)} hand-ins here are of {student}, and nothing says which is the newest"
            return Match(Outcome.AMBIGUOUS, (), why, match.students)
    return match


def _confirmed_of(request: Request, known: Collected, kind: Kind) -> dict[str, tuple[str, ...]]:
    """Return what was confirmed before, of those who are on the roster."""
    start, ids = f"{kind}:", {student.id for student in request.students}
    found = {key.removeprefix(start): who for key, who in known.confirmed.items() if key.startswith(start)}
    return {key: who for key, who in found.items() if ids.issuperset(who)}


def _remembered(kind: Kind, confirmed: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {f"{kind}:{key}": students for key, students in confirmed.items()}


def _known_before(known: Collected, kind: Kind, ids: set[str]) -> dict[str, tuple[str, ...]]:
    """Return whose each key was when it was collected before: a gradebook export need not be given twice."""
    found: dict[str, set[str]] = defaultdict(set)
    for file in known.files:
        if file.student in ids and file.kind == kind:
            found[file.key].add(file.student)
    return {key: tuple(students) for key, students in found.items() if len(students) == 1}


def _refuse_unknown_keys(request: Request, matches: Matched) -> None:
    """Refuse a typed confirmation of a key that is not here: it would be forgotten. A file may hold more keys."""
    keys = {person.key for _, person, _ in matches}
    for word in request.confirm:
        key = word.rpartition("=")[0]
        if key not in keys:
            raise ConfigError(
                f'"{key}" is no key of this source.', where=request.source, fix="The report shows the keys."
            )


def _taken(request: Request, kind: Kind, matches: Matched, ledger: Ledger) -> tuple[list[Row], list[Refused]]:
    """Give every hand-in its place, the earlier attempts first; return what became of each, and what was not taken."""
    reader = Reader(request.largest)
    read: dict[int, Arrivals] = {}
    refused: list[Refused] = []
    planned: dict[int, list[Attempt]] = {}
    for number, (item, person, match) in enumerate(matches):
        if id(item) not in read:
            read[id(item)] = reader.read(item.files)
            refused += read[id(item)].refused
        planned[number] = _attempts(request, kind, item, person, match, read[id(item)])
    changes: dict[int, list[Change]] = defaultdict(list)
    owner = {id(attempt): number for number, attempts in planned.items() for attempt in attempts}
    for attempt in numbered([attempt for attempts in planned.values() for attempt in attempts]):
        refuse_links(request.submitted, f"{attempt.home}/-")
        changes[owner[id(attempt)]] += ledger.take(attempt)
    receipts: dict[str, set[str]] = defaultdict(set)
    for item, person, _ in matches:
        receipts[person.key] |= {file.sha256 for file in read[id(item)].files}
    for _, person, match in matches:
        if match.students:
            ledger.forget_unmatched(kind, person.key, match.students, receipts[person.key])
    rows = [
        _row(person, match, read[id(item)], changes[number]) for number, (item, person, match) in enumerate(matches)
    ]
    return rows, refused


def _attempts(
    request: Request, kind: Kind, item: Item, person: Person, match: Match, arrivals: Arrivals
) -> list[Attempt]:
    """Return one attempt for each student it is of, or one for somebody unknown."""
    places = [(student, student) for student in match.students] or [("", f"{UNMATCHED}/{_label(person)}")]
    (assignment,) = kept_names([item.assignment]) if item.assignment else ("",)
    return [
        Attempt(
            student=student,
            key=person.key,
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


def _row(person: Person, match: Match, arrivals: Arrivals, changes: Sequence[Change]) -> Row:
    return Row(
        key=person.key,
        name=shown(person.name),
        outcome=match.outcome,
        students=match.students,
        why=shown(match.why),
        suggestions=match.suggestions,
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
