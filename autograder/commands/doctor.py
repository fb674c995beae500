"""`course doctor`."""

from __future__ import annotations

from typing import Annotated

import typer

from autograder.commands.course import out


def doctor(as_json: Annotated[bool, typer.Option("--json", help="Print the diagnosis as JSON.")] = False) -> None:
    """Say how well this machine is protected from student code, and what would protect it better.

    Example: course doctor
    """
    from autograder.doctor import diagnose, shown

    diagnosis = diagnose()
    if as_json:
        print(diagnosis.model_dump_json(indent=1))
    else:
        out.print(shown(diagnosis))
