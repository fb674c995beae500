"""`course schemas`."""

from __future__ import annotations

from typing import Annotated

import typer

from autograder.commands.course import folders, out


def schemas(
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail where a schema is stale.")] = False,
) -> None:
    """Write the JSON Schemas of all records to source/docs/schemas.

    Example: course schemas
    """
    from autograder.schemas import check_schemas, write_schemas

    folder = folders.source / "docs" / "schemas"
    if check:
        check_schemas(folder)
    else:
        write_schemas(folder)
    out.print(f"{folder} is what the records are.")
