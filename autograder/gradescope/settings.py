"""How an exercise is graded and shown in Gradescope: `config/gradescope/settings.yaml`, read once and validated."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from autograder.config import Limits
from autograder.documents import read_document
from autograder.model import Record


class Visibility(StrEnum):
    """When Gradescope shows something to students."""

    HIDDEN = "hidden"
    AFTER_DUE_DATE = "after_due_date"
    AFTER_PUBLISHED = "after_published"
    VISIBLE = "visible"


class Settings(Record):
    """What each setting means stands in the file itself."""

    hidden_checks: Visibility = Visibility.VISIBLE
    limits: Limits


def read_settings(path: Path) -> Settings:
    """Return the settings of a course for Gradescope. Raises `ConfigError` with file and line."""
    return read_document(path, Settings)
