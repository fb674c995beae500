"""`course import`."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.commands.course import COULD_NOT_GRADE, err, folders, out

if TYPE_CHECKING:
    from autograder.importing.importer import Imported


class Kind(StrEnum):
    """For which grader a master was written."""

    NBGRADER = "nbgrader"
    OTTER = "otter"


def import_(
    master: Annotated[Path, typer.Argument(help="A master notebook of nbgrader or Otter: the version with solutions.")],
    place: Annotated[str, typer.Option("--as", help="Where it becomes ours, e.g. py-08-import/exercises/01-name.")],
    kind: Annotated[
        Kind | None, typer.Option(help="For which grader it was written, if not what it looks like.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing; say what would come through.")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Write over the exercise that has this name.")] = False,
    trust_author: Annotated[
        bool,
        typer.Option("--trust-author", help="Run its solution even where this machine cannot be protected from it."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print what came through as JSON.")] = False,
) -> None:
    """Make a master of ours from an nbgrader or Otter assignment, and list what needs a hand.

    Its solution is run in the sandbox, as `course release` does: the exit code is 3 where a release needs a hand first.

    Example: course import ps1/problem1.ipynb --as py-08-import/exercises/01-squares
    """
    from autograder.files import write_text
    from autograder.importing.importer import as_data, import_master
    from autograder.sandbox.launch import choose_isolation

    with err.status("Reading the master"):
        isolation = choose_isolation(None, trust_author)
        found = import_master(
            master, place, folders.root, kind=None if kind is None else kind.value, isolation=isolation, replace=replace
        )
    if not dry_run:
        for path, text in found.texts.items():
            write_text(path, text)
    if as_json:
        import json

        print(json.dumps({**as_data(found), "written": not dry_run}, indent=1, ensure_ascii=False))
    else:
        _say(found, dry_run)
    if not found.passes:
        raise typer.Exit(COULD_NOT_GRADE)


def _say(found: Imported, dry_run: bool) -> None:
    """Say what came through, and what a person has to do, what stops a release first."""
    forms = Counter(check.form.name.lower().replace("_", " ") for known in found.checks.values() for check in known)
    count = sum(forms.values())
    table = [f"{len(found.checks)} questions", f"{count} checks", f"{found.points.normalize():f} points"]
    kinds = ", ".join(f"{number} {form}" for form, number in sorted(forms.items()))
    out.print(
        f"{found.assignment.title} ({found.assignment.kind}): {', '.join(table)}. Checks: {kinds or 'none'}.",
        highlight=False,
        markup=False,
        soft_wrap=True,
    )
    for path in found.texts:
        out.print(
            f"  {'would be written' if dry_run else 'written'}: {path}", highlight=False, markup=False, soft_wrap=True
        )
    hands = sorted(found.hands, key=lambda hand: not hand.blocks)
    if hands:
        out.print(f"{len(hands)} things need a hand:")
    for hand in hands:
        out.print(f"  {hand}", style="red" if hand.blocks else "", highlight=False, markup=False, soft_wrap=True)
    say = "`course release` takes it as it is." if found.passes else "`course release` needs the red lines first."
    out.print(say, highlight=False)
