"""`course roster`: who is in the class, and how that came about."""

from __future__ import annotations

from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.commands.course import (
    COULD_NOT_GRADE,
    DatabaseOption,
    database_url,
    err,
    existing_gradebook,
    folders,
    guard_of_release,
    out,
    tell_exceptions,
)
from autograder.commands.masking import masks
from autograder.errors import ConfigError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from autograder.model import Student
    from gradebook.store import Store

roster = typer.Typer(no_args_is_help=True, help="Who is in the class: `course roster import`, `show`, `history`.")


class Source(StrEnum):
    """From where a list comes."""

    CANVAS = "canvas"
    MOODLE = "moodle"
    CSV = "csv"


@roster.command("import")
def import_roster(
    file: Annotated[
        Path, typer.Argument(help="A list of students that Canvas or Moodle exported, or a roster of ours.")
    ],
    source: Annotated[
        Source | None, typer.Option("--from", help="Where it comes from, if not what it looks like.")
    ] = None,
    columns: Annotated[
        str,
        typer.Option(help="Which columns hold what, where it cannot be told: name=HEADER,login=HEADER,sis_id=HEADER."),
    ] = "",
    section: Annotated[str, typer.Option(help="The list is of this section: only its students can leave.")] = "",
    merge: Annotated[
        list[str] | None, typer.Option(help="OLD=NEW: two ids of one person; what OLD has counts for NEW from now on.")
    ] = None,
    unmerge: Annotated[
        list[str] | None, typer.Option(help="OLD: an account that is a person of its own again.")
    ] = None,
    same: Annotated[
        list[str] | None, typer.Option("--is", help="LINE=STUDENT: whose row it is that is in doubt.")
    ] = None,
    new: Annotated[list[int] | None, typer.Option(help="LINE: the row in doubt is a new student's.")] = None,
    keep_absent: Annotated[
        bool, typer.Option("--keep-absent", help="Whoever is not in the list stays in the class.")
    ] = False,
    drop_many: Annotated[
        bool, typer.Option("--drop-many", help="More than a third of the class may leave at once.")
    ] = False,
    who: Annotated[str, typer.Option(help="Who takes the list over; kept beside the name of the file.")] = "",
    to: Annotated[
        Path | None, typer.Option("--out", help="Write the class as a roster: id,name,login,sis_id,section.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing; say what would change.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print what changes as JSON.")] = False,
    database: DatabaseOption = None,
) -> None:
    """Take over who is in the class: who is new, back, changed, or left. All records of those who left stay.

    Students are known by SIS id, login or id, never by name alone. The exit code is 3 where a row was left out.

    Example: course roster import 2026-09-08_Grades-AI101.csv --dry-run
    """
    import json
    from datetime import UTC, datetime

    from autograder.rosters.columns import Kind
    from autograder.rosters.listing import read_listing
    from autograder.rosters.report import as_data, counts, lines
    from gradebook.enrolments import enrolled
    from gradebook.planning import planned
    from gradebook.roster import Wishes

    listing = read_listing(file, Kind(source.value) if source else None, columns)
    wishes = Wishes(
        section=section,
        merge=_pairs(merge, "--merge OLD=NEW"),
        apart=frozenset(unmerge or ()),
        same=_by_line(_pairs(same, "--is LINE=STUDENT")),
        new=frozenset(new or ()),
        keep_absent=keep_absent,
    )
    who = f"{who} ({file.name})" if who else file.name
    with _gradebook(database_url(database), dry_run) as store:
        students, decisions = (store.students(), store.decisions()) if store else ([], [])
        plan = planned(listing.students, [row.cells for row in listing.unreadable], students, decisions, wishes)
        if not as_json:
            _say(lines(listing, plan))
        if plan.drops_too_many and not drop_many:
            raise _too_many(len(plan.of("left")), plan.size, file)
        made = plan.decisions(who, datetime.now(UTC))
        if store and not dry_run:
            store.add_decisions(made, students=plan.students)
    after = {one.id: one for one in (*students, *plan.students)}
    group = enrolled(list(after.values()), [*decisions, *made])
    if to is not None and not dry_run:
        _write(group, to)
    if as_json:
        said = {**as_data(listing, plan), "written": not dry_run, "class": len(group)}
        print(json.dumps(said, indent=1, ensure_ascii=False))
    else:
        out.print(f"{counts(plan, len(group))}{', if it were written' if dry_run else ''}.", highlight=False)
    if plan.doubts or listing.unreadable:
        raise typer.Exit(COULD_NOT_GRADE)


