"""Whose the hand-ins of a source are, all together: with what was confirmed before, and what excludes another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autograder.collecting.collected import Collected
from autograder.collecting.matching import Confirmed, Match, Outcome, Roster
from autograder.collecting.sources.items import Item, Person
from autograder.model import Student


@dataclass(frozen=True)
class Owned:
    """A hand-in, one of its people, and whose it is as far as that is known."""

    item: Item
    person: Person
    match: Match


def owned(
    items: Sequence[Item],
    roster: Roster,
    students: Sequence[Student],
    kind: str,
    confirmed: Confirmed,
    known: Collected,
) -> list[Owned]:
    """Return whose each hand-in is: as confirmed for this source, else as before for this name, else by ids."""
    ids = {student.id for student in students}
    before = _owners_before(known, kind, ids)
    found = []
    for item in items:
        for person in item.people:
            said = confirmed.get(person.key) or known.confirmed.get(memory(kind, person), ())
            match = roster.match(person, {person.key: said} if said and ids.issuperset(said) else {})
            found.append(Owned(item, person, _as_before(person, match, before)))
    return _without_rivals(found)


def remembered(owners: Sequence[Owned], kind: str, confirmed: Confirmed) -> dict[str, tuple[str, ...]]:
    """Return what was confirmed, to be kept: for this name only, since a group has the number of one of its members."""
    return {memory(kind, one.person): confirmed[one.person.key] for one in owners if one.person.key in confirmed}


def memory(kind: str, person: Person) -> str:
    """Return under what a confirmation is kept."""
    return f"{kind}:{person.name} {person.key}"


def _owners_before(known: Collected, kind: str, ids: set[str]) -> dict[str, tuple[str, ...]]:
    """Return whose each key was when it was collected last, where that is one student."""
    found: dict[str, set[str]] = defaultdict(set)
    for file in known.files:
        if file.is_current and file.student in ids and file.kind == kind:
            found[file.key].add(file.student)
    return {key: tuple(students) for key, students in found.items() if len(students) == 1}


def _as_before(person: Person, match: Match, before: Mapping[str, tuple[str, ...]]) -> Match:
    """Return a match by a number of the LMS that was somebody's before: a gradebook export need not be given twice.

    The name has to be similar too: that of a group is not.
    """
    is_number = match.outcome is Outcome.UNMATCHED and bool(person.lms_id) and not person.ids
    if not is_number or person.key not in before:
        return match
    if set(before[person.key]) <= set(match.suggestions):
        return Match(Outcome.MATCHED, before[person.key], "as before")
    return Match(Outcome.AMBIGUOUS, (), "before, this number had another name", before[person.key])


def _without_rivals(owners: list[Owned]) -> list[Owned]:
    """Two hand-ins of one student and assignment, one of which has neither time nor number, are nobody's."""
    claims: dict[tuple[str, str], dict[int, Item]] = defaultdict(dict)
    for one in owners:
        for student in one.match.students:
            claims[student, one.item.assignment][id(one.item)] = one.item
    return [Owned(one.item, one.person, _unless_shared(one, claims)) for one in owners]


def _unless_shared(one: Owned, claims: Mapping[tuple[str, str], Mapping[int, Item]]) -> Match:
    for student in one.match.students:
        rivals = claims[student, one.item.assignment].values()
        if len(rivals) > 1 and not all(rival.is_dated for rival in rivals):
            why = f"{len(rivals)} hand-ins here are of {student}, and nothing says which is the newest"
            return Match(Outcome.AMBIGUOUS, (), why, one.match.students)
    return one.match
