from __future__ import annotations

import codecs
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.errors import ExportError, LeakError
from autograder.leaks import Guard
from autograder.model import Student
from gradebook.export.blackboard import blackboard_file
from gradebook.export.entries import write
from gradebook.scores import Column
from tests.gradebook.awkward import CALLS, CLASS, FORMULA, GOLDEN, SCORES, TYPES, only, saved

FOLDER = GOLDEN / "blackboard"
HEADER = '"Last Name","First Name","Username","Student ID","PY-01 Calls, all at once [Total Pts: 10 Score] |664617"\r\n'
EXPORTED = HEADER + '"=1+1","Ada","ada","00700",""\r\n'


@pytest.mark.parametrize("ending", ["xls", "csv"])
def test_a_download_is_filled_into_the_golden_one(tmp_path: Path, ending: str) -> None:
    """Tabs in UTF-16, or quoted commas in UTF-8: only our cells change, ids in the header stay, byte for byte."""
    made = blackboard_file(SCORES, CLASS, FOLDER / f"downloaded.{ending}")
    assert made.data == (FOLDER / f"filled.{ending}").read_bytes()
    assert (made.matched, made.unmatched) == (("007", "bob", "cyd", "dee"), ("eve",))
    assert (made.kept, made.lower_bounds) == ((("dee", TYPES.exercise),), (("cyd", CALLS.exercise),))
    write(made, tmp_path / f"out.{ending}", Guard().with_people(CLASS))


@pytest.mark.parametrize(("mark", "codec"), [(codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")])
def test_both_byte_orders_go_back_as_they_came(tmp_path: Path, mark: bytes, codec: str) -> None:
    """With their mark."""
    path = tmp_path / "gc.xls"
    path.write_bytes(mark + EXPORTED.replace(",", "\t").replace("Calls\t", "Calls,").encode(codec))
    made = blackboard_file(only("9.5"), [FORMULA], path)
    assert made.data == path.read_bytes().replace('""'.encode(codec), '"9.5"'.encode(codec))


def test_what_leaves_in_utf_16_is_looked_into(tmp_path: Path) -> None:
    """Somebody's data are found there as well."""
    made = blackboard_file(SCORES, CLASS, FOLDER / "downloaded.xls")
    more = replace(made, data=made.data + "bob.o@uni.example\r\n".encode("utf-16-le"))
    with pytest.raises(LeakError):
        write(more, tmp_path / "out.xls", Guard().with_people(CLASS))


def test_the_student_id_finds_who_has_no_login(tmp_path: Path) -> None:
    """The row goes back with the Username that Blackboard gave it."""
    made = blackboard_file(only("9.5"), [FORMULA.model_copy(update={"login": ""})], saved(tmp_path, EXPORTED))
    assert made.data.decode() == EXPORTED.replace('""', '"9.5"')


def test_an_id_of_two_people_is_left_out(tmp_path: Path) -> None:
    """Neither gets the other's grade."""
    twin = Student(id="twin", name="Twin", login="ada")
    path = saved(tmp_path, EXPORTED)
    made = blackboard_file(only("9.5"), [FORMULA.model_copy(update={"sis_id": ""}), twin], path)
    assert (made.data, made.ambiguous, made.lost()) == (path.read_bytes(), ("007", "twin"), ("007", "twin"))


@pytest.mark.parametrize(
    ("cell", "filled"),
    [("3.00", "9.5"), ("Needs Grading(7.00)", "9.5"), ("Exempt", "Exempt"), ("Complete", "Complete"), ("A-", "A-")],
)
def test_words_in_a_cell_are_kept(tmp_path: Path, cell: str, filled: str) -> None:
    """A number, or a cell that waits for one, is filled; a decision is not undone."""
    path = saved(tmp_path, EXPORTED.replace('""', f'"{cell}"'))
    assert blackboard_file(only("9.5"), [FORMULA], path).data.decode() == EXPORTED.replace('""', f'"{filled}"')


@pytest.mark.parametrize("shown", ["[Total Pts: 10]", "[Total Pts: 10.00 Score]"])
def test_older_headers_are_known(tmp_path: Path, shown: str) -> None:
    """Before it said how a column shows its grades."""
    path = saved(tmp_path, EXPORTED.replace("[Total Pts: 10 Score]", shown))
    assert b'"9.5"' in blackboard_file(only("9.5"), [FORMULA], path).data


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Pts: 10 ", "Pts: 100 ", "has 100 points in Blackboard and 10 in the rubric"),
        ("Pts: 10 ", "Pts: 10,00 ", "writes decimals with a comma"),
        ('""', '"9,5"', "writes decimals with a comma"),
        ("10 Score", "10 Percentage", "shows its grades as Percentage"),
        ("10 Score", "up to 10 Score", "is calculated by Blackboard"),
        ("all at once", "at once", "is there no column|has no column"),
        (" |664617", "", "is no gradebook of Blackboard"),
        ('"Username"', '"Benutzername"', "is no gradebook of Blackboard"),
    ],
)
def test_a_file_that_would_import_wrongly_is_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    """The error says where, what and the way out."""
    path = saved(tmp_path, EXPORTED.replace(old, new))
    with pytest.raises(ExportError, match=rf"exported\.csv: .*({said})"):
        blackboard_file(only("1"), [FORMULA], path)


def test_two_columns_with_our_title_are_refused(tmp_path: Path) -> None:
    """Which of them is meant is not ours to guess."""
    two = HEADER.rstrip() + ',"PY-01 Calls, all at once [Total Pts: 10 Score] |2"\r\n'
    with pytest.raises(ExportError, match="has 2 columns"):
        blackboard_file(only("1"), [FORMULA], saved(tmp_path, two))


@pytest.mark.parametrize("title", ["Quiz [1]", "Quiz |2", "=Quiz"])
def test_titles_that_would_be_misread_are_refused(tmp_path: Path, title: str) -> None:
    """Brackets and bars say which column a header is."""
    with pytest.raises(ExportError, match="Change it in the rubric"):
        blackboard_file(only("1", Column("e1", title, CALLS.possible)), [FORMULA], saved(tmp_path, EXPORTED))


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    """A real spreadsheet is not what Blackboard downloads."""
    path = tmp_path / "gc.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    with pytest.raises(ExportError, match="cannot be read as CSV"):
        blackboard_file(only("1"), [FORMULA], path)
