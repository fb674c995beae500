"""`course release`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.commands.course import desk_of, err, folders, out, tell_exceptions
from autograder.errors import ConfigError

if TYPE_CHECKING:
    from autograder.leaks import Guard
    from autograder.release import Release


class Format(StrEnum):
    """For which grader a release is made."""

    OURS = "ours"
    NBGRADER = "nbgrader"
    OTTER = "otter"
    GRADESCOPE = "gradescope"


def release(
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail where a handout is stale.")] = False,
    target: Annotated[
        Format, typer.Option("--format", help="For whom: our own grader, nbgrader, Otter or Gradescope.")
    ] = Format.OURS,
    to: Annotated[
        Path | None, typer.Option(help="Where to. Default: release/, build/FORMAT, build/handouts or build/solutions.")
    ] = None,
    modules: Annotated[
        str, typer.Option(help="Only these modules, e.g. py-01,py-02. Then the default is build/handouts.")
    ] = "",
    solutions: Annotated[
        bool, typer.Option("--solutions", help="Explained solutions for students instead; once the exercises are due.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Release solutions although an exercise is not due yet.")
    ] = False,
) -> None:
    """Make handouts and sealed checks from the masters, or the same exercises for another grader.

    Example: course release --format nbgrader --modules py-01
    """
    if check and (target is not Format.OURS or modules or solutions or to):
        raise ConfigError(f"--check compares {folders.release} as a whole.", fix="Leave --check or the rest out.")
    if solutions and target is not Format.OURS:
        raise ConfigError("solutions are for students, whatever they are graded with.", fix="Leave --format out.")
    from autograder.guessable import guessable
    from autograder.release import build_release, check_release, guard_release, prove_changed

    with err.status("Reading masters") as status:
        wanted = [name.strip() for name in modules.split(",") if name.strip()]
        made = build_release(folders.source, folders.rubrics, wanted)
        status.update("Looking for leaks")
        guard = guard_release(made, folders.course(), folders.source, folders.rubrics)
        if not check:
            if folders.course().complete:
                from autograder.checking.desk import refuse_untested

                refuse_untested(desk_of(folders.course()), made.masters)
            status.update("Running the references")
            prove_changed(made, folders.sealed)
    for guess in (guess for master in made.masters for guess in guessable(master)):
        err.print(str(guess), style="yellow", highlight=False, markup=False, soft_wrap=True)
    if check:
        check_release(made, folders.release)
        out.print(f"{folders.release} is what the masters give: {len(made.files)} files.")
    elif solutions:
        _write_solutions(made, to or folders.root / "build" / "solutions", guard, force=force)
    elif target is not Format.OURS:
        _write_format(made, target, to or folders.root / "build" / target, guard)
    else:
        default = folders.root / "build" / "handouts" if wanted else folders.release
        _write_handouts(made, to or default, guard, whole=not wanted, tidy=to is None)
    tell_exceptions(guard)


def _write_handouts(made: Release, folder: Path, guard: Guard, *, whole: bool, tidy: bool) -> None:
    from autograder.release import write_release
    from autograder.scanning.runs import write_secrets

    changed = write_release(made, folder, folders.sealed, whole=whole, tidy=tidy)
    write_secrets(guard.secrets, folders.sealed)
    for path in changed:
        out.print(f"  {path}")
    out.print(f"{len(made.files)} files in {folder}, {len(changed)} changed; {len(made.bundles)} exercises sealed.")


def _write_solutions(made: Release, folder: Path, guard: Guard, *, force: bool) -> None:
    from datetime import UTC, datetime

    from autograder.files import write_bytes
    from autograder.leaks import Audience
    from autograder.solutions import refuse_early, solution_files

    if not force:
        refuse_early(made, folders.course(), datetime.now(UTC))
    files = solution_files(made)
    guard.refuse(files, Audience.SOLVED, "the solutions")
    for name, content in files.items():
        out.print(f"  {write_bytes(folder / name, content)}")
    out.print(f"{len(files)} files in {folder}.")


def _write_format(made: Release, target: Format, folder: Path, guard: Guard) -> None:
    """Write what another grader takes. Its module says which files these are, what students get, what comes next."""
    from importlib import import_module

    from autograder.files import write_bytes
    from autograder.leaks import Audience

    grader = import_module(f"autograder.formats.{target}")
    files = grader.files(made, folders.course(), folders.root)
    guard.refuse(files, Audience.INSTRUCTOR, folder)
    guard.refuse(grader.for_students(files), Audience.STUDENTS, f"what students get of {folder}")
    for name, content in files.items():
        write_bytes(folder / name, content)
    out.print(f"{len(files)} files in {folder}; what else is there is as it was. Next, in that folder:")
    for line in grader.next_steps(made):
        out.print(f"  {line}", highlight=False, markup=False)
