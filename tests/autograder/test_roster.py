from __future__ import annotations

from pathlib import Path

import pytest

from autograder.errors import ConfigError
from autograder.model import Student
from autograder.roster import read_roster


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The roster's file."""
    return tmp_path / "roster.csv"


def refusal(path: Path, text: str) -> ConfigError:
    """Return the error with which a roster is refused."""
    path.write_bytes(text.encode())
    with pytest.raises(ConfigError) as caught:
        read_roster(path)
    assert caught.value.where == path
    return caught.value


def test_students_come_in_the_order_of_the_file(path: Path) -> None:
    """Columns may come in any order, and two of them are enough."""
    path.write_text('name,id\n"Bar, Zoë", zoe \n\n"Foo, Al",al\n', encoding="utf-8")
    assert read_roster(path) == [Student(id="zoe", name="Bar, Zoë"), Student(id="al", name="Foo, Al")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_files_of_other_programs_can_be_read(path: Path, end: str) -> None:
    """A byte order mark and the line ends of Windows do not matter."""
    text = end.join(["id,name,login,sis_id,section", "ada,A,ada@uni,0012,S1", ""])
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert read_roster(path) == [Student(id="ada", name="A", login="ada@uni", sis_id="0012", section="S1")]


def test_an_unknown_column_is_refused(path: Path) -> None:
    """With the one that was meant."""
    error = refusal(path, "id,nmae\na,b\n")
    assert str(error) == f'{path}:1: unknown column "nmae". Did you mean "name"?'


@pytest.mark.parametrize("missing", ["id", "name"])
def test_a_missing_column_is_named(path: Path, missing: str) -> None:
    """`id` and `name` must be there."""
    error = refusal(path, f"{ {'id': 'name', 'name': 'id'}[missing] }\na\n")
    assert error.what == f'the column "{missing}" is missing.'
    assert (error.line, error.fix) == (1, "Name it in the first line.")


def test_a_column_is_there_once(path: Path) -> None:
    """Of two columns of one name, nobody knows which counts."""
    error = refusal(path, "id,name,name\nada,A,B\n")
    assert (error.line, error.what) == (1, 'the column "name" is there twice.')
    assert error.fix == "Keep one of them."


@pytest.mark.parametrize(
    ("rest", "what"),
    [("\nbob,B\n", "this is not CSV: unexpected end of data."), ("\nx,y" * 40_000, "this is not CSV: field larger")],
    ids=["short", "long"],
)
def test_a_quote_that_is_not_closed_is_refused(path: Path, rest: str, what: str) -> None:
    """It would make all students after it one name."""
    error = refusal(path, f'id,name\nada,"Last, First{rest}')
    assert error.what.startswith(what)
    assert error.fix == "Is a quote not closed?"


@pytest.mark.parametrize("row", ["ada", "ada,Lovelace, Ada"])
def test_a_row_with_another_number_of_cells_is_refused(path: Path, row: str) -> None:
    """A comma in a name is the usual reason."""
    error = refusal(path, f"id,name\nbob,B\n{row}\n")
    assert error.line == 3
    assert error.what == f"{len(row.split(','))} cells, but the first line names 2 columns."
    assert error.fix == 'Put names with a comma in quotes: "Last, First".'


def test_an_id_belongs_to_one_student(path: Path) -> None:
    """Both lines are named."""
    error = refusal(path, "id,name\nada,A\nbob,B\n ada ,C\n")
    assert (error.line, error.what) == (4, 'id "ada" stands here and in line 2.')
    assert error.fix == "Every student has an id of their own."


@pytest.mark.parametrize("bad", ["", "..", ".hidden", "a/b", "a\\b", "/etc", "../bob", "a\0b"])
def test_an_id_names_a_folder_and_nothing_else(path: Path, bad: str) -> None:
    """No path, no hidden file, no empty name."""
    error = refusal(path, f"id,name\n{bad},A\n")
    assert (error.line, error.what) == (2, f'id "{bad}" cannot name a folder of submissions.')
    assert error.fix == "Use letters, digits, - and _."


def test_an_id_is_one_line(path: Path) -> None:
    """A line end in quotes is part of a cell, and of no folder's name."""
    assert refusal(path, 'id,name\n"a\nb",A\n').what == 'id "a\nb" cannot name a folder of submissions.'


@pytest.mark.parametrize("text", ["", "\n\n", " , \n"])
def test_an_empty_roster_is_refused(path: Path, text: str) -> None:
    """The message shows the first line."""
    error = refusal(path, text)
    assert (error.what, error.fix) == ("the roster is empty.", "Its first line is: id,name,login,sis_id,section")


def test_a_roster_that_is_not_there_is_refused(path: Path) -> None:
    """With the option that names it."""
    with pytest.raises(ConfigError, match=r"there is no such file\. Give the roster with --roster FILE\."):
        read_roster(path)


def test_a_roster_of_another_encoding_is_refused(path: Path) -> None:
    """It says what to do, instead of garbling names."""
    path.write_bytes("id,name\nada,Söderberg\n".encode("latin-1"))
    with pytest.raises(ConfigError, match=r"it cannot be read: .*Save it as UTF-8\."):
        read_roster(path)
