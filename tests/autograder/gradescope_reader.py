"""How Gradescope reads a `results.json`, and what it shows of it to a student: written from its documentation alone.

Source: gradescope-autograders.readthedocs.io/en/latest/specs ("Output format"). It shares no code with the writer.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

FORMATS = {"text", "html", "simple_format", "md", "ansi"}
VISIBILITIES = {"hidden", "after_due_date", "after_published", "visible"}
TOP = {"score", "execution_time", "output", "output_format", "test_output_format", "test_name_format", "visibility"}
TOP |= {"stdout_visibility", "extra_data", "tests", "leaderboard"}
CASE = {
    "score",
    "max_score",
    "status",
    "name",
    "name_format",
    "number",
    "output",
    "output_format",
    "tags",
    "visibility",
}
CASE |= {"extra_data"}


class AutograderFailed(Exception):  # noqa: N818
    """Gradescope says: the autograder failed to execute correctly."""


@dataclass(frozen=True)
class Shown:
    """What a student sees: the total, unless some test is hidden from them, and the text of each test they see."""

    total: float | None
    output: str
    tests: dict[str, str]


def read(data: bytes) -> dict[str, Any]:
    """Return a file as Gradescope takes it."""
    try:
        found = json.loads(data.decode("utf-8"))
    except ValueError as error:
        raise AutograderFailed("malformed JSON") from error
    if not isinstance(found, dict) or set(found) - TOP:
        raise AutograderFailed("unknown fields")
    tests = found.get("tests", [])
    if "score" not in found and not any("score" in test for test in tests):
        raise AutograderFailed("no score")
    for part in [found, *tests]:
        _check(part)
    if any(set(test) - CASE or test["score"] > test["max_score"] for test in tests):
        raise AutograderFailed("a test with unknown fields, or more points than it has")
    return found


def shown(data: bytes, *, due: bool, published: bool = False) -> Shown:
    """Return what a student sees, before or after the due date and the publication of grades."""
    found = read(data)
    seen = {"visible", *(["after_due_date"] if due else []), *(["after_published"] if published else [])}
    tests = {test["number"]: test for test in found["tests"]}
    visible = {number: test for number, test in tests.items() if test["visibility"] in seen}
    whole = found["visibility"] in seen
    return Shown(
        total=found["score"] if len(visible) == len(tests) else None,
        output=found["output"] if whole else "",
        tests={number: test["name"] + "\n" + test["output"] for number, test in visible.items()} if whole else {},
    )


def _check(part: dict[str, Any]) -> None:
    """Raise for a value that Gradescope does not know."""
    for name, value in part.items():
        if name.endswith("format") and value not in FORMATS:
            raise AutograderFailed(f"{name}: {value}")
        if name.endswith("visibility") and value not in VISIBILITIES:
            raise AutograderFailed(f"{name}: {value}")
        if name in {"score", "max_score", "execution_time"} and (isinstance(value, bool) or value < 0):
            raise AutograderFailed(f"{name}: {value}")
        if name == "status" and value not in {"passed", "failed"}:
            raise AutograderFailed(f"{name}: {value}")
        if name in {"output", "name", "number"} and (not isinstance(value, str) or "\r" in value):
            raise AutograderFailed(f"{name}: {value!r}")
