"""A result as Gradescope's file: what it shows to whom, and that no text of a student's breaks it."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import ValidationError

from autograder.gradescope.__main__ import SECONDS, _shared
from autograder.gradescope.metadata import submission_facts
from autograder.gradescope.results import Document, document_of, number, unchecked
from autograder.gradescope.settings import Settings, Visibility, read_settings
from autograder.model import CheckResult, Result, Status, Verdict
from tests.support.answers import ROOT
from tests.support.grading import NO_HASHES, bundle


def a_result(**changed: object) -> Result:
    """Return a result in which every check passed."""
    exercise = bundle().exercise
    checks = tuple(
        CheckResult(
            check=check.id,
            question=check.question,
            title=check.title,
            visible=check.visible,
            verdict=Verdict.PASSED,
            points=check.points,
            possible=check.points,
        )
        for check in exercise.checks
    )
    whole = {"student": "", "exercise": exercise.id, "requirement": exercise.requirement, "status": Status.GRADED}
    return Result(**{**whole, "checks": checks, "isolation": "plain", "hashes": NO_HASHES, "file": "a.py", **changed})


def with_first(**changed: object) -> Result:
    """Return a result whose first check is another one."""
    result = a_result()
    return a_result(checks=(result.checks[0].model_copy(update=changed), *result.checks[1:]))


def shown(result: Result, hidden_checks: Visibility = Visibility.VISIBLE) -> Document:
    """Return the file of a result."""
    return document_of(result, bundle(), hidden_checks, {})


def test_hidden_checks_can_wait_for_the_publication() -> None:
    """Then they are shown when grades are, and until then no text gives the total away."""
    notes = ("Both a.py (70 points) and a.ipynb (12.5 points) differ from the handout; the better one counts.",)
    made = shown(a_result(notes=notes), Visibility.AFTER_PUBLISHED)

    waiting = {case.extra_data["check"] for case in made.tests if case.visibility is Visibility.AFTER_PUBLISHED}
    assert waiting == {check.id for check in bundle().exercise.checks if not check.visible}
    assert "points" not in made.output
    assert "Both a.py and a.ipynb differ" in made.output
    assert "100 of 100 points" in shown(a_result()).output


@pytest.mark.parametrize(("points", "text"), [("2", "2"), ("2.50", "2.5"), ("0.1", "0.1"), ("1E+1", "10")])
def test_points_are_written_as_the_rubric_writes_them(points: str, text: str) -> None:
    """A JSON number with the same digits."""
    assert json.dumps(number(Decimal(points))) == text


def test_the_total_is_exact() -> None:
    """Ten tenths are one, and not what floating point makes of them."""
    result = a_result()
    tenths = tuple(check.model_copy(update={"points": Decimal("0.1")}) for check in result.checks[:10])

    assert shown(a_result(checks=tenths)).score == 1


def test_no_text_of_a_student_is_rendered_or_breaks_the_file() -> None:
    """Tags stay text; null characters, surrogates and escape sequences are gone; the file can be read by any reader."""
    message = "<script>x</script>\0\ud800\x1b[31m\u202e\r\n\ttab"
    made = shown(with_first(verdict=Verdict.FAILED, points=Decimal(0), message=message, hint="A hint."))
    case = json.loads(made.model_dump_json())["tests"][0]

    assert case["output"] == "<script>x</script>?[31m\n\ttab\n\nHint: A hint."
    assert case["output_format"] == case["name_format"] == "text"


def test_a_number_that_json_does_not_have_is_refused() -> None:
    """An invalid file is not written: Gradescope would say no more than that the autograder failed."""
    made = shown(a_result())

    for wrong in ({"execution_time": float("nan")}, {"score": -1}, {"output": None}):
        with pytest.raises(ValidationError):
            Document.model_validate({**made.model_dump(), **wrong})


def test_what_the_grader_failed_on_is_named() -> None:
    """One line a check, for the staff."""
    assert unchecked(a_result()) == []
    (line,) = unchecked(with_first(verdict=Verdict.COULD_NOT_CHECK, points=Decimal(0), cause="the judge ended"))
    assert line == "sends_one_user_message could not be checked: the judge ended"


def test_several_files_share_the_time() -> None:
    """Whatever is handed in, the grader ends before Gradescope ends it, with a zero."""
    limits = read_settings(ROOT / "config" / "gradescope" / "settings.yaml").limits

    assert [_shared(limits, files).submission * files <= SECONDS for files in range(1, 5)] == [True] * 4
    assert _shared(limits, 1) == limits


def test_the_settings_file_has_every_setting() -> None:
    """Each setting that there is stands in the file, with its default."""
    path = ROOT / "config" / "gradescope" / "settings.yaml"
    written = path.read_text(encoding="utf-8")

    assert [name for name in Settings.model_fields if f"\n{name}:" not in written] == []
    assert read_settings(path).hidden_checks is Visibility.VISIBLE


@pytest.mark.parametrize("text", ["", "[]", "{", '{"users": 3}', '{"created_at": "soon"}', "\xff"])
def test_metadata_of_another_form_say_nothing(tmp_path: Path, text: str) -> None:
    """No verdict depends on them."""
    (tmp_path / "metadata").write_bytes(text.encode("latin-1"))

    assert submission_facts(tmp_path / "metadata") == submission_facts(tmp_path / "absent") == {}


def test_metadata_without_a_due_date_do_not_say_late(tmp_path: Path) -> None:
    """What is not there is left out."""
    (tmp_path / "metadata").write_text('{"id": 5, "created_at": "2026-01-01T00:00:00Z", "users": [{"name": "Ada"}]}')

    assert submission_facts(tmp_path / "metadata") == {
        "submission": 5,
        "students": ["Ada"],
        "created_at": "2026-01-01T00:00:00+00:00",
    }
