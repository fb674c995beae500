"""`course review page` and `course review read`: a page that is filled in elsewhere, and read back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.commands.course import (
    COULD_NOT_GRADE,
    DatabaseOption,
    err,
    guard_of_release,
    out,
    tell_exceptions,
)
from autograder.commands.reviewing import (
    ExerciseOption,
    KindOption,
    Review,
    SubmittedOption,
    WhoOption,
    comments_of_course,
    not_empty,
    opened,
    review_folder,
)
from autograder.errors import ConfigError
from gradebook.review.item import MESSAGE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from autograder.model import Student
    from gradebook.review.entry import Decided
    from gradebook.review.filled import Filled
    from gradebook.review.item import Answer, Item, Said
    from gradebook.review.page import Names


def page(
    to: Annotated[Path, typer.Option("--out", help="The file to write.")] = Path("review.html"),
    anonymous: Annotated[
        bool, typer.Option("--anonymous", help="No names: pseudonyms, masked texts; the key stays in build/review.")
    ] = False,
    kind: KindOption = None,
    exercise: ExerciseOption = None,
    part: Annotated[
        str, typer.Option(help="One share of several people, e.g. 2/3. A student is always in the same.")
    ] = "1/1",
    submitted: SubmittedOption = None,
    database: DatabaseOption = None,
) -> None:
    """Write what needs a person as one page that needs no network. It saves review-filled.json, to be read back.

    Example: course review page --out review.html --anonymous --part 2/3
    """
    from autograder.files import write_bytes
    from gradebook.review.item import NEEDED
    from gradebook.review.items import of_part
    from gradebook.review.page import review_page

    mine, parts = _part(part)
    with err.status("Drawing"), opened(database, submitted) as desk:
        items = of_part(desk.items(kind or NEEDED, exercise), desk.book, mine, parts)
        shelf = desk.shelf()
        answers = {item.id: shelf.of(item) for item in items}
        names = _names(desk, anonymous)
        title = f"{desk.settings.title}: review" + (f", part {mine} of {parts}" if parts > 1 else "")
        made = review_page(items, lambda item: answers[item.id], comments_of_course(), names, title)
        _refuse(desk, {to.name: made}, to, items, answers, names)
    write_bytes(to, made)
    out.print(f"{len(items)} items in {to}. Next: course review read review-filled.json --who NAME", highlight=False)


def read(
    filled: Annotated[Path, typer.Argument(help="The file that the page saved.")],
    who: WhoOption,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing; say what would be decided.")] = False,
    skip_wrong: Annotated[
        bool, typer.Option("--skip-wrong", help="Apply what is right, although something else is wrong.")
    ] = False,
    submitted: SubmittedOption = None,
    database: DatabaseOption = None,
) -> None:
    """Apply a page that was filled in: all of it, or nothing where something is wrong. Twice is once.

    Example: course review read review-filled.json --who "T. Ash"
    """
    from datetime import UTC, datetime

    from gradebook.review.entry import decided
    from gradebook.review.filled import checked, decided_of, read_filled

    not_empty(who)
    found = read_filled(filled)
    with opened(database, submitted) as desk:
        ids, names = _read_as(desk, found)
        held = checked(found, desk.items(), decided_of(desk.book), ids)
        for line in held.wrong:
            err.print(line, style="red", highlight=False, markup=False, soft_wrap=True)
        if held.wrong and not skip_wrong:
            what = f"{len(held.wrong)} of {len(found.entries)} entries are wrong; nothing was applied."
            fix = "Mend them on the page and save again, or apply the others with --skip-wrong."
            raise ConfigError(what, where=filled, fix=fix)
        now = datetime.now(UTC)
        made = [(item, decided(item, entry, who, now)) for item, entry in held.right]
        if not dry_run:
            decisions = [one for _, each in made for one in each.decisions]
            desk.store.add_decisions(decisions, [one for _, each in made for one in each.overrides])
    for item, each in made if dry_run else ():
        out.print(f"  {names(item)}: {_told(each)}", highlight=False, markup=False, soft_wrap=True)
    would = "would be applied" if dry_run else "applied"
    out.print(f"{len(made)} of {len(found.entries)} entries {would}, {held.known} were there already.", highlight=False)
    if held.wrong:
        raise typer.Exit(COULD_NOT_GRADE)


def _part(text: str) -> tuple[int, int]:
    """Return which share of how many: `2/3`. Raises `ConfigError`."""
    mine, _, parts = text.partition("/")
    if mine.isascii() and parts.isascii() and mine.isdigit() and parts.isdigit() and 1 <= int(mine) <= int(parts):
        return int(mine), int(parts)
    raise ConfigError(f'--part is like 2/3, found "{text}".', fix="The second of three is 2/3.")


def _names(desk: Review, anonymous: bool) -> Names:
    """Return how students are called; a key of pseudonyms that does not know all of them yet is written again."""
    from secrets import token_hex

    from autograder.flows.keys import kept_key
    from gradebook.review.page import Names
    from gradebook.review.pseudonyms import masks_of

    if not anonymous:
        known = {one.id: f"{one.name} ({one.id})" for one in desk.book.everyone}
        return Names(lambda student: known.get(student, student))
    students = sorted({one.id for one in desk.book.everyone} | {student for student, _ in desk.book.grades})
    key = kept_key(review_folder(), students, token_hex(32))
    return Names(key.name, key, masks_of(_people(desk)))


def _people(desk: Review) -> list[Student]:
    """Return everybody, also those whom the roster does not know."""
    from autograder.model import Student

    known = {one.id: one for one in desk.book.everyone}
    strangers = {student for student, _ in desk.book.grades} - {*known}
    return [*known.values(), *(Student(id=one, name=one) for one in sorted(strangers))]


def _refuse(
    desk: Review,
    files: Mapping[str, bytes],
    to: Path,
    items: list[Item],
    answers: Mapping[str, list[Answer]],
    names: Names,
) -> None:
    """Refuse a page that shows what staff must not carry about, or without names, anybody's name."""
    from autograder.leaks import Audience, leak_error, leaks_in, with_people
    from autograder.scanning.runs import Kind, Secrets

    people = _people(desk)
    guard = guard_of_release(desk.settings).with_people(people)
    theirs = [text for item in items for said in item.texts for text in _theirs(item, said)]
    files_of_all = [one for found in answers.values() for one in found]
    theirs += [one.file for one in files_of_all]
    theirs += ["\n".join(text for _, text in one.cells) for one in files_of_all]  # a run goes from cell to cell
    guard.refuse(files, Audience.STAFF, to, theirs)
    tell_exceptions(guard)
    if names.key is not None:
        ours = [said.text for item in items for said in item.texts if said.is_ours]
        leaks = leaks_in(files, with_people(Secrets(desk.settings.seed), people), Audience.LMS, ours)
        leaks = [leak for leak in leaks if leak.kind is Kind.PERSON]
        if leaks:
            raise leak_error(leaks, Audience.LMS, to)


def _theirs(item: Item, said: Said) -> list[str]:
    """Return what students wrote of a text: of the message of a check, the rows that show their code."""
    from autograder.leaks import OWN_ROWS

    if said.is_ours:
        return []
    return (
        OWN_ROWS.findall(said.text) if said.label == MESSAGE and item.kind not in ("ungraded", "note") else [said.text]
    )


def _read_as(desk: Review, filled: Filled) -> tuple[Callable[[str], str], Callable[[Item], str]]:
    """Return what a page made of ids, and how items of it are called here: a page without names gets none here."""
    from autograder.flows.keys import read_key

    if not filled.anonymous:
        return lambda text: text, lambda item: " ".join(filter(None, (item.student, item.place, item.title)))
    key = read_key(review_folder())
    key = key.with_students(item.student for item in desk.items())
    return key.hidden, lambda item: " ".join((key.name(item.student), item.place, item.title))


def _told(made: Decided) -> str:
    points = [f"{one.points:f} points" for one in made.overrides]
    return ", ".join([*(one.model_dump()["kind"] for one in made.decisions), *points])
