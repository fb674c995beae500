from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

import pytest

from autograder import cli
from autograder.commands import export_moodle
from autograder.leaks import Guard
from autograder.model import Student
from gradebook.export.moodle_csv import moodle_csv
from gradebook.export.moodle_worksheet import moodle_worksheet
from gradebook.scores import Scores
from tests.gradebook.moodle_class import CALLS, GOLDEN, ROSTER, SCORES
from tests.gradebook.moodle_reader import imported_gradebook, imported_worksheet
from tests.gradebook.sample_scores import sample_class

WORKSHEET = GOLDEN / "moodle-worksheet" / "english.csv"
FOR_THE_WORKSHEET = ("--into", WORKSHEET, "--exercise", CALLS)
Typed = Callable[..., tuple[int, str]]


@pytest.fixture
def typed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Typed:
    """Return a function that exports the awkward class, and gives the exit code and what was printed."""
    people = list(ROSTER)
    monkeypatch.setattr(export_moodle, "class_scores", lambda *_: (SCORES, people, Guard().with_people(people)))

    def run(*words: object) -> tuple[int, str]:
        code = cli.main(["export", *map(str, words)])
        printed = capsys.readouterr()
        return code, " ".join((printed.out + printed.err).split())

    return run


@pytest.fixture(scope="module")
def sample() -> tuple[Scores, list[Student]]:
    """The scores of the sample class, as the grader found them."""
    roster, scores = sample_class()
    return scores, roster


def certain_points(scores: Scores) -> dict[tuple[str, str], Decimal]:
    """Return the points that are known for sure, to two decimals."""
    points = {key: points for key, points in scores.points.items() if points is not None}
    certain = {key: found for key, found in points.items() if key not in scores.lower_bounds}
    return {key: found.quantize(Decimal("0.01"), rounding=ROUND_HALF_EVEN) for key, found in certain.items()}


@pytest.mark.parametrize(
    ("words", "golden"),
    [
        (["moodle-csv"], "moodle-csv/class.csv"),
        (["moodle-csv", "--by", "login"], "moodle-csv/by-login.csv"),
        (["moodle-csv", "--exercise", CALLS], "moodle-csv/one-exercise.csv"),
        (["moodle-xml"], "moodle-xml/class.xml"),
        (["moodle-xml", "--exercise", CALLS], "moodle-xml/one-exercise.xml"),
        (["moodle-worksheet", *FOR_THE_WORKSHEET], "moodle-worksheet/english-filled.csv"),
    ],
)
def test_a_command_writes_the_file_and_says_who_is_missing(
    typed: Typed, tmp_path: Path, words: list[str], golden: str
) -> None:
    """3, since fay has no id anywhere; the file is there, and a dry run leaves none."""
    code, said = typed(*words, "--out", tmp_path / "dry", "--dry-run")
    assert (code, (tmp_path / "dry").exists()) == (3, False)
    assert "nothing was written. matched: ada, bob" in said
    code, said = typed(*words, "--out", tmp_path / "out")
    assert (code, (tmp_path / "out").read_bytes()) == (3, (GOLDEN / golden).read_bytes())
    assert "students matched." in said
    assert "fay" in said


def test_a_class_in_which_all_are_matched_is_0(typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A grade that is missing or open is told, and nothing to be matched."""
    people = [student for student in ROSTER if student.id in ("ada", "gus", "hal")]
    monkeypatch.setattr(export_moodle, "class_scores", lambda *_: (SCORES, people, Guard()))
    for words in (["moodle-csv"], ["moodle-xml"], ["moodle-worksheet", *FOR_THE_WORKSHEET]):
        code, said = typed(*words, "--out", tmp_path / "out")
        assert (code, f"not all checks could be made: hal {CALLS}" in said) == (0, True)


def test_the_worksheet_of_moodle_is_never_written_over(typed: Typed, tmp_path: Path) -> None:
    """2, and the file keeps its bytes: it is the only copy with the times of the download."""
    path = tmp_path / "w.csv"
    path.write_bytes(WORKSHEET.read_bytes())
    code, said = typed("moodle-worksheet", "--into", path, "--exercise", CALLS, "--out", path)
    assert (code, path.read_bytes()) == (2, WORKSHEET.read_bytes())
    assert "Name another file with --out." in said


def test_moodle_reads_the_sample_class(sample: tuple[Scores, list[Student]]) -> None:
    """Every score that is certain arrives, and no other one."""
    scores, students = sample
    titles = {column.exercise: column.title for column in scores.columns}
    maximum = {column.title: column.possible for column in scores.columns}
    users = {student.sis_id: student.id for student in students}
    found = imported_gradebook(moodle_csv(scores, students).data, users, maximum, "ID number", new_items=True)
    wanted = {(student, titles[exercise]): points for (student, exercise), points in certain_points(scores).items()}
    assert {key: points for key, points in found.items() if points is not None} == wanted
    assert len(wanted) > len(students) / 2


def test_a_worksheet_brings_the_sample_class(sample: tuple[Scores, list[Student]], tmp_path: Path) -> None:
    """Whoever could not be graded stays without a grade."""
    scores, students = sample
    column = scores.columns[0]
    lines = ["Identifier,Full name,ID number,Status,Grade,Maximum Grade,Grade can be changed,Last modified (grade)"]
    for number, student in enumerate(students):
        lines.append(f'Participant {number},"{student.name}",{student.sis_id},Submitted,,{column.possible}.00,Yes,-')
    path = tmp_path / "worksheet.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    data = moodle_worksheet(scores, students, path, column.exercise).data
    participants = {number: student.id for number, student in enumerate(students)}
    certain = certain_points(scores).items()
    wanted = {student: points for (student, exercise), points in certain if exercise == column.exercise}
    assert imported_worksheet(data, participants, column.possible) == wanted
