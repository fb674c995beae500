"""What a folder of submissions will hold: each attempt in its place, and the steps that lead there.

A newer attempt takes the place of an older one, whose files go to `.earlier/`; an older one that comes later goes there
itself. Which is newer is said by the times, else by the numbers that the system gives, else by the order of collecting.
Nothing is written here: the steps are taken afterwards, in an order in which no byte is ever missing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Any

from harbor_kit.answers import SUFFIXES

from autograder.collecting.archives import folded
from autograder.collecting.arrivals import Arrival
from autograder.collecting.collected import EARLIER, Collected, CollectedFile, receipt_of
from autograder.collecting.sources.times import NO_TIME, Time
from autograder.collecting.steps import Step


class Change(StrEnum):
    """What an attempt did to the folder: a place of its own, that of an older one, none; or nothing, and why."""

    NEW = "new"
    NEWER = "newer"
    OLDER = "older"
    UNCHANGED = "unchanged"
    DATED = "dated"
    SAME_NAME = "same name"
    UNDATED = "undated"
    BY_HAND = "changed by hand"


@dataclass(frozen=True)
class Attempt:
    """One attempt of one student, or of somebody unknown: then `student` is empty and `home` is below `.unmatched`."""

    student: str
    key: str
    home: str
    source: str
    kind: str
    files: tuple[Arrival, ...]
    collected_at: datetime
    time: Time = NO_TIME
    order: int | None = None
    attempt: int | None = None
    late: bool | None = None
    assignment: str = ""

    @property
    def stamp(self) -> tuple[datetime | None, datetime | None, int | None]:
        """What tells one attempt from another with the same bytes."""
        return self.time.at, self.time.local, self.order


Owners = Mapping[str, Sequence[str]]
Here = Mapping[str, Collection[tuple[str, int | None]]]


class Ledger:
    """The records of a folder of submissions, changed attempt by attempt, and the steps that follow from it."""

    def __init__(self, submitted: Path, known: Collected, stems: frozenset[str], leftovers: Sequence[str] = ()) -> None:
        """Begin with what is known; `stems` are the names of exercises, `leftovers` files to delete."""
        self._submitted, self._stems = submitted, stems
        self._files: dict[str, CollectedFile] = {}
        self._of: dict[str, set[str]] = defaultdict(set)
        self._pending: dict[str, Step] = {}
        self.steps: list[Step] = []
        for file in known.files:
            self._add(file)
        for path in leftovers:
            self._step(Step(path))

    @property
    def files(self) -> tuple[CollectedFile, ...]:
        """All records, as they will be."""
        return tuple(self._files.values())

    def take(self, attempt: Attempt) -> list[Change]:
        """Give an attempt its place: as a whole where its assignment is known, else exercise by exercise."""
        slots: dict[str, list[Arrival]] = {}
        for file in attempt.files:
            slots.setdefault(self._slot(attempt, file.name), []).append(file)
        return list(dict.fromkeys(self._take_slot(attempt, slot, files) for slot, files in slots.items()))

    def retract(self, kind: str, owners: Owners, here: Here) -> None:
        """Take back what went to others than the owners of its key: it is kept aside, and no longer counts.

        That is the very hand-in that is here again. What a group handed in under the number of a member stays.
        """
        for one in [one for one in self.files if one.is_current and one.kind == kind and _is_others(one, owners)]:
            if (one.sha256, one.order) in here[one.key]:
                self._set_aside(one, one.student)
                self._drop(one)

    def forget_unmatched(self, kind: str, owners: Owners, here: Here) -> None:
        """Take what waited for its owners out of `.unmatched`: it has its place now, or becomes an earlier attempt."""
        for one in [one for one in self._records("") if one.kind == kind and one.key in owners]:
            if one.sha256 not in {sha256 for sha256, _ in here[one.key]}:
                for student in owners[one.key]:
                    self._set_aside(one.model_copy(update={"student": student}), student)
            self._drop(one)

    def _slot(self, attempt: Attempt, name: str) -> str:
        """Return what a newer attempt replaces."""
        stem = PurePosixPath(name).stem
        if attempt.assignment:
            return f"assignment {attempt.assignment}"
        return f"exercise {stem}" if stem in self._stems else f"file {folded(name)}"

    def _take_slot(self, attempt: Attempt, slot: str, files: Sequence[Arrival]) -> Change:
        targets = {file.name: self._target(attempt, file.name) for file in files}
        same = [one for one in self._records(attempt.student) if one.slot == slot and _same_person(one, attempt)]
        there = [self._files.get(folded(target)) for target in targets.values()]
        current = [one for one in same if one.is_current]
        current += [one for one in there if one is not None and one not in current]
        if _contents(current) == _contents(files):
            if all(not _is_dated(attempt) or _is_same(attempt, one) for one in current):
                is_news = attempt.time.at is not None and any(one.submitted_at != attempt.time.at for one in current)
                return self._date(attempt, current) if is_news else self._as_before(current, files)
            if not any(any(part is not None for part in one.stamp) for one in current):
                return self._date(attempt, current)
        known = [one for one in same if not _is_dated(attempt) or _is_same(attempt, one)]
        if current and _contents(files) <= _contents(known):
            return Change.UNCHANGED if _is_dated(attempt) else Change.UNDATED
        if any(_is_after(attempt, one) is False for one in current):
            self._keep_aside(attempt, slot, files)
            return Change.OLDER
        self._replace(attempt, slot, files, targets, current)
        if current and slot.startswith("file ") and slot.endswith(SUFFIXES):
            return Change.SAME_NAME
        return Change.NEWER if current else Change.NEW

    def _replace(
        self,
        attempt: Attempt,
        slot: str,
        files: Sequence[Arrival],
        targets: Mapping[str, str],
        current: Sequence[CollectedFile],
    ) -> None:
        folder = self._free_folder(attempt.home, current)
        for one in current:
            self._set_aside(one, attempt.home, folder)
        for file in files:
            record = _record(attempt, slot, file, targets[file.name])
            if folded(record.path) not in self._files:
                self._set_found_aside(record, attempt.home)
            self._put(record, file.read)
        new = {folded(target) for target in targets.values()}
        for one in current:
            if folded(one.path) not in new:
                self._drop(one)

    def _as_before(self, current: Sequence[CollectedFile], files: Sequence[Arrival]) -> Change:
        """Leave what is there, put back what is missing."""
        change = Change.UNCHANGED
        arrivals = {(file.name, file.sha256): file for file in files}
        for one in current:
            found = self._now_at(one.path)[0]
            if not found:
                self._put(one, arrivals[one.name, one.sha256].read)
            elif found != one.sha256:
                change = Change.BY_HAND
        return change

    def _date(self, attempt: Attempt, current: Sequence[CollectedFile]) -> Change:
        """Record the time of files that are there: it was not known before, or its zone was another."""
        for one in current:
            self._add(one.model_copy(update=_when(attempt)))
        return Change.DATED

    def _set_aside(self, one: CollectedFile, home: str, folder: str = "") -> None:
        """Keep what is at a file's place now, also where somebody changed it by hand."""
        found, read = self._now_at(one.path)
        kept = one.model_copy(update={"is_current": False})
        if found not in ("", one.sha256):
            size = (self._submitted / one.path).stat().st_size
            kept = kept.model_copy(update={"sha256": found, "size": size, "source": "changed by hand"})
        if found and not any(_is_copy(other, kept) for other in self._records(one.student)):
            path = f"{folder}/{one.name}"
            if not folder or folded(path) in self._files:
                path = f"{self._free_folder(home, [one])}/{one.name}"
            self._put(kept.model_copy(update={"path": path}), read)

    def _set_found_aside(self, record: CollectedFile, home: str) -> None:
        """Keep a file that nobody collected, as one that a TA put there, before something takes its place."""
        found = self._now_at(record.path)[0]
        if found and found != record.sha256:
            size = (self._submitted / record.path).stat().st_size
            about = {"source": "found there", "member": record.path, "sha256": found, "size": size, **_when(None)}
            self._set_aside(record.model_copy(update=about), home)

    def _keep_aside(self, attempt: Attempt, slot: str, files: Sequence[Arrival]) -> None:
        records = [_record(attempt, slot, file, file.name) for file in files]
        folder = self._free_folder(attempt.home, records)
        for one, file in zip(records, files, strict=True):
            update = {"is_current": False, "path": f"{folder}/{file.name}"}
            self._put(one.model_copy(update=update), file.read)

    def _free_folder(self, home: str, records: Sequence[CollectedFile]) -> str:
        """Return a folder below `.earlier` for the files of one attempt, called by its time or number."""
        number = 1
        name = _stamp_name(records[0]) if records else ""
        while True:
            folder = f"{EARLIER}/{home}/{name}" + (f"-{number}" if number > 1 else "")
            paths = [f"{folder}/{one.name}" for one in records]
            if not any(folded(path) in self._files or (self._submitted / path).exists() for path in paths):
                return folder
            number += 1

    def _target(self, attempt: Attempt, name: str) -> str:
        """Return where a file of this name goes: where one of this name is, whatever its case, or a free place."""
        folder = f"{attempt.home}/{attempt.assignment}/" if attempt.assignment else f"{attempt.home}/"
        path = folder + name
        while (one := self._files.get(folded(path))) and not _same_person(one, attempt):
            path = f"{path.split('/', 2)[0]}/_{path.split('/', 1)[1]}"  # somebody else unknown, called the same
        if one:
            return one.path
        parents = list(PurePosixPath(path).parents)[:-1]
        in_the_way = any(folded(str(one)) in self._files or (self._submitted / one).is_file() for one in parents)
        is_folder = any(other.startswith(f"{folded(path)}/") for other in self._of[attempt.student])
        if in_the_way or is_folder or (self._submitted / path).is_dir():
            return folder + "from " + name.replace("/", " ")
        return path

    def _now_at(self, path: str) -> tuple[str, Callable[[], bytes]]:
        """Return the receipt of what is at a path when all steps so far are taken, and how to read it."""
        step = self._pending.get(path)
        if step is not None:
            return step.sha256, step.read or bytes
        return receipt_of(self._submitted / path), (self._submitted / path).read_bytes

    def _records(self, student: str) -> list[CollectedFile]:
        return [self._files[path] for path in sorted(self._of[student])]

    def _put(self, one: CollectedFile, read: Callable[[], bytes]) -> None:
        self._add(one)
        self._step(Step(one.path, read, one.sha256))

    def _add(self, one: CollectedFile) -> None:
        self._files[folded(one.path)] = one
        self._of[one.student].add(folded(one.path))

    def _drop(self, one: CollectedFile) -> None:
        del self._files[folded(one.path)]
        self._of[one.student].discard(folded(one.path))
        self._step(Step(one.path))

    def _step(self, step: Step) -> None:
        self.steps.append(step)
        self._pending[step.path] = step


