"""Progress bars: how many are graded or written, how long the rest will take, and who was last."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


@contextmanager
def grading_bar(console: Console, total: int) -> Iterator[Callable[[str], None]]:
    """Show a bar of so many submissions; give a function that moves it on, with the name of the student."""
    with counting_bar(console, "Grading", total) as step:
        yield step


@contextmanager
def counting_bar(console: Console, what: str, total: int) -> Iterator[Callable[[str], None]]:
    """Show a bar of so many students; give a function that moves it on, with the name of one."""
    last = TextColumn("{task.fields[last]}", markup=False)
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), last)
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(what, total=total, last="")
        yield lambda student: bar.update(task, advance=1, last=student)
