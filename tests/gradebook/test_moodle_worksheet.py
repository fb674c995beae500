from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from autograder.errors import ExportError, LeakError
from autograder.leaks import Guard
from autograder.model import Student
from gradebook.export.entries import write
from gradebook.export.moodle_worksheet import moodle_worksheet
from gradebook.scores import Column, Scores
from tests.gradebook.moodle_class import ADA, BOB, CALLS, CYD, GOLDEN, ONE, ROSTER, SCORES, THI, TYPES, only
from tests.gradebook.moodle_reader import imported_worksheet

FOLDER = GOLDEN / "moodle-worksheet"
ENGLISH = (FOLDER / "english.csv").read_bytes().decode()
PARTICIPANTS = {11: "ada", 12: "bob", 13: "cyd", 14: "thi", 15: "eva", 17: "gus", 18: "hal", 99: "stranger"}
GERMAN_WORDS = ("ID", "Bewertung", "Zuletzt geändert (Bewertung)", "Teilnehmer/in ")
NEW = {"ada": Decimal("9.5"), "bob": Decimal("3.34"), "thi": Decimal(10)}


def worksheet(folder: Path, text: str = ENGLISH) -> Path:
    """A worksheet as it was downloaded."""
    path = folder / "worksheet.csv"
    path.write_bytes(text.encode())
    return path


def changed_lines(before: str, after: bytes) -> list[str]:
    """Return the lines that are other ones."""
    pairs = zip(before.splitlines(), after.decode().splitlines(), strict=True)
    return [new for old, new in pairs if old != new]


@pytest.mark.parametrize("file", ["english", "german", "percent"])
def test_the_file_is_the_golden_one(file: str) -> None:
    """Byte for byte what came, but for the grades: languages, signs, quotes, notes over lines, formulas of others."""
    made = moodle_worksheet(SCORES, ROSTER, FOLDER / f"{file}.csv", CALLS)
    assert made.data == (FOLDER / f"{file}-filled.csv").read_bytes()


def test_moodle_reads_the_scores_of_the_class() -> None:
    """What an importer written from Moodle's rules alone finds is what was graded, beside what was there before."""
    data = moodle_worksheet(SCORES, ROSTER, FOLDER / "english.csv", CALLS).data
    assert imported_worksheet(data, PARTICIPANTS, Decimal(10)) == NEW | {"gus": Decimal(6), "stranger": Decimal(8)}


def test_moodle_reads_them_in_german() -> None:
    """With its words, and a comma for the point."""
    data = moodle_worksheet(SCORES, ROSTER, FOLDER / "german.csv", CALLS).data
    assert imported_worksheet(data, PARTICIPANTS, Decimal(10), GERMAN_WORDS, ",") == NEW


def test_everybody_is_accounted_for() -> None:
    """Who is in it, shares an id, is not there, had another grade, is open; and which rows are matched to nobody."""
    made = moodle_worksheet(SCORES, ROSTER, FOLDER / "english.csv", CALLS)
    assert made.matched == ("ada", "bob", "cyd", "thi", "gus", "hal")
    assert made.remarks() == {
        "share an id, left out": ["eva", "eve"],
        "not in the worksheet": ["fay"],
        "in the worksheet, matched to nobody": ["Participant 15", "Participant 99"],
        "had another grade in the worksheet": ["bob"],
        "left as it was, not all checks could be made": [f"hal {CALLS}"],
    }


def test_only_the_cell_of_the_grade_changes(tmp_path: Path) -> None:
    """One student, one cell: all other bytes stay."""
    made = moodle_worksheet(only("9.5"), ROSTER, worksheet(tmp_path), CALLS)
    assert made.data.decode() == ENGLISH.replace("Submitted for grading,,10.00", "Submitted for grading,9.5,10.00", 1)


def test_no_grade_leaves_the_one_in_the_worksheet() -> None:
    """Missing is never 0, nor blank where a person has graded: gus keeps the 6 that is there."""
    assert ",6.00," in moodle_worksheet(SCORES, ROSTER, FOLDER / "english.csv", CALLS).data.decode()