def numbered(attempts: Sequence[Attempt]) -> list[Attempt]:
    """Return attempts in the order in which they were handed in, as far as that is known."""
    late = datetime.max.replace(tzinfo=UTC)
    return sorted(attempts, key=lambda one: (one.time.at or late, one.time.local or datetime.max, one.order or 0))


def _contents(files: Sequence[CollectedFile] | Sequence[Arrival]) -> set[tuple[str, str]]:
    return {(file.name, file.sha256) for file in files}


def _same_person(one: CollectedFile, attempt: Attempt) -> bool:
    return bool(one.student) or (one.kind, one.key) == (attempt.kind, attempt.key)


def _is_others(one: CollectedFile, owners: Owners) -> bool:
    return bool(one.student) and one.key in owners and one.student not in owners[one.key]


def _is_dated(attempt: Attempt) -> bool:
    return any(part is not None for part in attempt.stamp)


def _is_same(attempt: Attempt, one: CollectedFile) -> bool:
    """Whether a file is of this attempt: the same number, or moment, or text of a time in whatever zone."""
    if attempt.order is not None and one.order is not None:
        return attempt.order == one.order
    same_text = bool(attempt.time.given) and attempt.time.given == one.time_given
    return attempt.stamp == one.stamp or (same_text and attempt.order == one.order)


