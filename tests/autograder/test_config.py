from __future__ import annotations

from datetime import UTC
from pathlib import Path

import pytest

from autograder.config import Course, Limits, read_config
from autograder.errors import ConfigError
from tests.support.answers import ROOT

SHORT = "course: py\ntitle: Python\nterm: autumn\nseed: eight-or-more\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The settings' file."""
    return tmp_path / "course.yaml"


def refusal(path: Path, text: str) -> ConfigError:
    """Return the error with which settings are refused."""
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        read_config(path)
    return caught.value


def test_the_settings_of_the_course_can_be_read() -> None:
    """The file that comes with the course is a right one."""
    assert read_config(ROOT / "config" / "course.yaml").attempts == "best"


def test_short_settings_are_completed(path: Path) -> None:
    """Four lines are enough; the rest has defaults."""
    path.write_text(SHORT, encoding="utf-8")
    made = Course(course="py", title="Python", term="autumn", seed="eight-or-more")
    assert read_config(path) == made
    assert (made.attempts, made.database, made.limits) == ("best", "sqlite:///gradebook.db", Limits())


def test_a_budget_lengthens_both_limits_of_a_check() -> None:
    """Computing and wall time grow by the same factor; a budget below the limit changes nothing."""
    limits = Limits(check=10, check_cpu=2)
    assert [limits.of_check(0), limits.of_check(1.5)] == [limits, limits]
    more = limits.of_check(8)
    assert [more.check, more.check_cpu, more.cell, more.memory] == [40, 8, limits.cell, limits.memory]


def test_an_unknown_setting_is_refused_with_the_one_that_was_meant(path: Path) -> None:
    """In the file, and in its limits."""
    assert str(refusal(path, SHORT + "databse: x\n")) == f'{path}:5: unknown key "databse". Did you mean "database"?'
    error = refusal(path, SHORT + "limits:\n  cell: 3\n  submision: 3\n")
    assert (error.line, error.fix) == (7, 'Did you mean "submission"?')


@pytest.mark.parametrize("key", ["course", "title", "term", "seed"])
def test_a_missing_setting_is_named(path: Path, key: str) -> None:
    """These four have no default."""
    lines = [line for line in SHORT.splitlines() if not line.startswith(key)]
    assert refusal(path, "\n".join(lines)).what == f'"{key}" is missing.'


@pytest.mark.parametrize(
    ("setting", "what"),
    [
        ("attempts: first", "'best', 'last' or 'average'"),
        ("limits: {cell: 0}", "greater than 0"),
        ("limits: {check: -1}", "greater than 0"),
        ("limits: {check_cpu: soon}", "valid number"),
        ("limits: 7", "valid dictionary"),
        ("largest_file: 0", "greater than 0"),
        ("largest_file: 1.5", "valid integer"),
        ("database: [x]", "valid string"),
        ("zone: Atlantis", "no time zone"),
        ("due: {py-01/01-demo: soon}", "valid datetime"),
        ("due: {py-01/01-demo: 2026-12-07T23:59:00+01:00}", "without an offset"),
    ],
)
def test_a_setting_of_the_wrong_kind_is_refused(path: Path, setting: str, what: str) -> None:
    """With its line, what is allowed, and what was found."""
    error = refusal(path, f"{SHORT}{setting}\n")
    assert error.line == 5
    assert what in error.what
    assert error.fix.startswith("Found: ")


def test_a_seed_that_could_be_guessed_is_refused(path: Path) -> None:
    """It has at least eight characters."""
    error = refusal(path, SHORT.replace("eight-or-more", "seven77"))
    assert (error.line, error.what) == (4, '"seed": String should have at least 8 characters.')


def test_a_due_date_is_local_time(path: Path) -> None:
    """The same words are another moment in winter and in summer; an exercise without a date has none."""
    path.write_text(
        f"{SHORT}zone: Europe/Berlin\ndue: {{py-01/01-demo: 2026-12-07 23:59:00, py-01/02-demo: 2026-07-07 23:59:00}}\n"
    )
    course = read_config(path)
    winter, summer = course.due_at("py-01/01-demo"), course.due_at("py-01/02-demo")
    assert winter is not None
    assert summer is not None
    assert winter.astimezone(UTC).isoformat() == "2026-12-07T22:59:00+00:00"
    assert summer.astimezone(UTC).isoformat() == "2026-07-07T21:59:00+00:00"
    assert course.due_at("py-01/03-demo") is None
