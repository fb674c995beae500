"""`course check`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.commands.course import desk_of, err, folders, out

if TYPE_CHECKING:
    from autograder.checking.report import CourseReport
    from autograder.flows.checking import Watch

FAILED = 1
MOST_SHOWN = 20
BETWEEN = 2  # columns of the table, in letters


def check(
    context: typer.Context,
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[MODULE|EXERCISE|LESSON]…", help="Only these, e.g. py-01 or 01-async-api-calls."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole report as JSON.")] = False,
    html: Annotated[
        Path | None, typer.Option(help="Write the report with plots and all survivors to this file. Not for students.")
    ] = None,
    jobs: Annotated[
        int, typer.Option(min=1, help="How many answers at a time: one more than cores, since many of them wait.")
    ] = (os.cpu_count() or 1) + 1,
    fresh: Annotated[bool, typer.Option("--fresh", help="Make every report again; verdicts are still kept.")] = False,
) -> None:
    """Test the tests: texts, reference, wrong answers, mutants, lessons. Ends with 1 where something is to be mended.

    Example: course check py-01 --html build/check.html
    """
    from autograder.files import write_text
    from autograder.flows.checking import Inspection

    settings = folders.course()
    desk = desk_of(settings, jobs)
    commands = _typed(context.find_root().command, "course")
    with _bar() as watch:
        report = Inspection(desk, folders.source, settings, commands, watch, fresh).run(names or ())
    if html is not None:
        from autograder.checking.page import page

        write_text(html, page(report))
    if as_json:
        print(report.model_dump_json(indent=1))
    else:
        _show(report)
        if html is not None:
            out.print(f"The whole report, with every survivor: {html}", highlight=False)
    if not report.passed:
        raise typer.Exit(FAILED)


def _typed(command: object, prefix: str) -> list[str]:
    """Return what is typed for each command: `course release`, `course export canvas` …"""
    below: dict[str, object] = getattr(command, "commands", {})
    return [typed for name, one in below.items() for typed in _typed(one, f"{prefix} {name}")] or [prefix]


@contextmanager
def _bar() -> Iterator[Watch]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from autograder.flows.checking import Watch

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task("Looking", total=None)

        def starts(what: str, steps: int) -> None:
            bar.reset(task, description=what, total=steps or None)

        yield Watch(starts, lambda _: bar.advance(task))


def _show(report: CourseReport) -> None:
    """Print one screen: a row for each exercise and lesson, then what is to be mended."""
    from rich.table import Table

    from autograder.checking.report import failures, verdict

    table = Table(box=None, pad_edge=False)
    names = [one.exercise for one in report.exercises] + [text.name for text in report.texts]
    table.add_column("", min_width=max(map(len, names)), no_wrap=True)
    widths = {"points": 6, "checks": 6, "killed": len("100 of 100"), "by visible": 10}
    for name, width in widths.items():
        table.add_column(name, justify="right", min_width=width, no_wrap=True)
    table.add_column("", no_wrap=True)
    room = out.width - max(map(len, names)) - sum(widths.values()) - BETWEEN * (len(widths) + 1)
    for one in report.exercises:
        mutation = one.mutation
        killed = f"{mutation.killed} of {mutation.counted}"
        row = (one.exercise, f"{one.points:f}", str(len(one.checks)), killed, str(mutation.killed_by_visible))
        table.add_row(*row, _cut(verdict(one.findings), room), style="red" if failures(one.findings) else "green")
    for text in report.texts:
        style = "red" if failures(text.findings) else "green"
        table.add_row(text.name, "", "", "", "", _cut(verdict(text.findings), room), style=style)
    out.print(table, highlight=False, markup=False)
    failing = failures(report.findings)
    for finding in failing[:MOST_SHOWN]:
        out.print(str(finding), highlight=False, markup=False, soft_wrap=True)
    if len(failing) > MOST_SHOWN:
        out.print(f"And {len(failing) - MOST_SHOWN} more: --json prints, --html FILE shows them all.")
    remarks = len(report.findings) - len(failing)
    if remarks:
        told = "one remark that does not fail" if remarks == 1 else f"{remarks} remarks that do not fail"
        out.print(f"And {told}: see --json, or --html FILE.", highlight=False)


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else f"{text[: max(room, 12) - 1]}…"
