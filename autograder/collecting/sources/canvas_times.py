"""When files of Canvas were handed in: its zip does not say so, its API does.

A list is one page of `GET /api/v1/courses/:id/assignments/:id/submissions`, as a script saved it, or a browser (then it
begins with `while(1);`). With `?include[]=submission_history&per_page=100` each entry, and each of its
`submission_history`, has `submitted_at` (ISO 8601, UTC), `attempt`, and `attachments` with their `id`.
Source: https://canvas.instructure.com/doc/api/submissions.html; the prefix: canvas-lms, application_controller.rb.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from autograder.collecting.sources.items import Item
from autograder.collecting.sources.times import NO_TIME, Time, read_time
from autograder.errors import ConfigError


def canvas_times(paths: Sequence[Path]) -> dict[int, tuple[Time, int | None]]:
    """Return when each attachment was handed in, and with which attempt. Raises `ConfigError`."""
    found: dict[int, tuple[Time, int | None]] = {}
    for path in paths:
        for submission in _submissions(path):
            history = submission.get("submission_history")
            for one in [submission, *(history if isinstance(history, list) else [])]:
                found |= _times_of(one, path.name) if isinstance(one, dict) else {}
    return found


def timed(items: Iterable[Item], times: Mapping[int, tuple[Time, int | None]]) -> list[Item]:
    """Return hand-ins of Canvas with the time of exactly their attachments; those that the list lacks stay undated."""
    known = []
    for item in items:
        time, attempt = times.get(item.order or 0, (item.time, item.attempt))
        known.append(replace(item, time=time, attempt=attempt))
    return known


def _times_of(submission: Mapping[str, Any], where: str) -> dict[int, tuple[Time, int | None]]:
    given, attempt = submission.get("submitted_at"), submission.get("attempt")
    time = read_time(given, where, None) if isinstance(given, str) else NO_TIME
    attachments = submission.get("attachments")
    ids = [one.get("id") for one in attachments if isinstance(one, dict)] if isinstance(attachments, list) else []
    number = attempt if isinstance(attempt, int) else None
    return {one: (time, number) for one in ids if isinstance(one, int) and time.at is not None}


def _submissions(path: Path) -> list[dict[str, Any]]:
    fix = "Save what Canvas' API lists as the submissions of the assignment, as JSON."
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig").removeprefix("while(1);"))
    except (OSError, ValueError, RecursionError) as error:
        raise ConfigError(f"it cannot be read: {error}.", where=path, fix=fix) from None
    if not isinstance(data, list):
        raise ConfigError("this is no list of submissions.", where=path, fix=fix)
    return [one for one in data if isinstance(one, dict)]
