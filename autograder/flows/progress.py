"""The progress bar of a batch: how many are graded, how long the rest will take, and who was last."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


@contextmanager
def grading_bar(console: Console, total: int) -> Iterator[Callable[[str], None]]:
    """Show a bar of so many submissions; give a function that moves it on, with the name of the student."""
    last = TextColumn("{task.fields[last]}")
    columns = (TextColumn("Grading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), last)
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("Grading", total=total, last="")
        yield lambda student: bar.update(task, advance=1, last=student)
