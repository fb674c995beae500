"""What a person sees of an answer: read as data, without what was handed out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from autograder.bundles import read_bundles
from autograder.errors import ConfigError, StorageError
from autograder.files import digest
from autograder.flows.answers import OTHER, Shelf, shelf_of
from autograder.flows.keys import kept_key, read_key
from autograder.intake import find_submission, read_submissions
from gradebook.review.item import Answer, Item, Kind

STEM, EXERCISE = "01-demo", "py-01/01-demo"
HANDOUT = f"release/py-01-demo/exercises/{STEM}"
ANSWER = "def double(number):\n    return number * 2\n"


def shelf(course: Path) -> Shelf:
    return shelf_of(course / "submitted", course / "release", course / "build" / "sealed", course, 1_000_000)


def item(submission: str = "", kind: Kind = Kind.UNCHECKED, student: str = "ada") -> Item:
    return Item(kind, "id", student, EXERCISE, "a", "A", (), sources=((EXERCISE, submission),))


def hand_in(course: Path, name: str, content: str | bytes) -> Path:
    path = course / "submitted" / "ada" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def notebook(course: Path) -> str:
    """The handout with one answer and one text."""
    made = json.loads((course / f"{HANDOUT}.ipynb").read_text(encoding="utf-8"))
    cell = next(cell for cell in made["cells"] if cell["id"] == "answer-double")
    cell["source"] = ANSWER
    made["cells"].append({"id": "mine", "cell_type": "markdown", "metadata": {}, "source": "The slowest call."})
    return json.dumps(made)


def graded_as(course: Path) -> str:
    """The hash that grading would give to what lies there."""
    (bundle,) = read_bundles(course / "build" / "sealed", course)
    found = find_submission(course / "submitted", "ada", STEM, bundle.layout, [STEM])
    assert found
    parts = read_submissions(found, EXERCISE, bundle.handouts, 1_000_000, bundle.layout)
    return digest(*(part.digest for part in parts))


def test_only_what_the_student_wrote_is_shown(course: Path) -> None:
    """The cells that differ from the handout: code for a check, texts too for what a person reads."""
    hand_in(course, f"{STEM}.ipynb", notebook(course))

    (answer,) = shelf(course).of(item(graded_as(course)))
    assert answer == Answer(f"{STEM}.ipynb", ((True, ANSWER),), "")
    (answer,) = shelf(course).of(item(graded_as(course), Kind.READING))
    assert answer.cells == ((True, ANSWER), (False, "The slowest call."))


def test_a_script_has_texts_too(course: Path) -> None:
    """They stand in comments there."""
    script = (course / f"{HANDOUT}.py").read_text(encoding="utf-8")
    hand_in(course, f"{STEM}.py", f"{script}\n# %% [markdown]\n# The slowest call.\n")

    (answer,) = shelf(course).of(item(kind=Kind.READING))
    assert answer.cells == ((False, "The slowest call."),)


def test_another_file_than_the_one_that_was_graded_says_so(course: Path) -> None:
    """Nobody decides about a file that took its place since."""
    hand_in(course, f"{STEM}.ipynb", notebook(course))
    (answer,) = shelf(course).of(item("another"))
    assert answer.note == OTHER


def test_an_untouched_handout_says_so(course: Path) -> None:
    """An empty box would look like an error."""
    hand_in(course, f"{STEM}.py", (course / f"{HANDOUT}.py").read_bytes())
    (answer,) = shelf(course).of(item(graded_as(course)))
    assert answer == Answer(f"{STEM}.py", (), "Nothing here differs from the handout.")


def test_without_sealed_checks_the_code_is_still_shown(course: Path) -> None:
    """By the name of the file; whether it is the one that was graded, nobody knows then."""
    hand_in(course, f"{STEM}.ipynb", notebook(course))
    bare = shelf_of(course / "submitted", course / "none", course / "none", course, 1_000_000)
    (answer,) = bare.of(item())
    assert (True, ANSWER) in answer.cells
    assert answer.note == ""


@pytest.mark.parametrize("student", ["zoe", "../ada", ".", "", "a\0b"])
def test_who_has_no_file_has_a_note(course: Path, student: str) -> None:
    """Nothing outside the folder of submissions is looked at, whatever an id is."""
    hand_in(course, f"{STEM}.ipynb", notebook(course))
    (answer,) = shelf(course).of(item(student=student))
    assert answer.cells == ()
    assert answer.note.startswith("There is no file of it in")


def test_a_file_that_cannot_be_read_says_why(course: Path) -> None:
    """A link, or a notebook that is none."""
    secret = course / "secret.py"
    secret.write_text("KEY = 1\n", encoding="utf-8")
    path = hand_in(course, f"{STEM}.ipynb", '{"cells": [')
    (answer,) = shelf(course).of(item())
    assert "is not a notebook" in answer.note
    path.unlink()
    path.with_suffix(".py").symlink_to(secret)
    (answer,) = shelf(course).of(item())
    assert answer.cells == ()
    assert "is a link to another file" in answer.note


def test_a_key_is_written_when_it_learns_something(tmp_path: Path) -> None:
    """The first secret stays; the same students change nothing; what is no key is refused."""
    first = kept_key(tmp_path / "k", ["ada"], "a" * 32)
    before = (tmp_path / "k" / "pseudonyms.json").stat().st_mtime_ns
    assert kept_key(tmp_path / "k", ["ada"], "b" * 32) == first
    assert (tmp_path / "k" / "pseudonyms.json").stat().st_mtime_ns == before
    assert kept_key(tmp_path / "k", ["bob"], "b" * 32).secret == first.secret
    assert read_key(tmp_path / "k").numbers == {"ada": 1, "bob": 2}
    (tmp_path / "k" / "pseudonyms.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ConfigError, match="this is no key of pseudonyms"):
        read_key(tmp_path / "k")
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(StorageError, match="it cannot be written"):
        kept_key(tmp_path / "file" / "k", ["ada"], "a" * 32)
