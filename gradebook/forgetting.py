"""Forgetting: the records of one person leave the gradebook for good, and those of everybody else stay as they are.

The guards that make tables append-only are lifted and put back within one transaction. What remains is a decision that
says how many rows went, who erased them and when; nothing in it says whose they were.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from autograder.errors import ConfigError
from autograder.model import Student
from gradebook.decisions import AnyDecision, Enrolment, Forgetting
from gradebook.enrolments import LEFT
from gradebook.pseudonyms import forms_of
from gradebook.store import AT_ONCE, Row, Store, all_rows, decision_columns
from gradebook.tables import Table

Rows = Mapping[str, Sequence[Row]]
NAMES_A_PERSON = 4  # letters: a shorter id stands in too many words to be looked for


@dataclass(frozen=True)
class Found:
    """The rows of a person: which go, by table; which decisions about several lose a part, with what stays of it."""

    gone: Mapping[str, frozenset[Any]]
    rewritten: Mapping[int, str] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        """How many rows go from each table; a decision that loses a part counts as well."""
        found = {name: len(keys) for name, keys in self.gone.items()}
        found["decisions"] += len(self.rewritten)
        return found


def ids_of(student: str, decisions: Iterable[AnyDecision]) -> frozenset[str]:
    """Return all ids of a person: who turned out to be another student is the same person."""
    newest = {one.student.id: one for one in decisions if isinstance(one, Enrolment)}
    pairs = [{one.student.id, one.into} for one in newest.values() if one.move in LEFT and one.into]
    ids = {student}
    while more := {one for pair in pairs if pair & ids for one in pair} - ids:
        ids |= more
    return frozenset(ids)


def found_in(rows: Rows, ids: frozenset[str]) -> Found:
    """Return what of a gradebook is a person's: their rows, and the decisions about them or about such a decision."""
    attempts = {row["id"] for row in rows["attempts"] if row["student"] in ids}
    overrides = {row["id"] for row in rows["overrides"] if row["student"] in ids}
    abouts = {row["id"]: json.loads(row["about"]) for row in rows["decisions"]}
    decisions = {number for number, about in abouts.items() if _is_about(about, ids)}
    decisions |= {number for number, about in abouts.items() if about.get("request") in decisions}
    kinds = {row["id"]: row["kind"] for row in rows["decisions"]}
    decisions |= {
        number
        for number, about in abouts.items()
        if kinds[number] == "withdrawal" and about.get("override") in overrides
    }
    gone: dict[str, frozenset[Any]] = {
        "students": frozenset(row["id"] for row in rows["students"] if row["id"] in ids),
        "check_results": frozenset(row["id"] for row in rows["check_results"] if row["attempt_id"] in attempts),
        "attempts": frozenset(attempts),
        "overrides": frozenset(overrides),
        "decisions": frozenset(decisions),
    }
    rewritten = {}
    for number, about in abouts.items():
        kept = [key for key in about.get("attempts", ()) if key[0] not in ids]
        if number not in decisions and len(kept) < len(about.get("attempts", ())):
            rewritten[number] = json.dumps({**about, "attempts": kept}, ensure_ascii=False, separators=(",", ":"))
    return Found(gone, rewritten)


def forget(store: Store, people: Sequence[Student], who: str, now: datetime, why: str = "") -> Found:
    """Erase everything about one person, who may have several ids, in one transaction; return what it was.

    Where there is nothing, nothing is added. Raises `ConfigError` where `who` or `why` would say whose records these
    were. Call `Store.overwrite_deleted` afterwards: until then their bytes are in the files.
    """
    refuse_names(people, who=who, why=why)
    with store.unguarded() as connection:
        found = found_in(all_rows(connection), frozenset(student.id for student in people))
        rows = sum(found.counts.values())
        if rows:
            record = Forgetting(who=who, when=now, why=why, rows=rows)
            connection.execute(_table("decisions").insert(), decision_columns(record))
            _erase(connection, found)
    return found


def refuse_names(people: Iterable[Student], **texts: str) -> None:
    """Raise `ConfigError` where a text that stays names the person."""
    naming = _naming(people)
    for name, text in texts.items():
        if naming.search(text):
            what = f"--{name} names the person who is to be forgotten, and it stays."
            raise ConfigError(what, fix="Say it without name, id and login; a number of the request will do.")


def mentions(rows: Rows, found: Found, people: Iterable[Student]) -> list[str]:
    """Return which rows of others name a person: `decision 5 (why)`. They are others' records, for you to judge."""
    naming = _naming(people)
    return [
        f"{table.replace('_', ' ')[:-1]} {row['id']} ({column})"
        for table, column, row in _texts(rows, found)
        if naming.search(row[column])
    ]


def _texts(rows: Rows, found: Found) -> Iterator[tuple[str, str, Row]]:
    columns = {"attempts": ("result",), "overrides": ("who", "why"), "decisions": ("who", "why")}
    for table, names in columns.items():
        for row in rows[table]:
            if row["id"] not in found.gone[table]:
                yield from ((table, name, row) for name in names)


def _naming(people: Iterable[Student]) -> re.Pattern[str]:
    """Return a pattern of what says who somebody is and is no common word; an id as the whole of a text always does."""
    known = list(people)
    forms = {form for student in known for form in forms_of(student) if len(form) >= NAMES_A_PERSON}
    within = [rf"(?<!\w){re.escape(form)}(?!\w)" for form in sorted(forms)]
    whole = [rf"\A\s*{re.escape(student.id)}\s*\Z" for student in known]
    return re.compile("|".join([*within, *whole]), re.IGNORECASE)


def _is_about(about: Mapping[str, Any], ids: frozenset[str]) -> bool:
    """Tell whether a decision is about a person: its student, on record or by id, or whom they turned out to be."""
    student = about.get("student", "")
    own = student.get("id") if isinstance(student, dict) else student
    return own in ids or about.get("into") in ids


def _erase(connection: Connection, found: Found) -> None:
    for name, keys in found.gone.items():
        table, ordered = _table(name), sorted(keys)
        for start in range(0, len(ordered), AT_ONCE):
            connection.execute(table.delete().where(table.c.id.in_(ordered[start : start + AT_ONCE])))
    decisions = _table("decisions")
    for number, about in found.rewritten.items():
        connection.execute(decisions.update().where(decisions.c.id == number).values(about=about))


def _table(name: str) -> Any:
    return Table.metadata.tables[name]
