"""What Gradescope says of a submission: `submission_metadata.json`.

Fields: https://gradescope-autograders.readthedocs.io/en/latest/submission_metadata/. Gradescope may change them, and no
verdict depends on them: what is missing, or of another form, is left out.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, JsonValue, ValidationError


class _Assignment(BaseModel):
    title: str = ""
    due_date: datetime | None = None
    late_due_date: datetime | None = None


class _User(BaseModel):
    email: str = ""
    name: str = ""


class _Metadata(BaseModel):
    id: int | None = None
    created_at: datetime | None = None
    assignment: _Assignment = _Assignment()
    users: list[_User] = []


def submission_facts(path: Path) -> dict[str, JsonValue]:
    """Return whose submission it is, when it came, and whether that was late; nothing where the file does not say."""
    try:
        found = _Metadata.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return {}
    came, due = found.created_at, found.assignment.due_date
    known: dict[str, JsonValue] = {
        "submission": found.id,
        "assignment": found.assignment.title,
        "students": [user.email or user.name for user in found.users],
        "created_at": came.isoformat() if came else None,
        "due_date": due.isoformat() if due else None,
        "late": _is_later(came, due),
    }
    return {name: value for name, value in known.items() if value not in (None, "", [])}


def _is_later(came: datetime | None, due: datetime | None) -> bool | None:
    """Return whether one moment is after another, as far as both are known, with their time zones."""
    if came is None or due is None or came.tzinfo is None or due.tzinfo is None:
        return None
    return came > due
