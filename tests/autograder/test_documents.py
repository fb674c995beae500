from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import Field

from autograder.documents import read_document
from autograder.errors import ConfigError
from autograder.model import Record


class Shelf(Record):
    """What a test document is made of."""

    height: int
    books: tuple[str, ...] = ()


class Room(Record):
    """The document."""

    name: str
    shelves: dict[str, Shelf] = Field(default={})
    rows: tuple[Shelf, ...] = ()
    best: Shelf | None = None


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The document's file."""
    return tmp_path / "room.yaml"


def refusal(path: Path, text: str) -> ConfigError:
    """Return the error with which a document is refused."""
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        read_document(path, Room)
    assert caught.value.where == path
    return caught.value


def test_a_document_becomes_a_record(path: Path) -> None:
    """Keys are fields, lists are tuples."""
    path.write_text("name: Süd\nshelves:\n  a: {height: 3, books: [x]}\n", encoding="utf-8")
    assert read_document(path, Room) == Room(name="Süd", shelves={"a": Shelf(height=3, books=("x",))})


def test_an_unknown_key_is_refused_with_the_one_that_was_meant(path: Path) -> None:
    """Line and suggestion belong to the place where it stands."""
    error = refusal(path, "name: x\nshelfs: {}\n")
    assert str(error) == f'{path}:2: unknown key "shelfs". Did you mean "shelves"?'


@pytest.mark.parametrize(
    ("text", "line", "name"),
    [
        ("name: x\nshelves:\n  a:\n    height: 1\n    hight: 2\n", 5, "shelves.a.hight"),
        ("name: x\nrows:\n  - height: 1\n  - height: 2\n    hight: 2\n", 5, "rows.1.hight"),
    ],
)
def test_an_unknown_key_inside_names_the_keys_of_its_place(path: Path, text: str, line: int, name: str) -> None:
    """Suggestions come from the record that stands there, in a mapping or in a list."""
    error = refusal(path, text)
    assert (error.line, error.what, error.fix) == (line, f'unknown key "{name}".', 'Did you mean "height"?')


def test_a_misspelt_key_comes_before_the_missing_one(path: Path) -> None:
    """It says which key was meant; that the right one is missing follows from it."""
    assert str(refusal(path, "nmae: x\n")) == f'{path}:1: unknown key "nmae". Did you mean "name"?'


def test_an_unknown_key_that_is_like_nothing_lists_what_there_is(path: Path) -> None:
    """Without a close word all words are shown."""
    assert refusal(path, "name: x\nqqqq: 1\n").fix == "Known here: best, name, rows, shelves."


def test_an_unknown_key_of_an_optional_record_still_has_its_line(path: Path) -> None:
    """Where the model leaves a choice, there may be no suggestion."""
    error = refusal(path, "name: x\nbest:\n  height: 1\n  hight: 2\n")
    assert (error.line, error.what) == (4, 'unknown key "best.hight".')


@pytest.mark.parametrize(
    ("text", "line", "name", "fix"),
    [
        ("rows: []\n", 1, "name", "Write it under the top level."),
        ("name: x\nshelves:\n  a:\n    books: []\n", 3, "shelves.a.height", "Write it under shelves.a."),
        ("name: x\nrows:\n  - height: 1\n  - books: []\n", 4, "rows.1.height", "Write it under rows.1."),
    ],
)
def test_a_missing_key_is_named_with_its_place(path: Path, text: str, line: int, name: str, fix: str) -> None:
    """The line is that of the deepest part of its place that is there."""
    error = refusal(path, text)
    assert (error.line, error.what, error.fix) == (line, f'"{name}" is missing.', fix)


def test_a_value_of_the_wrong_type_is_shown(path: Path) -> None:
    """With what was found."""
    error = refusal(path, "name: x\nshelves:\n  a: {height: tall}\n")
    assert error.line == 3
    assert error.what.startswith('"shelves.a.height": Input should be a valid integer')
    assert error.fix == "Found: 'tall'."


def test_a_mapping_where_a_list_belongs_is_refused(path: Path) -> None:
    """The line is that of the key."""
    error = refusal(path, "name: x\nrows: {a: 1}\n")
    assert (error.line, error.what) == (2, '"rows": Input should be a valid tuple.')


@pytest.mark.parametrize(
    ("text", "line", "first", "key"),
    [
        ("name: x\nrows: []\nname: y\n", 3, 1, "name"),
        ("name: x\nshelves:\n  a: {height: 1}\n  b: {height: 2}\n  a: {height: 3}\n", 5, 3, "a"),
        ("name: x\nrows:\n  - height: 1\n    height: 2\n", 4, 3, "height"),
    ],
)
def test_a_key_that_is_written_twice_is_refused(path: Path, text: str, line: int, first: int, key: str) -> None:
    """YAML would take the second without a word."""
    error = refusal(path, text)
    assert (error.line, error.fix) == (line, "Keep one of them.")
    assert error.what == f'"{key}" is written twice, first in line {first}.'


@pytest.mark.parametrize(
    ("text", "line"), [("name: [x\n", 2), ("name: x\n\tb: 1\n", 2), ("a: b: c\n", 1), ("name: !!python/none\n", 1)]
)
def test_what_is_not_yaml_is_refused_with_its_line(path: Path, text: str, line: int) -> None:
    """Tags that make objects are no YAML either."""
    error = refusal(path, text)
    assert error.line == line
    assert error.what.startswith("this is not YAML: ")


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ("\x07", "this is not YAML: unacceptable character #x0007"),
        ("2026-13-01", "this is not YAML: month must be in 1..12."),
        ("&a [*a]", "it is nested too deep, or refers to itself."),
        ("[" * 1000, "it is nested too deep, or refers to itself."),
    ],
    ids=["control character", "date", "ring", "deep"],
)
def test_what_the_yaml_reader_cannot_bear_is_refused_too(path: Path, value: str, what: str) -> None:
    """As an error of the document: what to fix is in the file."""
    assert refusal(path, f"name: {value}\n").what.startswith(what)


@pytest.mark.parametrize("text", ["", "# nothing\n", "- a\n", "text\n"])
def test_a_document_that_is_no_mapping_is_refused(path: Path, text: str) -> None:
    """An empty file is one of them."""
    assert "Input should be a valid dictionary" in refusal(path, text).what


def test_a_missing_file_asks_for_the_folder(path: Path) -> None:
    """Most often the command was typed elsewhere."""
    with pytest.raises(ConfigError, match=r"room\.yaml: there is no such file\. Is this the folder of the course\?"):
        read_document(path, Room)


def test_a_file_that_cannot_be_read_says_why(path: Path) -> None:
    """Not UTF-8, or not a file."""
    path.write_bytes(b"name: \xff\n")
    with pytest.raises(ConfigError, match="it cannot be read: 'utf-8' codec"):
        read_document(path, Room)
    with pytest.raises(ConfigError, match=r"it cannot be read: .*Is a directory"):
        read_document(path.parent, Room)
