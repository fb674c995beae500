"""`course regrade`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from autograder.commands.course import (
    COULD_NOT_GRADE,
    DatabaseOption,
    ResultsOption,
    RosterOption,
    err,
    existing_gradebook,
    folders,
    guard_of_release,
    out,
    print_remarks,
    tell_exceptions,
)
from autograder.commands.grading import SUBMITTED, Grading
from autograder.commands.masking import masks
from autograder.errors import ConfigError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gradebook.book import Book
    from gradebook.decisions import Regrade
    from gradebook.regrading import Direction, Preview
    from gradebook.store import Store

DOES_NOT_HOLD = 1


def regrade(
    exercise: Annotated[
        str | None,
        typer.Argument(help="Only this one, e.g. py-01/01-async-api-calls. Default: every published one."),
    ] = None,
    submitted: Annotated[Path, typer.Option(help="The folder of submissions, to grade again.")] = SUBMITTED,
    roster: RosterOption = None,
    jobs: Annotated[int, typer.Option(min=1, help="How many submissions at a time.")] = os.cpu_count() or 1,
    sign: Annotated[bool, typer.Option("--sign-off", help="Let what was shown last count from now on.")] = False,
    never_lower: Annotated[
        bool, typer.Option("--never-lower", help="With --sign-off: leave out whoever would lose points or a level.")
    ] = False,
    undo: Annotated[int | None, typer.Option(help="Take back the regrade with this number.")] = None,
    who: Annotated[str, typer.Option(help="Who signs off, or takes back.")] = "",
    why: Annotated[str, typer.Option(help="The reason, for the record.")] = "",
    history: Annotated[bool, typer.Option("--list", help="Show all regrades, and what each moved.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="With --sign-off or --undo: change nothing, say who would move.")
    ] = False,
    html: Annotated[Path | None, typer.Option(help="Write what would change as a page, too.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what would change, or the list, as JSON.")] = False,
    results: ResultsOption = None,
    database: DatabaseOption = None,
    isolation: Annotated[
        str | None, typer.Option(help="root, userns, plain: instead of the strongest that works here.")
    ] = None,
    trust_students: Annotated[
        bool, typer.Option("--trust-students", help="Grade even where this machine cannot be protected from the code.")
    ] = False,
    container: Annotated[
        bool, typer.Option("--container", help="Grade in a container, by Docker or Podman; for macOS and Windows.")
    ] = False,
) -> None:
    """Grade again after a check or a rubric changed; show who moves, before anybody does.

    Without --sign-off nobody's grade changes: what is new waits. With it exactly what was shown last counts. Results of
    an exercise that is not published count at once, and need none of this.

    Example: course regrade py-01/01-async-api-calls --submitted submitted/

    Example: course regrade py-01/01-async-api-calls --sign-off --who tina --why "The check was too strict"
    """
    from gradebook.store import open_store

    _refuse_mixed(sign=sign, undo=undo is not None, listed=history, never_lower=never_lower)
    if sign or undo is not None:
        _refuse_anonymous(who, why)
    with open_store(existing_gradebook(database)) as store:
        masks.tell(store.students())
        if history:
            _list(store, as_json=as_json)
        elif undo is not None:
            _take_back(store, undo, who, why, dry_run=dry_run)
        elif sign:
            _sign_off(store, exercise, who, why, never_lower=never_lower, dry_run=dry_run, as_json=as_json)
        else:
            how = Grading(submitted, roster, results, database, jobs, isolation, trust_students, container)
            if names := _published(store, exercise):
                how.again(store, names)
            _look(store, exercise, html, as_json=as_json)


def _refuse_mixed(*, sign: bool, undo: bool, listed: bool, never_lower: bool) -> None:
    if sign + undo + listed > 1:
        raise ConfigError("--sign-off, --undo and --list are three things.", fix="Give one of them.")
    if never_lower and not sign:
        fix = "Give --sign-off as well; without it everybody who would lose is named."
        raise ConfigError("--never-lower is about signing off.", fix=fix)


def _refuse_anonymous(who: str, why: str) -> None:
    missing = [name for name, text in (("--who", who), ("--why", why)) if not text.strip()]
    if missing:
        raise ConfigError(f"{' and '.join(missing)}: the record says who decided, and why.", fix="Give both.")


def _book(store: Store) -> Book:
    from gradebook.book import read_book

    return read_book(store, folders.course())


def _published(store: Store, exercise: str | None) -> list[str]:
    """Return the exercises that need a sign-off; say so where there is none. Raises `ConfigError` for a strange one."""
    from gradebook.revisions import first_published

    known = sorted({name for _, name in _book(store).grades})
    if exercise is not None and exercise not in known:
        raise ConfigError("no result of this exercise is recorded.", where=exercise, fix=did_you_mean(exercise, known))
    published = sorted(first_published(store.decisions()))
    names = [name for name in published if exercise in {None, name}]
    if not names:
        what = f"{exercise} is not published" if exercise else "No exercise is published"
        err.print(
            f"{what}: what `course grade` records counts at once, and nothing waits.", highlight=False, soft_wrap=True
        )
    return names


def _previews(store: Store, exercise: str | None) -> list[Preview]:
    from autograder.flows.regrade import previews
    from autograder.rubrics import read_rubrics

    return previews(store, folders.course(), read_rubrics(folders.rubrics), exercise)


def _look(store: Store, exercise: str | None, html: Path | None, *, as_json: bool) -> None:
    """Show what waits, and remember that it was shown. Leaves with 3 where somebody could not be graded again."""
    from autograder.flows.regrade import keep_seen

    seen = _previews(store, exercise)
    _show(seen, as_json=as_json)
    if html is not None:
        _write_page(html, seen, _book(store))
    for one in seen:
        keep_seen(_kept(), one)
    if seen and not as_json:
        name = exercise or (seen[0].exercise if len(seen) == 1 else "")
        command = " ".join(part for part in ("course regrade", name, "--sign-off --who NAME --why TEXT") if part)
        out.print(f"Nothing has changed yet. Next: {command}", highlight=False, markup=False, soft_wrap=True)
    if any(one.again for one in seen):
        raise typer.Exit(COULD_NOT_GRADE)


def _kept() -> Path:
    return folders.root / "build" / "regrade"


def _show(seen: Sequence[Preview], *, as_json: bool) -> None:
    """Print what would change."""
    from autograder.previews import first_of, tables
    from gradebook.regrade_document import document
    from gradebook.regrade_words import headline, remarks

    if as_json:
        _print_json({"schema_version": 1, "regrades": [document(one) for one in seen]})
        return
    if not seen:
        out.print("Nothing waits for a regrade.", highlight=False)
    for one in seen:
        out.print(headline(one), style="bold", highlight=False, markup=False, soft_wrap=True)
        for table in tables(one):
            out.print(table)
        print_remarks({heading: first_of(names) for heading, names in remarks(one).items()})


def _print_json(document: Mapping[str, Any]) -> None:
    import json

    print(json.dumps(document, indent=1, ensure_ascii=False))


def _write_page(html: Path, seen: Sequence[Preview], book: Book) -> None:
    from gradebook.report.regrade import write_regrade

    settings = folders.course()
    guard = guard_of_release(settings).with_people(book.everyone)
    page = write_regrade(html, seen, settings.title, guard)
    tell_exceptions(guard)
    err.print(f"Look at {page}", highlight=False, markup=False, soft_wrap=True)


def _sign_off(
    store: Store, exercise: str | None, who: str, why: str, *, never_lower: bool, dry_run: bool, as_json: bool
) -> None:
    """Sign off what was shown last. Leaves with 1, after it is shown, where something else waits by now."""
    from datetime import UTC, datetime

    from autograder.flows.regrade import keep_seen, sign_off, was_seen

    if exercise is not None and not _published(store, exercise):
        return
    seen = _previews(store, exercise)
    if not seen:
        out.print("Nothing waits for a regrade.", highlight=False)
        return
    if not all(was_seen(_kept(), one) for one in seen):
        _show(seen, as_json=as_json)
        for one in seen:
            keep_seen(_kept(), one)
        what = "This is not what was shown last, or nobody has looked yet. Nothing was signed off: look again."
        err.print(what, style="red", highlight=False, soft_wrap=True)
        raise typer.Exit(DOES_NOT_HOLD)
    made = sign_off(store, seen, who, why, datetime.now(UTC), never_lower=never_lower, keep=not dry_run)
    _tell_signed(seen, made, never_lower=never_lower, dry_run=dry_run, as_json=as_json)


def _tell_signed(
    seen: Sequence[Preview], made: Sequence[Regrade], *, never_lower: bool, dry_run: bool, as_json: bool
) -> None:
    """Say whose results count now, and how to hand over what changed."""
    by_exercise = {one.exercise: one for one in made}
    told = []
    for one in seen:
        left_out = one.lowered if never_lower else ()
        moved = list(dict.fromkeys(move.student for move in one.moves if move.student not in left_out))
        number = by_exercise[one.exercise].id if one.exercise in by_exercise else None
        told.append({"exercise": one.exercise, "regrade": number, "changed": moved, "left_out": list(left_out)})
    if as_json:
        _print_json({"schema_version": 1, "dry_run": dry_run, "signed_off": told})
        return
    for entry in told:
        _tell_one(entry, dry_run=dry_run)


def _tell_one(entry: Mapping[str, Any], *, dry_run: bool) -> None:
    said = "would be signed off" if dry_run else "signed off"
    number, changed = entry["regrade"], entry["changed"]
    if number is None:
        out.print(f"{entry['exercise']}: nobody is left, nothing {said}.", highlight=False, markup=False)
    else:
        name = "It" if dry_run else f"Regrade {number} of"
        line = (
            f"{name} {entry['exercise']} {said}. Grades that change: {len(changed)} ({', '.join(changed) or 'nobody'})."
        )
        out.print(line, highlight=False, markup=False, soft_wrap=True)
    print_remarks({"left out, since they would lose": entry["left_out"]} if entry["left_out"] else {})
    if number and changed:
        again = f"course export canvas --changed-since {number}"
        out.print(f"Next: {again}. To take it back: course regrade --undo {number}", highlight=False, soft_wrap=True)


def _take_back(store: Store, number: int, who: str, why: str, *, dry_run: bool) -> None:
    from datetime import UTC, datetime

    from autograder.flows.regrade import taken_back
    from autograder.rubrics import read_rubrics
    from gradebook.decisions import Undo

    undo = Undo(who=who, why=why, when=datetime.now(UTC), regrade=number)
    rubrics = read_rubrics(folders.rubrics)
    back = taken_back(store, folders.course(), rubrics, undo, keep=not dry_run)
    said = "would be taken back" if dry_run else "taken back"
    line = f"Regrade {number} of {back.regrade.exercise} {said}: {_ways(back.moved)}."
    out.print(line, highlight=False, markup=False, soft_wrap=True)
    if back.undone and sum(back.moved.values()):
        out.print(f"Next: course export canvas --changed-since {back.undone.id}", highlight=False, soft_wrap=True)


def _ways(moved: Mapping[Direction, int]) -> str:
    return ", ".join(f"{count} {way}" for way, count in moved.items())


def _list(store: Store, *, as_json: bool) -> None:
    from autograder.flows.regrade import past
    from autograder.previews import history
    from autograder.rubrics import read_rubrics
    from gradebook.regrade_document import past_document

    found = past(store, folders.course(), read_rubrics(folders.rubrics))
    if as_json:
        _print_json({"schema_version": 1, "regrades": [past_document(one) for one in found]})
    elif found:
        out.print(history(found))
    else:
        out.print("No regrade was signed off.", highlight=False)
