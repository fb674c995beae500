"""`course forget`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.commands.course import (
    DatabaseOption,
    ResultsOption,
    database_url,
    err,
    existing_gradebook,
    folders,
    out,
    print_remarks,
)
from autograder.commands.masking import masks
from autograder.errors import ConfigError

if TYPE_CHECKING:
    from autograder.flows.forgetting import Forgotten, Places


def forget(
    student: Annotated[str, typer.Argument(help="The id of the student.")],
    who: Annotated[
        str, typer.Option(envvar=["COURSE_WHO", "USER"], help="Who erases. It stays, and may not name the student.")
    ] = "",
    why: Annotated[str, typer.Option(help="Why, e.g. the number of the request. It stays as well.")] = "",
    submitted: Annotated[Path | None, typer.Option(help="The folder of submissions. Default: submitted.")] = None,
    results: ResultsOption = None,
    look_in: Annotated[
        list[Path] | None, typer.Option(help="Search this folder as well, beside reports, exports, backups and build.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Erase nothing; say what would go and stay.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Yes, erase: nothing brings it back.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print what goes and what stays as JSON.")] = False,
    database: DatabaseOption = None,
) -> None:
    """Erase everything about one student, on their request: rows of the gradebook, submissions, results, their page.

    What others made or keep is not changed but listed: exports, class pages, backups. Killed, it goes on when it is
    run again.

    Example: course forget ada --dry-run

    Example: course forget ada --who tina --why "request 17" --yes
    """
    import json
    from dataclasses import asdict
    from datetime import UTC, datetime

    from autograder.flows.forgetting import carry_out, plan
    from gradebook.store import open_store

    places = _places(submitted or folders.root / "submitted", results or folders.results, look_in or [])
    with open_store(existing_gradebook(database)) as store:
        masks.tell(store.students())
        people, planned = plan(store, student, places)
        erases = yes and not dry_run
        if erases and not who:
            raise ConfigError("nobody is named who erases this.", fix="Give --who NAME.")
        if erases:
            carry_out(store, people, places, who, datetime.now(UTC), why)
    if as_json:
        print(json.dumps({**asdict(planned), "erased": erases}, indent=1, ensure_ascii=False, default=str))
    else:
        _print(planned, erases)
        _tell_of_the_server(erases, database_url(database))
    if not (yes or dry_run):
        raise ConfigError("nothing was erased.", fix="Nothing brings it back: if that is meant, add --yes.")


def _places(submitted: Path, results: Path, more: list[Path]) -> Places:
    """Return where files about students are: below the course, and where commands write when it is not named."""
    from autograder.flows.forgetting import Places

    root = folders.root
    names = ("reports", "exports", "backups")
    searched = [root / name for name in (*names, "build", "config")] + [Path(name) for name in names if root != Path()]
    return Places(
        submitted=submitted,
        results=results,
        review=root / "build" / "review",
        reports=root / "reports",
        notes=root / "build" / "forgetting",
        searched=(*searched, *more),
    )


def _tell_of_the_server(erased: bool, url: str) -> None:
    if erased and not url.startswith("sqlite"):
        note = "PostgreSQL keeps old rows in its log, and in backups of the server: ask its administrator about these."
        err.print(note, style="yellow", highlight=False, markup=False, soft_wrap=True)


def _print(planned: Forgotten, erased: bool) -> None:
    from gradebook.store import counted

    said = "erased" if erased else "would be erased"
    out.print(f"{', '.join(planned.ids)}: {counted(planned.rows)} {said}.", highlight=False, markup=False)
    for path in planned.files:
        what = "deleted" if erased else "would be deleted"
        out.print(f"  {what}: {path}", highlight=False, markup=False, soft_wrap=True)
    remarks = {
        "Made before, hold them: delete them, or make them again": [str(path) for path in _others(planned)],
        "Backups hold them, and are not changed: delete them and take a new one with `course backup`": [
            str(path) for path in planned.named_in_files if path.suffix == ".zip"
        ],
        "Records of others name them; they are not changed": list(planned.named_in_rows),
    }
    print_remarks({heading: names for heading, names in remarks.items() if names})
    if planned.is_enrolled:
        what = "Still enrolled: take them out of the roster too, or the next `course grade --roster` adds them again."
        err.print(what, style="yellow", highlight=False, markup=False, soft_wrap=True)


def _others(planned: Forgotten) -> list[Path]:
    return [path for path in planned.named_in_files if path.suffix != ".zip"]
