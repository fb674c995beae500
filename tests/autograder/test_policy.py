"""Deadlines are moments, whatever the clocks do; what cannot be meant is refused."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from autograder.policy import Policy, local_moment

BERLIN = "Europe/Berlin"
CALLS = "py-01/01-calls"


@pytest.mark.parametrize(
    ("local", "moment"),
    [
        ("2026-07-01T23:59", "2026-07-01T21:59"),
        ("2026-12-01T23:59", "2026-12-01T22:59"),
        (
            "2026-03-29T02:30",
            "2026-03-29T01:30",
        ),  # left out: the clocks went from 02:00 to 03:00, an hour after midnight UTC
        ("2026-10-25T02:30", "2026-10-25T01:30"),  # there twice: 00:30 and 01:30 UTC, and the later one counts
    ],
)
def test_a_local_time_is_one_moment(local: str, moment: str) -> None:
    """In summer, in winter, in the hour that is left out, and in the hour that is there twice."""
    found = local_moment(datetime.fromisoformat(local), BERLIN).astimezone(UTC)
    assert found.isoformat()[:16] == moment


def test_a_zone_on_the_other_half_of_the_earth_changes_when_it_does() -> None:
    """Sydney's summer begins in October."""
    before, after = (local_moment(datetime(2026, 10, day, 12), "Australia/Sydney") for day in (3, 4))
    assert after.timestamp() - before.timestamp() == 23 * 3600


def policy(**more: object) -> Policy:
    """A policy with one deadline."""
    return Policy.model_validate({"zone": BERLIN, "due": {CALLS: "2026-12-07T23:59"}, **more})


def test_an_extension_is_for_one_student_and_one_exercise() -> None:
    """Everybody else has the deadline of the course, and an exercise without one has none."""
    found = policy(extensions=[{"student": "ada", "exercise": CALLS, "until": "2026-12-09T12:00", "why": "ill"}])
    assert str(found.due_for("ada", CALLS)) == "2026-12-09 12:00:00+01:00"
    assert found.due_for("bob", CALLS) == found.due_at(CALLS) != found.due_for("ada", CALLS)
    assert found.due_for_all(CALLS) == found.due_for("ada", CALLS)
    assert found.due_for("ada", "py-01/02-limits") is found.due_at("py-01/02-limits") is None


def test_an_extension_never_shortens_the_time() -> None:
    """An old one is still there after the deadline was moved for all."""
    found = policy(extensions=[{"student": "ada", "exercise": CALLS, "until": "2026-12-01T12:00"}])
    assert found.due_for("ada", CALLS) == found.due_at(CALLS)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (
            {"extensions": [{"student": "ada", "exercise": CALLS, "until": "2026-12-09T12:00+01:00"}]},
            "without an offset",
        ),
        ({"extensions": 2 * [{"student": "ada", "exercise": CALLS, "until": "2026-12-09T12:00"}]}, "stands twice"),
        ({"exemptions": 2 * [{"student": "ada", "exercise": CALLS}]}, "stands twice"),
        ({"late": {"per_day": 101}}, "less than or equal to 100"),
        ({"late": {"free_days": -1}}, "greater than or equal to 0"),
        ({"late": {"graec": 5}}, "Extra inputs"),
        ({"drop_lowest": -1}, "greater than or equal to 0"),
        ({"zone": "Atlantis"}, "no time zone"),
    ],
)
def test_what_cannot_be_meant_is_refused(wrong: dict[str, object], said: str) -> None:
    """With what is wrong about it."""
    with pytest.raises(ValidationError, match=said):
        policy(**wrong)
