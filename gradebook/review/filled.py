"""A page of items that was filled in, as JSON: checked as a whole before anything of it counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from autograder.errors import ConfigError
from autograder.model import Override, Record
from gradebook.book import Book
from gradebook.decisions import Look, Reply, Request, Withdrawal
from gradebook.overrides import newest
from gradebook.review.entry import Entry, problem_of
from gradebook.review.item import Item, Kind, item_id
from gradebook.review.items import replies

Value = tuple[str, Decimal | None, int | None, str]
MOST = 50_000_000  # bytes of a file that is read


class Filled(Record):
    """What "Save" on a page downloads. On an anonymous page the ids of items are other ones."""

    schema_version: Literal[1] = 1
    anonymous: bool = False
    entries: tuple[dict[str, object], ...]


@dataclass(frozen=True)
class Checked:
    """What can be applied, how much of it was there already, and one line for each entry that is wrong."""

    right: tuple[tuple[Item, Entry], ...]
    known: int
    wrong: tuple[str, ...]


def read_filled(path: Path) -> Filled:
    """Return a file that a page saved. Raises `ConfigError`."""
    try:
        if path.stat().st_size > MOST:
            raise ConfigError(f"it has more than {MOST:,} bytes.", where=path, fix="Is this what the page saved?")
        return Filled.model_validate_json(path.read_bytes())
    except OSError as error:
        raise ConfigError(f"it cannot be read: {error.strerror}.", where=path, fix="Mend the name.") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        what = f"this is not what a page of reviews saves: {where + ': ' if where else ''}{first['msg']}."
        raise ConfigError(what, where=path, fix="Give the file that “Save” downloaded, as it came.") from None


def checked(
    filled: Filled, items: Sequence[Item], decided: Mapping[str, Value], on_page: Callable[[str], str]
) -> Checked:
    """Hold entries against the items of today.

    `decided`: what holds of items that are closed (`decided_of`). `on_page` makes the id or hash that a page carries.
    """
    open_items = {on_page(item.id): item for item in items}
    closed = {on_page(name): value for name, value in decided.items()}
    right, wrong, known, seen = list[tuple[Item, Entry]](), list[str](), 0, set[str]()
    for place, raw in enumerate(filled.entries, 1):
        try:
            entry = Entry.model_validate(raw)
        except ValidationError as error:
            wrong.append(f"entry {place}: {_first(error)}.")
            continue
        item = open_items.get(entry.item)
        if item is None and entry.item in closed and closed[entry.item] == _value(entry):
            known += 1
            continue
        problem = _problem(item, entry, on_page, is_closed=entry.item in closed, is_double=entry.item in seen)
        seen.add(entry.item)
        if problem or item is None:
            wrong.append(f"entry {place}{f' ({item.title})' if item else ''}: {problem}.")
        else:
            right.append((item, entry))
    return Checked(tuple(right), known, tuple(wrong))


def decided_of(book: Book) -> dict[str, Value]:
    """Return what holds of every item that a decision closed, by the item's id, as an entry would say it."""
    found: dict[str, Value] = {}
    given = newest(override for _, override in book.overrides)
    for (student, exercise, check), one in given.items():
        found[item_id(Kind.UNCHECKED, student, exercise, check)] = ("", one.points, None, one.why)
    for key, reading in book.readings.items():
        found[item_id(Kind.READING, *key)] = ("", None, reading.level, reading.why)
    asked = {one.id: one for one in book.decisions if isinstance(one, Request)}
    for number, reply in replies(book).items():
        points = _points_of(reply, asked[number], given.values()) if number in asked else None
        found[item_id(Kind.REQUEST, str(number))] = ("grant" if reply.granted else "decline", points, None, reply.why)
    looks = {one.item: one for one in book.decisions if isinstance(one, Look)}
    found |= {name: ("done", None, None, look.why) for name, look in looks.items() if look.done}
    for back in book.decisions:
        if isinstance(back, Withdrawal):
            found[item_id(Kind.BY_HAND, str(back.override))] = ("take-back", None, None, back.why)
    return found


def _points_of(reply: Reply, request: Request, given: Iterable[Override]) -> Decimal | None:
    """Return the points that were given together with a reply."""
    key = (reply.who, reply.when, request.student, request.exercise)
    return next((one.points for one in given if (one.who, one.when, one.student, one.exercise) == key), None)


def _value(entry: Entry) -> Value:
    return entry.answer, entry.points, entry.level, entry.comment.strip()


def _problem(
    item: Item | None, entry: Entry, on_page: Callable[[str], str], *, is_closed: bool, is_double: bool
) -> str:
    if item is None and is_closed:
        return "it was decided otherwise meanwhile; see `course review log`"
    if item is None:
        return f'there is no item "{entry.item[:40]}" here: it needs nobody any more, or is of another gradebook'
    if is_double:
        return "it is filled in twice"
    if entry.seen != on_page(item.seen):
        return "it changed after the page was made, so it was decided about something else; make the page again"
    return problem_of(item, entry)


def _first(error: ValidationError) -> str:
    first = error.errors()[0]
    place = ".".join(map(str, first["loc"]))
    return f"{place}: {first['msg']}" if place else str(first["msg"])
