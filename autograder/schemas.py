"""The JSON Schemas of the records: derived from the models, committed beside the docs, compared in CI."""

from __future__ import annotations

from pathlib import Path

from autograder.collecting.collected import Collected
from autograder.errors import StaleError
from autograder.files import json_bytes, write_bytes
from autograder.model import (
    Attempt,
    Bundle,
    CheckResult,
    Exercise,
    Override,
    Record,
    Result,
    Rubric,
    Standing,
    Submission,
)

RECORDS: tuple[type[Record], ...] = (
    Attempt,
    Bundle,
    CheckResult,
    Collected,
    Exercise,
    Override,
    Result,
    Rubric,
    Standing,
    Submission,
)


def schema_files() -> dict[str, bytes]:
    """Return the schema of each record: file name → content."""
    return {f"{record.__name__.lower()}.schema.json": json_bytes(record.model_json_schema()) for record in RECORDS}


def write_schemas(folder: Path) -> list[Path]:
    """Write all schemas; return their paths."""
    return [write_bytes(folder / name, content) for name, content in schema_files().items()]


def check_schemas(folder: Path) -> None:
    """Raise `StaleError` where a schema in a folder is not what the models give today."""
    for name, content in schema_files().items():
        path = folder / name
        if not path.is_file() or path.read_bytes() != content:
            raise StaleError("differs from its record.", where=path, fix="Run `course schemas` and commit it.")