def test_the_same_grade_is_left_as_it_is_written(tmp_path: Path) -> None:
    """9.50 is 9.5, so the file is the same bytes."""
    text = ENGLISH.replace("Submitted for grading,,10.00", "Submitted for grading,9.50,10.00", 1)
    made = moodle_worksheet(only("9.5"), ROSTER, worksheet(tmp_path, text), CALLS)
    assert (made.data.decode(), made.replaced) == (text, ())


@pytest.mark.parametrize("word", ["No", "Nein", "Нет"])
def test_a_locked_grade_is_kept_and_named(tmp_path: Path, word: str) -> None:
    """Moodle would skip it without a word."""
    text = ENGLISH.replace("Submitted for grading,,10.00,Yes", f"Submitted for grading,,10.00,{word}", 1)
    made = moodle_worksheet(only("9.5"), ROSTER, worksheet(tmp_path, text), CALLS)
    assert (made.data.decode(), made.locked) == (text, ("ada",))


def test_semicolons_stay_and_a_comma_needs_no_quotes_there(tmp_path: Path) -> None:
    """A file that a spreadsheet saved again goes back as it came."""
    text = "ID;Name;Nummer;Note;Höchstnote;Änderbar\nTeilnehmer 11;Ada;0012;;10,00;Ja\n"
    made = moodle_worksheet(only("9.5"), [ADA], worksheet(tmp_path, text), CALLS)
    assert made.data.decode() == text.replace("0012;;", "0012;9,5;")


def test_leading_zeros_count(tmp_path: Path) -> None:
    """12 is not 0012."""
    other = ADA.model_copy(update={"sis_id": "12", "login": ""})
    made = moodle_worksheet(Scores((ONE,), {("ada", CALLS): Decimal(1)}), [other, BOB], worksheet(tmp_path), CALLS)
    assert made.unmatched == ("ada",)


def test_a_login_is_an_address_in_any_letters(tmp_path: Path) -> None:
    """Without a number on our side the address finds the row."""
    made = moodle_worksheet(only("9.5"), [ADA.model_copy(update={"sis_id": ""})], worksheet(tmp_path), CALLS)
    assert changed_lines(ENGLISH, made.data)[0].startswith("Participant 11,")


def test_a_full_name_is_no_id(tmp_path: Path) -> None:
    """Whoever is called like the login of another does not get their grade."""
    text = ENGLISH.replace("Ada Lovelace", "bob")
    made = moodle_worksheet(only("5", BOB), [BOB], worksheet(tmp_path, text), CALLS)
    assert [line[1:15] for line in changed_lines(text, made.data)] == ["Participant 12"]


def test_two_students_who_claim_one_row_are_ambiguous(tmp_path: Path) -> None:
    """One by number, another by address: neither gets the other's grade."""
    other = Student(id="other", name="Other", login="ada@uni.edu")
    ada = ADA.model_copy(update={"login": ""})
    made = moodle_worksheet(only("9.5"), [ada, other], worksheet(tmp_path), CALLS)
    assert (made.data.decode(), made.ambiguous) == (ENGLISH, ("ada", "other"))


def test_an_id_of_two_rows_finds_nobody(tmp_path: Path) -> None:
    """Which of them is meant is not ours to guess."""
    text = ENGLISH.replace(",S1002,bob,", ",0012,ada@uni.edu,")
    made = moodle_worksheet(only("9.5"), [ADA, THI], worksheet(tmp_path, text), CALLS)
    assert (made.data.decode(), made.ambiguous) == (text, ("ada",))


def test_a_worksheet_without_ids_is_refused(tmp_path: Path) -> None:
    """Marking is blind, or identities are not shown: the error says how to get them."""
    text = "Identifier,Full name,Grade,Maximum Grade,Changed\nParticipant 11,Ada Lovelace,,10.00,Yes\n"
    with pytest.raises(ExportError, match=r"nobody of the roster.*Show user identity.*blind"):
        moodle_worksheet(only("1"), [ADA], worksheet(tmp_path, text), CALLS)


