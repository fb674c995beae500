"""Whom a row of a list means: a known student by SIS id, login or id. A name alone is never enough.

A key that two people share is thrown away. Login and id are given out again by some institutions: where they lead to
somebody whose SIS id or name is another, a person has to say who it is.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from autograder.model import Student

KEYS = ("sis_id", "login", "id")
WORDS = {"sis_id": "SIS id", "login": "login", "id": "id"}
Shared = Mapping[str, Collection[str]]


@dataclass(frozen=True)
class Found:
    """Who a row is: the `person`, and as which of their accounts; or a `doubt`, and who it may be. Or nobody known."""

    person: str = ""
    account: str = ""
    doubt: str = ""
    perhaps: tuple[str, ...] = ()


class Known:
    """Everybody who ever was on the roster, looked up by what an LMS says of them."""

    def __init__(self, students: Iterable[Student], merged: Mapping[str, str], inside: Collection[str]) -> None:
        """Index all accounts; those of one person count as one, `inside` are the people in the class."""
        self.students = {student.id: student for student in students}
        self._merged, self._inside = merged, inside
        self._exact: dict[str, dict[str, set[str]]] = {key: defaultdict(set) for key in KEYS}
        self._stripped: dict[str, dict[str, set[str]]] = {key: defaultdict(set) for key in KEYS}
        for student in self.students.values():
            for key in KEYS:
                if value := getattr(student, key):
                    self._exact[key][folded(value)].add(student.id)
                    self._stripped[key][stripped(value)].add(student.id)

    def person(self, student: str) -> str:
        """Return under which id an account counts."""
        return self._merged.get(student, student)

    def accounts(self, key: str, value: str) -> set[str]:
        """Return the accounts with this key; one that a spreadsheet took the leading zeros from is known too."""
        return self._exact[key].get(folded(value)) or self._stripped[key].get(stripped(value)) or set()

    def find(self, row: Student, shared: Shared) -> Found:
        """Return who a row is. `shared`: keys that several rows of the list have."""
        thrown, why = set[str](), ""
        for key in KEYS:
            value = getattr(row, key)
            accounts = self.accounts(key, value)
            people = {self.person(account) for account in accounts}
            if value and (len(people) > 1 or folded(value) in shared[key]):
                thrown |= people
                why = why or f'{WORDS[key]} "{value}" is that of several {"people" if len(people) > 1 else "rows"}'
            elif people:
                return self._checked(row, key, people.pop(), accounts)
        if why:
            return Found(doubt=f"its {why}", perhaps=tuple(sorted(thrown)))
        return self._by_own_id(row)

    def has(self, student: str) -> bool:
        """Whether somebody has, or ever had, this id, in whatever case."""
        return folded(student) in self._exact["id"]

    def named(self, name: str) -> list[str]:
        """Return the people with this name, in either order of its parts."""
        found = {self.person(one.id) for one in self.students.values() if same_name(one.name, name)}
        return sorted(found)

    def _checked(self, row: Student, key: str, person: str, accounts: Collection[str]) -> Found:
        """Return a person found by one key, unless the others of the row speak against it."""
        account = max(sorted(accounts), key=lambda one: (self._alike(one, row), one == person))
        known = self.students.get(person) or self.students[account]
        others = {self.person(one) for one in self.accounts("id", row.id)}
        doubt = _contradiction(row, self.students[account], key, person in self._inside)
        if row.id and row.id != person and others != {person}:
            doubt = f'its {WORDS[key]} is that of "{person}" ({known.name}), its id is "{row.id}"'
        return Found(doubt=doubt, perhaps=(person, *sorted(others - {person}))) if doubt else Found(person, account)

    def _by_own_id(self, row: Student) -> Found:
        """Return who has the id that a row without one would get: a roster may have had ids and names only."""
        local = row.login.partition("@")[0]
        known = self.students.get(next(iter(sorted(self.accounts("id", local))), "")) if not row.id else None
        if known is None or _differ(known.sis_id, row.sis_id) or _differ(known.login.partition("@")[0], local):
            return Found()
        if same_name(known.name, row.name):
            return Found(self.person(known.id), known.id)
        doubt = f'"{known.id}" is {known.name}, of whom no login is known'
        return Found(doubt=doubt, perhaps=(self.person(known.id),)) if not known.login else Found()

    def _alike(self, account: str, row: Student) -> int:
        known = self.students[account]
        pairs = [(folded(getattr(row, key)), folded(getattr(known, key))) for key in KEYS]
        return sum(said == ours != "" for said, ours in pairs)


def _contradiction(row: Student, known: Student, key: str, inside: bool) -> str:
    """Return why a row with the login or id of a known student may be somebody else."""
    if key == "sis_id" or same_name(row.name, known.name):
        return ""
    others = _differ(row.sis_id, known.sis_id) or (not inside and not (row.sis_id and known.sis_id))
    was = "" if inside else ", who left the class"
    sis = f", SIS id {known.sis_id}" if known.sis_id else ""
    return f'its {WORDS[key]} is that of "{known.id}" ({known.name}{sis}){was}' if others else ""


def _differ(one: str, other: str) -> bool:
    return bool(one and other) and stripped(one) != stripped(other)


def folded(text: str) -> str:
    """Return a key as it is compared: case and the form of its letters do not count."""
    return unicodedata.normalize("NFC", text.strip()).casefold()


def stripped(text: str) -> str:
    """Return a key without the leading zeros that a spreadsheet takes from a number."""
    text = folded(text)
    return text.lstrip("0") or "0" if text.isdigit() else text


def same_name(one: str, other: str) -> bool:
    """Whether two names are the same but for case, accents and `Last, First`."""
    return bool(_forms(one) & _forms(other))


def _forms(name: str) -> set[str]:
    last, _, first = name.partition(",")
    return {_bare(last + first), _bare(first + last)} - {""}


def _bare(name: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKD", name).casefold() if sign.isalnum())
