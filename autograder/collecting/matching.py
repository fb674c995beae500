"""Whose a hand-in is: by id, login or sis_id of the roster. A name is only ever a suggestion that a person confirms."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path

from autograder.collecting.archives import folded
from autograder.collecting.sources.items import Person
from autograder.errors import ConfigError, did_you_mean
from autograder.model import Student

Confirmed = Mapping[str, tuple[str, ...]]


class Outcome(StrEnum):
    """Whether it is known whose a hand-in is."""

    MATCHED = "matched"
    AMBIGUOUS = "ambiguous"
    UNMATCHED = "unmatched"


@dataclass(frozen=True)
class Match:
    """Whose a hand-in is: ids of students, or why that is not known and who it may be."""

    outcome: Outcome
    students: tuple[str, ...] = ()
    why: str = ""
    suggestions: tuple[str, ...] = ()


class Roster:
    """The students, looked up by what a system calls them."""

    def __init__(self, students: Sequence[Student], domain: str = "") -> None:
        """Index a roster. At this domain, the part of an address before the @ is a login."""
        self._domain = f"@{domain.lower().lstrip('@')}" if domain else ""
        self._exact: dict[str, set[str]] = defaultdict(set)
        self._folded: dict[str, set[str]] = defaultdict(set)
        self._names: dict[str, list[str]] = defaultdict(list)
        for student in students:
            for value in filter(None, (student.id, student.login, student.sis_id)):
                self._exact[value].add(student.id)
                self._folded[folded(value)].add(student.id)
            last, _, first = student.name.partition(",")
            for name in dict.fromkeys((bare(student.name), bare(first + last))):
                self._names[name].append(student.id)

    def match(self, person: Person, confirmed: Confirmed) -> Match:
        """Return whose a hand-in is: as confirmed, or by ids that lead to one student and are not doubted."""
        if person.key in confirmed:
            return Match(Outcome.MATCHED, confirmed[person.key], "confirmed")
        found = sorted(set().union(*map(self._students, person.ids)))
        if person.doubt or len(found) > 1:
            why = person.doubt or f"{' and '.join(dict.fromkeys(person.ids))}: several students of the roster"
            return Match(Outcome.AMBIGUOUS, (), why, tuple(found) or self._named(person.name))
        if found:
            return Match(Outcome.MATCHED, tuple(found))
        return Match(Outcome.UNMATCHED, (), _why_not(person), self._named(person.name))

    def _students(self, value: str) -> set[str]:
        local = value[: -len(self._domain)] if self._domain and value.lower().endswith(self._domain) else ""
        found: set[str] = set()
        for word in filter(None, (value.strip(), local)):
            found |= self._exact.get(word) or self._folded.get(folded(word)) or set()
        return found

    def _named(self, name: str) -> tuple[str, ...]:
        """Return the students with this name, or those with the most similar ones."""
        close = get_close_matches(bare(name), self._names, n=3, cutoff=0.7)
        exact = self._names.get(bare(name))
        return tuple(dict.fromkeys(exact or [student for one in close for student in self._names[one]]))


def bare(name: str) -> str:
    """Return the letters and digits of a name, without accents and case: `Bartók, Béla` → `bartokbela`."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", name).casefold() if sign.isalnum())


def read_confirmed(path: Path | None, typed: Sequence[str], students: Sequence[Student]) -> dict[str, tuple[str, ...]]:
    """Return which students a person confirmed for which keys, from a file and from `KEY=STUDENT`.

    A key that stands there several times is that of a group. What is typed goes before the file. Raises `ConfigError`.
    """
    said = [_typed(word) for word in typed]
    pairs = [pair for pair in (_confirmed_in(path) if path else []) if pair[0] not in {key for key, _ in said}] + said
    ids = {student.id for student in students}
    confirmed: dict[str, tuple[str, ...]] = {}
    for key, student in pairs:
        if student not in ids:
            raise ConfigError(f'"{student}" is no id of the roster.', where=path, fix=did_you_mean(student, ids))
        confirmed[key] = tuple(dict.fromkeys((*confirmed.get(key, ()), student)))
    return confirmed


def _typed(word: str) -> tuple[str, str]:
    key, _, student = word.rpartition("=")
    if not key:
        raise ConfigError(f'"{word}" confirms nothing.', fix="Write --confirm KEY=STUDENT.")
    return key, student


def _confirmed_in(path: Path) -> list[tuple[str, str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if any(row)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ConfigError(f"it cannot be read: {error}.", where=path, fix="Its first line is: key,student") from None
    if not rows or [cell.strip() for cell in rows[0]] != ["key", "student"] or any(len(row) != 2 for row in rows):
        raise ConfigError("this is no list of confirmations.", where=path, fix="Its first line is: key,student")
    return [(key.strip(), student.strip()) for key, student in rows[1:]]


def _why_not(person: Person) -> str:
    if person.ids:
        return f"{' and '.join(person.ids)}: not on the roster"
    if person.lms_id:
        return f"{person.lms_id} is a number of the LMS, and no file here says whose"
    return "nothing here says whose it is"