@pytest.mark.parametrize("most", ["100.00", "9.99", "10,5"])
def test_other_points_in_moodle_are_refused(tmp_path: Path, most: str) -> None:
    """10 of 10 must not arrive as 10 of 100."""
    path = worksheet(tmp_path, ENGLISH.replace(",10.00,", f',"{most}",'))
    with pytest.raises(ExportError, match=r"maximum grade is .* in Moodle and 10 in the rubric"):
        moodle_worksheet(only("1"), [ADA], path, CALLS)


def test_a_scale_is_refused(tmp_path: Path) -> None:
    """A word for a grade cannot be made of points."""
    path = worksheet(tmp_path, ENGLISH.replace(",10.00,", ",Good,"))
    with pytest.raises(ExportError, match=r'no columns "Grade".*graded with points'):
        moodle_worksheet(only("1"), [ADA], path, CALLS)


def test_of_two_columns_that_could_be_it_one_is_named(tmp_path: Path) -> None:
    """Their headings are of any language, so only a person can tell them apart."""
    text = "ID,Name,Nr,A,B,C,Note,Max,Ja\nTeilnehmer 11,Ada,0012,1,5,x,,10,Ja\n"
    path = worksheet(tmp_path, text)
    with pytest.raises(ExportError, match=r"has \d columns .*--grade-column"):
        moodle_worksheet(only("9.5"), [ADA], path, CALLS)
    made = moodle_worksheet(only("9.5"), [ADA], path, CALLS, "Note")
    assert made.data.decode() == text.replace("x,,10", "x,9.5,10")


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "Identifier,Grade\nnobody,1\n", ENGLISH.split("\r\n")[0]])
def test_other_files_are_not_taken_for_a_worksheet(tmp_path: Path, text: str) -> None:
    """The error says what is missing and where to get it."""
    with pytest.raises(ExportError, match=r"worksheet\.csv: is not a grading worksheet.*Download the"):
        moodle_worksheet(only("1"), [ADA], worksheet(tmp_path, text), CALLS)


def test_a_row_with_other_cells_is_refused(tmp_path: Path) -> None:
    """Moodle takes no such file; the participant is named."""
    path = worksheet(tmp_path, ENGLISH.replace(",S1002,bob,", ",S1002,bob,,"))
    with pytest.raises(ExportError, match='row of "Participant 12" has not as many cells'):
        moodle_worksheet(only("1"), [ADA], path, CALLS)


@pytest.mark.parametrize("points", ["10.01", "-1", "NaN"])
def test_points_outside_the_exercise_are_refused(tmp_path: Path, points: str) -> None:
    """Moodle would skip them without a word."""
    with pytest.raises(ExportError, match=r'student "ada" has .* of 10 points'):
        moodle_worksheet(only(points), [ADA], worksheet(tmp_path), CALLS)


def test_the_exercise_must_be_one_that_there_is(tmp_path: Path) -> None:
    """A worksheet is of one assignment, and which one only a person knows."""
    with pytest.raises(ExportError, match="there is no such exercise"):
        moodle_worksheet(SCORES, ROSTER, worksheet(tmp_path), "py-09")
    with pytest.raises(ExportError, match="maximum grade is 10"):
        moodle_worksheet(SCORES, ROSTER, worksheet(tmp_path), TYPES)


def test_an_exercise_of_no_points_in_percent(tmp_path: Path) -> None:
    """Nothing of nothing is nothing, and no division by it."""
    path = worksheet(tmp_path, ENGLISH.replace(",10.00,", ",100 %,"))
    made = moodle_worksheet(only("0", column=Column(CALLS, "None", Decimal(0))), [ADA], path, CALLS)
    assert "Submitted for grading,0 %,100 %" in made.data.decode()


def test_more_than_moodle_knows_does_not_leave(tmp_path: Path) -> None:
    """What stands in the worksheet is Moodle's own; another name of the roster stops the file."""
    guard, made = Guard().with_people([*ROSTER, CYD]), moodle_worksheet(SCORES, ROSTER, worksheet(tmp_path), CALLS)
    assert write(made, tmp_path / "out.csv", guard).read_bytes() == made.data
    with pytest.raises(LeakError, match="another person's data"):
        write(replace(made, data=made.data + b"Without, Fay\r\n"), tmp_path / "more.csv", guard)
