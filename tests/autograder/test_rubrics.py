from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from autograder.errors import ConfigError
from autograder.model import RubricExercise
from autograder.rubrics import match_checks, read_rubric, read_rubrics
from tests.autograder.masters import RUBRIC
from tests.support.answers import ROOT

CHECKS = [("doubles", "Q1", "01-demo.py", 10), ("asks_once", "Q1", "01-demo.py", 20)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A rubric that is right."""
    made = tmp_path / "PY-01.yaml"
    made.write_text(RUBRIC, encoding="utf-8")
    return made


def exercise_of(path: Path) -> RubricExercise:
    """Return the only exercise of a rubric."""
    return read_rubric(path).exercises["01-demo"]


def refusal(path: Path, old: str, new: str) -> ConfigError:
    """Return the error with which a rubric is refused, in which something is written otherwise."""
    assert old in RUBRIC
    path.write_text(RUBRIC.replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        read_rubric(path)
    assert caught.value.where == path
    return caught.value


def mismatch(path: Path, checks: list[tuple[str, str, str, int]]) -> ConfigError:
    """Return the error with which the checks of a master are refused."""
    with pytest.raises(ConfigError) as caught:
        match_checks(path, "01-demo", exercise_of(path), checks)
    return caught.value


def test_a_rubric_is_read_whole(path: Path) -> None:
    """Points are exact, and add up."""
    rubric = read_rubric(path)
    assert (rubric.requirement, [level.share for level in rubric.levels]) == ("PY-01", [Decimal("0.5"), 0])
    assert rubric.exercises["01-demo"].questions["Q1"].possible == Decimal("4.0")


def test_the_rubrics_of_the_course_can_be_read() -> None:
    """Sorted by requirement, whatever the folder says."""
    found = [rubric.requirement for rubric in read_rubrics(ROOT / "rubrics")]
    assert found == sorted(found)
    assert "PY-01" in found


def test_a_folder_without_rubrics_is_refused(tmp_path: Path) -> None:
    """The message shows what a rubric is called."""
    with pytest.raises(ConfigError, match=r"there are no rubrics here\. A rubric is a file like PY-01\.yaml\."):
        read_rubrics(tmp_path)


def test_a_rubric_is_named_like_its_file(path: Path) -> None:
    """Otherwise one of both is a copy that was forgotten."""
    error = refusal(path, "requirement: PY-01", "requirement: PY-02")
    assert error.what == '"requirement" is PY-02, the file is PY-01.yaml.'
    assert error.fix == "Give both the same name."


@pytest.mark.parametrize(
    ("old", "new", "line", "text"),
    [
        ("outcome:", "extra: 1\noutcome:", 3, 'unknown key "extra". Known here: exercises, '),
        ("criterion:", "depend_on: []\n        criterion:", 16, 'Q1.depend_on". Did you mean "depends_on"?'),
        ("{points: 2.5, hint", "{point: 2, points: 2.5, hint", 18, 'checks.doubles.point". Did you mean "points"?'),
        ("points: 2.5", "points: many", 18, "Input should be a valid decimal. Found: 'many'."),
        ("    minutes: 5\n", "", 9, '"exercises.01-demo.minutes" is missing. Write it under exercises.01-demo.'),
        ("          asks_once:", "          doubles:", 19, '"doubles" is written twice, first in line 18.'),
    ],
)
def test_a_slip_in_a_rubric_is_found_on_its_line(path: Path, old: str, new: str, line: int, text: str) -> None:
    """Unknown, missing, of the wrong type, or twice."""
    error = refusal(path, old, new)
    assert text in str(error)
    assert error.line == line


def test_a_level_is_as_long_as_canvas_takes_it(path: Path) -> None:
    """What is refused later, when grades are exported, is refused here."""
    level = 'levels: ["' + "x" * 256 + '", b, c, d]'
    error = refusal(path, "person_reads: {}", f"person_reads:\n  reflection:\n    title: t\n    {level}")
    assert "at most 255 characters" in str(error)


@pytest.mark.parametrize(
    ("levels", "found"),
    [
        ("levels: []", "none"),
        ("levels: [{name: a, share: 0, meaning: x}, {name: b, share: 0.5, meaning: x}]", "0, 0.5"),
        ("levels: [{name: a, share: 0.9, meaning: x}, {name: b, share: 0.5, meaning: x}]", "0.9, 0.5"),
    ],
)
def test_levels_fall_and_end_at_nothing(path: Path, levels: str, found: str) -> None:
    """So every student has a level, and the first that is reached is the highest."""
    old = RUBRIC[RUBRIC.index("levels:") : RUBRIC.index("person_reads")]
    error = refusal(path, old, f"{levels}\n")
    assert error.what == f"levels: shares must fall and end at 0, found {found}."
    assert error.fix == "Write the highest level first and one with share: 0 last."


@pytest.mark.parametrize("points", ["0", "-1", "0.00"])
def test_a_check_is_worth_something(path: Path, points: str) -> None:
    """A check of 0 points is no check."""
    error = refusal(path, "points: 2.5", f"points: {points}")
    place = "exercises.01-demo.questions.Q1.checks.doubles"
    assert error.what.startswith(f"{place}: a check is worth more than 0 points, found ")
    assert error.fix == "Give it points, or take it out."


@pytest.mark.parametrize("points", [".nan", ".inf"])
def test_points_are_numbers(path: Path, points: str) -> None:
    """What cannot be added up is refused."""
    assert "finite number" in refusal(path, "points: 2.5", f"points: {points}").what


def test_a_hint_is_written_once_below(path: Path) -> None:
    """A name that no hint has is refused, with the one that was meant."""
    error = refusal(path, "hint: add}", "hint: adds}")
    assert error.what == 'exercises.01-demo.questions.Q1.checks.doubles: there is no hint "adds".'
    assert error.fix == 'Did you mean "add"?'


def test_a_question_depends_on_one_that_is_there(path: Path) -> None:
    """With the questions that there are."""
    error = refusal(path, "        checks:\n", "        depends_on: [Q7]\n        checks:\n")
    assert error.what == 'exercises.01-demo.questions.Q1.depends_on: there is no question "Q7".'
    assert "Q1" in error.fix


def test_a_check_has_points_in_one_question(path: Path) -> None:
    """Twice would count twice."""
    again = "      Q2: {title: b, criterion: c, checks: {doubles: {points: 1, hint: add}}}\n    hints:\n"
    error = refusal(path, "    hints:\n", again)
    assert error.what == 'exercises.01-demo.questions.Q2.checks: "doubles" has points twice.'
    assert error.fix == "Keep one of them."


def test_checks_and_points_belong_together(path: Path) -> None:
    """Every check has its points, and nothing else has."""
    match_checks(path, "01-demo", exercise_of(path), CHECKS)


def test_a_check_without_points_is_refused(path: Path) -> None:
    """At the line of the check, with the line that is to be written."""
    error = mismatch(path, [*CHECKS, ("asks_twice", "Q1", "01-demo.py", 30)])
    assert str(error).startswith('01-demo.py:30: check "asks_twice" has no points: it is not in ')
    assert error.fix == "Write `asks_twice: {points: 1, hint: …}` under exercises.01-demo.questions.Q1.checks."


def test_points_without_a_check_are_refused(path: Path) -> None:
    """In the rubric, with the name that was meant."""
    error = mismatch(path, [CHECKS[0], ("ask_once", "Q1", "01-demo.py", 20)][:1])
    assert str(error).startswith(f'{path}: 01-demo.Q1: there is no check "asks_once" in the master.')


def test_a_check_of_another_question_is_refused(path: Path) -> None:
    """Master and rubric must say the same; the message names both."""
    path.write_text(RUBRIC.replace("    hints:\n", "      Q2: {title: b, criterion: c, checks: {}}\n    hints:\n"))
    error = mismatch(path, [("doubles", "Q2", "01-demo.py", 10), CHECKS[1]])
    assert error.what == f'check "doubles" belongs to Q2 here, and to Q1 in {path}.'
    assert (error.line, error.fix) == (10, "Give both the same question.")


def test_a_check_of_an_unknown_question_is_refused(path: Path) -> None:
    """With the questions of the rubric."""
    error = mismatch(path, [("doubles", "Q3", "01-demo.py", 10)])
    assert error.what == 'check "doubles" belongs to Q3, which is not in PY-01.yaml under 01-demo.'
    assert "Q1" in error.fix