def _is_copy(one: CollectedFile, other: CollectedFile) -> bool:
    same = all(getattr(one, name) == getattr(other, name) for name in ("slot", "name", "sha256", "stamp"))
    return same and not one.is_current


def _is_after(attempt: Attempt, one: CollectedFile) -> bool | None:
    """Whether an attempt came after a file: by time, by number, by local time; `None` where nothing says."""
    pairs: list[tuple[Any, Any]] = [
        (attempt.time.at, one.submitted_at),
        (attempt.order, one.order),
        (attempt.time.local, one.local_time),
    ]
    known = [(ours, theirs) for ours, theirs in pairs if ours is not None and theirs is not None]
    return known[0][0] > known[0][1] if known and known[0][0] != known[0][1] else None


def _when(attempt: Attempt | None) -> dict[str, Any]:
    time = attempt.time if attempt else NO_TIME
    return {
        "submitted_at": time.at,
        "local_time": time.local,
        "time_given": time.given,
        "time_from": time.known_from,
        "order": attempt.order if attempt else None,
        "attempt": attempt.attempt if attempt else None,
        "late": attempt.late if attempt else None,
    }


def _record(attempt: Attempt, slot: str, file: Arrival, path: str) -> CollectedFile:
    return CollectedFile(
        student=attempt.student,
        key=attempt.key,
        source=attempt.source,
        kind=attempt.kind,
        member=file.member,
        path=path,
        name=file.name,
        slot=slot,
        is_current=True,
        inside=file.inside,
        size=file.size,
        sha256=file.sha256,
        collected_at=attempt.collected_at,
        **_when(attempt),
    )


def _stamp_name(one: CollectedFile) -> str:
    if one.submitted_at is not None:
        return one.submitted_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    if one.order is not None:
        return str(one.order)
    return one.local_time.strftime("%Y%m%dT%H%M%S") if one.local_time is not None else "undated"