@roster.command()
def show(
    everyone: Annotated[bool, typer.Option("--all", help="Also those who left, and merged accounts.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print it as a roster, for other commands.")] = False,
    database: DatabaseOption = None,
) -> None:
    """Show who is in the class.

    Example: course roster show --all
    """
    import json

    from autograder.roster import roster_csv
    from autograder.rosters.report import state_of
    from gradebook.enrolments import enrolled, newest_enrolments
    from gradebook.store import open_store

    with open_store(existing_gradebook(database)) as store:
        masks.tell(store.students())
        students, decisions = store.students(), store.decisions()
    group, newest = enrolled(students, decisions), newest_enrolments(decisions)
    shown = students if everyone else group
    if as_csv:
        print(roster_csv(shown), end="")
    elif as_json:
        print(json.dumps([{**one.model_dump(), **state_of(newest.get(one.id))} for one in shown], ensure_ascii=False))
    else:
        _print_class(shown, {one.id: state_of(newest.get(one.id))["state"] for one in shown})
        out.print(f"{len(group)} in the class, {len(students) - len(group)} left it or are merged.", highlight=False)


@roster.command()
def history(
    student: Annotated[str, typer.Argument(help="The id of a student, also of one who left.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
    database: DatabaseOption = None,
) -> None:
    """Show what was decided of a student's place in the class, by which list, and the data from then on.

    Example: course roster history ada
    """
    import json

    from autograder.rosters.report import history_lines
    from gradebook.enrolments import enrolments_of
    from gradebook.store import open_store

    with open_store(existing_gradebook(database)) as store:
        masks.tell(store.students())
        students, decisions = store.students(), store.decisions()
    found = enrolments_of(student, decisions)
    if not found and student not in {one.id for one in students}:
        fix = did_you_mean(student, [one.id for one in students])
        raise ConfigError(f'there is no student "{student}" in the gradebook.', fix=fix)
    if as_json:
        print(json.dumps([one.model_dump(mode="json") for one in found], indent=1, ensure_ascii=False))
        return
    _say((line, False) for line in history_lines(found))
    if not found:
        out.print(f"{student} came by a roster given to another command; no list was imported since.", highlight=False)


@contextmanager
def _gradebook(url: str, dry_run: bool) -> Iterator[Store | None]:
    """Yield the gradebook; a dry run makes none where there is none."""
    from gradebook.store import open_store

    if dry_run and url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).exists():
        yield None
    else:
        with open_store(url) as store:
            masks.tell(store.students())
            yield store


def _say(lines: Iterable[tuple[str, bool]]) -> None:
    for line, is_open in lines:
        console = err if is_open else out
        console.print(line, style="yellow" if is_open else "", highlight=False, markup=False, soft_wrap=True)


def _too_many(left: int, size: int, file: Path) -> ConfigError:
    what = f"{left} of {size} students are not in this list: is it of one section, or of another course?"
    fix = "Nothing was written. Say --section NAME or --keep-absent; or --drop-many, if they all left."
    return ConfigError(what, where=file, fix=fix)


def _write(group: Sequence[Student], to: Path) -> None:
    from autograder.files import write_bytes
    from autograder.leaks import Audience
    from autograder.roster import roster_csv

    content = roster_csv(group).encode()
    guard = guard_of_release(folders.course())
    guard.refuse({to.name: content}, Audience.STAFF, to.parent)
    write_bytes(to, content)
    tell_exceptions(guard)


def _pairs(typed: Sequence[str] | None, form: str) -> dict[str, str]:
    """Return what was typed as `LEFT=RIGHT`. Raises `ConfigError`."""
    pairs = {}
    for word in typed or ():
        left, _, right = (part.strip() for part in word.partition("="))
        if not left or not right or left in pairs:
            raise ConfigError(f'"{word}" cannot be read, or says the same twice.', fix=f"Write {form}, once for each.")
        pairs[left] = right
    return pairs


def _by_line(pairs: dict[str, str]) -> dict[int, str]:
    wrong = next((line for line in pairs if not line.isdecimal()), None)
    if wrong is not None:
        raise ConfigError(
            f'"{wrong}" is no line.', where=f"--is {wrong}={pairs[wrong]}", fix="Write --is LINE=STUDENT."
        )
    return {int(line): student for line, student in pairs.items()}


def _print_class(students: Sequence[Student], states: dict[str, str]) -> None:
    from rich.markup import escape
    from rich.table import Table

    table = Table("Id", "Name", "Login", "SIS id", "Section", *(["State"] if any(states.values()) else []))
    for one in students:
        cells = (
            one.id,
            one.name,
            one.login,
            one.sis_id,
            one.section,
            *([states[one.id]] if any(states.values()) else []),
        )
        table.add_row(*map(escape, cells))
    out.print(table)
