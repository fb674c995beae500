"""A list of students held against the class: what it would change. Nothing is written here.

Whoever is not in the list leaves the class, and keeps all records. A row that is in doubt, or cannot be read, changes
nobody and drops nobody.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from autograder.errors import ConfigError, did_you_mean
from autograder.files import names_a_folder
from autograder.model import Student
from gradebook.decisions import AnyDecision
from gradebook.enrolments import enrolled, last, merged
from gradebook.recognising import KEYS, Found, Known, folded, stripped
from gradebook.roster import MOVES, Doubt, Move, Plan, Wishes

Row = tuple[int, Student]
IN_BOTH = " and "  # as Canvas writes that somebody is in several sections


@dataclass(frozen=True)
class _Class:
    """Everybody whom the gradebook knows, who is in the class, and whom of these the list is about."""

    students: Mapping[str, Student]
    inside: AbstractSet[str]
    scope: AbstractSet[str]
    known: Known
    shared: Mapping[str, AbstractSet[str]]
    wishes: Wishes


@dataclass(frozen=True)
class _Read:
    """A row, and who it is."""

    line: int
    row: Student
    found: Found


def planned(
    rows: Sequence[Row],
    unread: Iterable[Sequence[str]],
    students: Sequence[Student],
    decisions: Sequence[AnyDecision],
    wishes: Wishes,
) -> Plan:
    """Return what a list would change. `unread`: the cells of rows that cannot be read.

    Raises `ConfigError` where a wish names nobody.
    """
    group = _class_of(rows, students, decisions, wishes)
    read = [_Read(line, row, _found(line, row, group)) for line, row in rows]
    here = _without_rivals([one for one in read if _concerns(one, group)], group)
    new, nameless = _new(here, group)
    moves = [*_changes(here, group), *new]
    absent, apart = _left(here, unread, moves, group)
    left = apart if wishes.keep_absent else [*absent, *apart]
    doubts = sorted([*(one for one in here if one.found.doubt), *nameless], key=lambda one: one.line)
    merges = [Move("merged", group.students[old], f"counts for {new}", into=new) for old, new in wishes.merge.items()]
    plan = Plan(
        moves=(*moves, *left, *merges),
        doubts=tuple(Doubt(one.line, one.row.name, one.found.doubt, one.found.perhaps) for one in doubts),
        absent=tuple(move.student.id for move in absent) if wishes.keep_absent else (),
        alike=tuple(_alike(here, new, group)),
        unchanged=len({one.found.person for one in here} & group.students.keys() - {one.student.id for one in moves}),
        size=len(group.scope),
        elsewhere=len(read) - len(here),
    )
    _refuse_merges(plan, group)
    return plan


def _class_of(
    rows: Sequence[Row], students: Sequence[Student], decisions: Sequence[AnyDecision], wishes: Wishes
) -> _Class:
    by_id = {one.id: one for one in students}
    accounts = _accounts(by_id, decisions, wishes)
    inside = {one.id for one in enrolled(students, decisions)} - wishes.merge.keys()
    sections = {row.section for _, row in rows} | {by_id[one].section for one in inside}
    if any(sections) and not any(_is_in(section, wishes.section) for section in sections - {""}):
        fix = did_you_mean(wishes.section, sections - {""})
        raise ConfigError(f'there is no section "{wishes.section}".', where="--section", fix=fix)
    lines = {line for line, _ in rows}
    if strange := {*wishes.same, *wishes.new} - lines:
        what = f"no student stands in line {min(strange)} of the list."
        raise ConfigError(what, fix="Take the number of a line that is in doubt.")
    whole = not wishes.section
    scope = {one for one in inside if whole or (by_id[one].section and _is_in(by_id[one].section, wishes.section))}
    return _Class(by_id, inside, scope, Known(students, accounts, inside), _shared(rows), wishes)


def _accounts(students: Mapping[str, Student], decisions: Sequence[AnyDecision], wishes: Wishes) -> dict[str, str]:
    """Return under whom each account counts, with what is wished. Raises `ConfigError`."""
    before = merged(decisions)
    for one in wishes.apart:
        if one not in before:
            raise ConfigError(f'"{one}" is merged into nobody.', where="--unmerge", fix=did_you_mean(one, before))
    accounts = {old: new for old, new in before.items() if old not in wishes.apart}
    for old, new in wishes.merge.items():
        where = f"--merge {old}={new}"
        if old not in students:
            raise ConfigError(f'"{old}" is not in the gradebook.', where=where, fix=did_you_mean(old, students))
        if old in accounts:
            fix = f"Take that back first, with --unmerge {old}."
            raise ConfigError(f'"{old}" is merged into "{accounts[old]}" already.', where=where, fix=fix)
    accounts |= wishes.merge
    for old, new in wishes.merge.items():
        if last(old, accounts) in accounts:
            fix = "On the right is who stays."
            raise ConfigError("they would count for each other.", where=f"--merge {old}={new}", fix=fix)
    return {old: last(old, accounts) for old in accounts}


def _found(line: int, row: Student, group: _Class) -> Found:
    """Return who a row is: as a person said, else by its keys."""
    person = group.wishes.same.get(line)
    if person is None:
        return Found() if line in group.wishes.new else group.known.find(row, group.shared)
    if person not in group.students:
        where = f"--is {line}={person}"
        raise ConfigError(f'"{person}" is not in the gradebook.', where=where, fix=did_you_mean(person, group.students))
    return Found(group.known.person(person), person)


def _concerns(one: _Read, group: _Class) -> bool:
    """Whether a row is of the section that the list is taken for, or of somebody who is in that section yet."""
    return _is_in(one.row.section, group.wishes.section) or not group.scope.isdisjoint(
        (one.found.person, *one.found.perhaps)
    )


def _without_rivals(read: Sequence[_Read], group: _Class) -> list[_Read]:
    """Put rows in doubt that are one and the same account; the other accounts of a person are none of them."""
    claims: defaultdict[str, list[int]] = defaultdict(list)
    for one in read:
        if _is_main(one, group):
            claims[one.found.person].append(one.line)
    return [_doubted(one, claims[one.found.person]) if _is_main(one, group) else one for one in read]


def _doubted(one: _Read, lines: Sequence[int]) -> _Read:
    if lines == [one.line]:
        return one
    doubt = f'lines {" and ".join(map(str, lines))} are all of "{one.found.person}"'
    return replace(one, found=Found(doubt=doubt, perhaps=(one.found.person,)))


def _is_main(one: _Read, group: _Class) -> bool:
    """Whether a row is of the account under which its person counts, and not of another one of theirs."""
    person = one.found.person
    return one.found.account == person != "" if person in group.students else person in _ids(one.row)


def _changes(read: Iterable[_Read], group: _Class) -> Iterator[Move]:
    """Yield what changes for students who are known; of several accounts the main one says it."""
    seen = set()
    for one in sorted(read, key=lambda one: not _is_main(one, group)):
        before = group.students.get(one.found.person)
        if before is None or before.id in seen:
            continue
        seen.add(before.id)
        after = _after(before, one.row, group) if _is_main(one, group) else before
        why = _difference(before, after)
        if before.id in group.wishes.apart:
            yield Move("apart", after, "; ".join(filter(None, ("no longer merged", why))), one.line)
        elif before.id not in group.inside:
            yield Move("returns", after, why, one.line)
        elif why:
            yield Move("changed", after, why, one.line)


def _new(read: Sequence[_Read], group: _Class) -> tuple[list[Move], list[_Read]]:
    """Return the students whom nobody knows yet, each with an id that is and was nobody else's; and for whom none is.

    A row of somebody into whom an account is being merged has the id that was typed.
    """
    unknown = [one for one in read if not one.found.doubt and one.found.person not in group.students]
    new = [one for one in unknown if not one.found.person or _is_main(one, group)]
    ids = {one.line: [one.found.person] if one.found.person else _ids(one.row) for one in new}
    given = _given(ids, [_ids(one.row) for one in read if one.line not in ids], group)
    moves, nameless = [], []
    for one in new:
        if one.line in given:
            section = one.row.section or group.wishes.section
            student = one.row.model_copy(update={"id": given[one.line], "section": section})
            moves.append(Move("new", student, line=one.line))
        else:
            nameless.append(replace(one, found=Found(doubt=_taken(ids[one.line]))))
    return moves, nameless


def _given(ids: Mapping[int, Sequence[str]], others: Iterable[Sequence[str]], group: _Class) -> dict[int, str]:
    """Return the id of each new student by line: the first that is free, and that no other row would have as its first.

    The rows of known students count too: so the same list gives the same ids when part of it is known already.
    """
    first = Counter(folded(names[0]) for names in (*ids.values(), *others) if names)
    given: dict[int, str] = {}
    taken: set[str] = set()
    for choice in (0, 1):
        for line, names in ids.items():
            name = names[choice] if choice < len(names) and line not in given else ""
            if _is_free(name, group) and first[folded(name)] == 1 - choice and folded(name) not in taken:
                given[line] = name
                taken.add(folded(name))
    return given


def _is_free(name: str, group: _Class) -> bool:
    return names_a_folder(name) and not group.known.has(name)


def _taken(names: Sequence[str]) -> str:
    words = " and ".join(f'"{name}"' for name in names)
    return f"no id is left for a new student: {words} cannot be one, or is somebody else's"


def _after(before: Student, row: Student, group: _Class) -> Student:
    """Return a student as the list has them. What it leaves blank, or gives to several, stays as it was."""
    said = {"section": row.section or group.wishes.section, "name": row.name}
    keys = {"login": row.login, "sis_id": row.sis_id}
    said |= {key: value for key, value in keys.items() if folded(value) not in group.shared[key]}
    new = {name: value for name, value in said.items() if value and not _same(name, getattr(before, name), value)}
    return before.model_copy(update=new)


def _left(
    read: Sequence[_Read], unread: Iterable[Sequence[str]], moves: Iterable[Move], group: _Class
) -> tuple[list[Move], list[Move]]:
    """Return who leaves, being in no row; and who is merged no longer, without being in the class again."""
    present = {one.found.person for one in read} | {who for one in read for who in one.found.perhaps}
    cells = [cell for row in unread for cell in row if cell]
    present |= {group.known.person(one) for cell in cells for key in KEYS for one in group.known.accounts(key, cell)}
    apart = set(group.wishes.apart) - {move.student.id for move in moves}
    absent = [Move("left", group.students[one], "not in the list") for one in sorted(group.scope - present)]
    return absent, [Move("left", group.students[one], "no longer merged; not in the list") for one in sorted(apart)]


def _alike(read: Sequence[_Read], new: Iterable[Move], group: _Class) -> Iterator[tuple[str, str]]:
    """Yield known students who are not in the list, and new ones who have the same name."""
    present = {one.found.person for one in read}
    for move in new:
        yield from ((old, move.student.id) for old in group.known.named(move.student.name) if old not in present)


def _refuse_merges(plan: Plan, group: _Class) -> None:
    """Raise where an account would count for somebody who is not in the class then."""
    after = {*group.inside, *(move.student.id for move in plan.moves if MOVES[move.what] == "enrolled")}
    after -= {move.student.id for move in plan.of("left")}
    for old, new in group.wishes.merge.items():
        if group.known.person(new) in after:
            continue
        where, names = f"--merge {old}={new}", [*group.students, *(move.student.id for move in plan.of("new"))]
        if new in group.students:
            raise ConfigError(f'"{new}" is not in the class.', where=where, fix=f"Is it --merge {new}={old}?")
        what = f'"{new}" is neither in the gradebook nor new in the list.'
        raise ConfigError(what, where=where, fix=did_you_mean(new, names))


def _shared(rows: Iterable[Row]) -> dict[str, set[str]]:
    """Return the keys that several rows have."""
    found = list(rows)
    counts = {key: Counter(folded(getattr(row, key)) for _, row in found) for key in KEYS}
    return {key: {value for value, count in values.items() if value and count > 1} for key, values in counts.items()}


def _ids(row: Student) -> list[str]:
    """Return the ids that a new student may get, the best first."""
    names = [row.id] if row.id else [row.login.partition("@")[0].lower(), row.sis_id]
    return [name for name in dict.fromkeys(names) if name]


def _is_in(section: str, wanted: str) -> bool:
    """Whether a row of a section, or of several, is of the wanted one. Where it says none, yes."""
    return not wanted or not section or wanted in (section, *section.split(IN_BOTH), *section.split(", "))


def _same(name: str, before: str, after: str) -> bool:
    """Whether a value says no more than the one that is known."""
    if name == "name":
        return sorted(before.replace(",", " ").split()) == sorted(after.replace(",", " ").split())
    if name == "sis_id" and len(before) >= len(after):
        return stripped(before) == stripped(after)
    return before == after or (name == "login" and folded(before) == folded(after))


def _difference(before: Student, after: Student) -> str:
    """Return what changes, for a person to read."""
    words = {"name": "name", "login": "login", "sis_id": "SIS id", "section": "section"}
    pairs = [(word, getattr(before, name), getattr(after, name)) for name, word in words.items()]
    return "; ".join(f"{word} {old or '(none)'} → {new}" for word, old, new in pairs if old != new)
