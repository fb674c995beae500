"""`course demo`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from autograder.commands.course import err, folders, out, tell_exceptions


def demo(
    to: Annotated[Path, typer.Option("--out", help="Where everything goes.")] = Path("build/demo"),
    jobs: Annotated[int, typer.Option(min=1, help="How many submissions at a time.")] = os.cpu_count() or 1,
) -> None:
    """Walk the whole road on the sample class.

    Example: course demo
    """
    from datetime import UTC, datetime

    from autograder.files import write_text
    from autograder.flows.demo import walk

    with err.status("Starting") as status:
        walked = walk(folders.root, to, jobs, status.update, datetime.now(UTC))
    write_text(to / "results.json", walked.document)
    tell_exceptions(walked.guard)
    out.print(walked.table)
    for label, path in walked.where.items():
        out.print(f"  {label:<10} {path}")
