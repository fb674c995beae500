"""`course release`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.commands.course import err, folders, out, tell_exceptions
from autograder.errors import ConfigError

if TYPE_CHECKING:
    from autograder.leaks import Guard
    from autograder.release import Release


class Format(StrEnum):
    """For which grader a release is made."""

    OURS = "ours"
    NBGRADER = "nbgrader"


def release(
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail where a handout is stale.")] = False,
    target: Annotated[
        Format, typer.Option("--format", help="For whom: our own grader, or a course directory for nbgrader.")
    ] = Format.OURS,
    to: Annotated[Path | None, typer.Option(help="The folder of another format. Default: build/FORMAT.")] = None,
) -> None:
    """Make handouts and sealed checks from the masters, or the same exercises for another grader.

    Example: course release --format nbgrader
    """
    if check and target is not Format.OURS:
        raise ConfigError(f"--check compares {folders.release} only.", fix="Leave --check or --format out.")
    from autograder.guessable import guessable
    from autograder.release import build_release, check_release, guard_release, prove_changed, write_release
    from autograder.runs import write_secrets

    with err.status("Reading masters") as status:
        made = build_release(folders.source, folders.rubrics)
        status.update("Looking for leaks")
        guard = guard_release(made, folders.course(), folders.source, folders.rubrics)
        if not check:
            status.update("Running the references")
            prove_changed(made, folders.sealed)
    for guess in (guess for master in made.masters for guess in guessable(master)):
        err.print(str(guess), style="yellow", highlight=False, markup=False, soft_wrap=True)
    if target is not Format.OURS:
        _write_format(made, target, to or folders.root / "build" / target, guard)
        return
    tell_exceptions(guard)
    if check:
        check_release(made, folders.release)
        out.print(f"{folders.release} is what the masters give: {len(made.files)} files.")
        return
    changed = write_release(made, folders.release, folders.sealed)
    write_secrets(guard.secrets, folders.sealed)
    for path in changed:
        out.print(f"  {path}")
    out.print(
        f"{len(made.files)} files in {folders.release}, {len(changed)} changed; {len(made.bundles)} exercises sealed."
    )


def _write_format(made: Release, target: Format, folder: Path, guard: Guard) -> None:
    """Write what another grader takes. Its module says which files these are, what students get, what comes next."""
    from importlib import import_module

    from autograder.files import write_bytes
    from autograder.leaks import Audience

    grader = import_module(f"autograder.formats.{target}")
    files = grader.files(made, folders.course(), folders.root)
    guard.refuse(files, Audience.INSTRUCTOR, folder)
    guard.refuse(grader.for_students(files), Audience.STUDENTS, f"what students get of {folder}")
    tell_exceptions(guard)
    for name, content in files.items():
        write_bytes(folder / name, content)
    out.print(f"{len(files)} files in {folder}; what else is there is as it was. Next, in that folder:")
    for line in grader.next_steps(made):
        out.print(f"  {line}", highlight=False, markup=False)
