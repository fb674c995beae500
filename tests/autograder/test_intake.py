from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from harbor_kit.cells import cells_of_script, fingerprint

from autograder.errors import SubmissionsError, Unreadable
from autograder.intake import find_submission, read_submissions, students_in
from autograder.model import Submission

STEM = "01-demo"
HANDED_OUT = "def double(number):\n    raise NotImplementedError"
ANSWERED = "def double(number):\n    return number * 2"
HANDOUTS = dict.fromkeys((".ipynb", ".py"), fingerprint(cells_of_script(HANDED_OUT)))


def notebook(*sources: str, **more: Any) -> bytes:
    """Return a notebook with these code cells."""
    cells = [{"cell_type": "code", "id": f"c{n}", "source": source} for n, source in enumerate(sources)]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **more}).encode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of one student, among the submissions."""
    made = tmp_path / "submitted" / "ada"
    made.mkdir(parents=True)
    return made


def put(folder: Path, suffix: str, content: str | bytes) -> Path:
    """Put a file of the exercise into a student's folder."""
    path = folder / f"{STEM}{suffix}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read(folder: Path, largest: int = 1_000_000) -> list[Submission]:
    """Return the answers of a student."""
    found = find_submission(folder.parent, folder.name, STEM)
    assert found is not None
    return read_submissions(found, f"py-01/{STEM}", HANDOUTS, largest)


def refusal(folder: Path, largest: int = 1_000_000) -> str:
    """Return what a student is told whose submission cannot be read."""
    with pytest.raises(Unreadable) as caught:
        read(folder, largest)
    return str(caught.value)


# Who submitted.


def test_students_are_the_folders(folder: Path) -> None:
    """Sorted; files and hidden folders are nobody."""
    for name in ("zoe", "bob", ".ipynb_checkpoints"):
        (folder.parent / name).mkdir()
    (folder.parent / "readme.txt").touch()
    assert students_in(folder.parent) == ["ada", "bob", "zoe"]


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """With what is asked for."""
    for path in (tmp_path / "nowhere", Path(__file__)):
        with pytest.raises(SubmissionsError, match=r"Give the folder that holds one folder per student\.") as caught:
            students_in(path)
        assert caught.value.where == path


def test_a_folder_without_students_is_refused(tmp_path: Path) -> None:
    """With what it should hold."""
    with pytest.raises(
        SubmissionsError, match=r"there are no students' folders here\. It holds one folder per student"
    ):
        students_in(tmp_path)


@pytest.mark.parametrize("name", ["ada", "nobody"])
def test_who_handed_in_nothing_has_no_submission(folder: Path, name: str) -> None:
    """An empty folder and no folder are the same; another exercise does not count."""
    put(folder.with_name("ada") / "other", "-02.ipynb", "")
    assert find_submission(folder.parent, name, STEM) is None


def test_files_are_found_in_folders_of_the_student(folder: Path) -> None:
    """Platforms hand over what they like."""
    path = put(folder / "week 1" / "answers", ".py", ANSWERED)
    found = find_submission(folder.parent, "ada", STEM)
    assert found is not None
    assert found.paths == (path,)


def test_the_folder_of_all_submissions_may_be_a_link(folder: Path) -> None:
    """The operator made it, and no student."""
    put(folder, ".py", ANSWERED)
    link = folder.parent.parent / "link"
    link.symlink_to(folder.parent)
    assert [submission.file for submission in read(link / "ada")] == ["01-demo.py"]


# Which file is the answer.


@pytest.mark.parametrize(
    ("files", "answers"),
    [
        ({".ipynb": ANSWERED}, [".ipynb"]),
        ({".py": ANSWERED}, [".py"]),
        ({".ipynb": ANSWERED, ".py": HANDED_OUT}, [".ipynb"]),
        ({".ipynb": HANDED_OUT, ".py": ANSWERED}, [".py"]),
        ({".ipynb": ANSWERED, ".py": ANSWERED}, [".ipynb", ".py"]),
        ({".ipynb": HANDED_OUT, ".py": HANDED_OUT}, [".ipynb"]),
        ({".py": HANDED_OUT}, [".py"]),
        ({".ipynb": ""}, [".ipynb"]),
    ],
)
def test_the_answer_is_the_file_that_was_changed(folder: Path, files: dict[str, str], answers: list[str]) -> None:
    """Both count where both were; the notebook stands for an exercise that nobody touched."""
    for suffix, code in files.items():
        put(folder, suffix, notebook(code) if suffix == ".ipynb" else f"# %%\n{code}\n")
    assert [Path(submission.file).suffix for submission in read(folder)] == answers


@pytest.mark.parametrize("places", [("a", "b"), ("b", "a")])
def test_of_two_copies_the_one_that_was_changed_counts(folder: Path, places: tuple[str, str]) -> None:
    """In whichever folder it lies; the other is the handout still."""
    for place, code in zip(places, (HANDED_OUT, ANSWERED), strict=True):
        put(folder / place, ".ipynb", notebook(code))
    assert [cell.source for submission in read(folder) for cell in submission.cells] == [ANSWERED]


def test_a_submission_is_code_and_nothing_else(folder: Path) -> None:
    """Outputs, metadata, tags and texts of the file are not looked at."""
    whole = json.loads(notebook(ANSWERED))
    whole["cells"][0] |= {"outputs": [{"points": 100}], "metadata": {"tags": ["skip-execution"]}}
    whole["cells"] += [{"cell_type": "markdown", "source": "# hi"}, {"cell_type": "raw", "source": "x"}, "odd", None]
    put(folder, ".ipynb", json.dumps(whole))
    (submission,) = read(folder)
    assert [(cell.id, cell.source) for cell in submission.cells] == [("c0", ANSWERED)]
    assert (submission.student, submission.exercise, submission.file) == ("ada", "py-01/01-demo", "01-demo.ipynb")


def test_sources_may_be_lists_of_lines_and_ids_may_be_missing(folder: Path) -> None:
    """As nbformat writes them, and as older programs do."""
    cells = [{"cell_type": "code", "source": ["a = 1\n", "b = 2"]}, {"cell_type": "code", "source": 7, "id": "x" * 99}]
    put(folder, ".ipynb", json.dumps({"cells": cells}))
    (submission,) = read(folder)
    assert [(cell.id, cell.source) for cell in submission.cells] == [("cell-0", "a = 1\nb = 2"), ("x" * 64, "")]


@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_a_script_without_cells_is_one_cell(folder: Path, start: str) -> None:
    """With or without a byte order mark."""
    put(folder, ".py", f"{start}{ANSWERED}\n")
    (submission,) = read(folder)
    assert [cell.source for cell in submission.cells] == [ANSWERED]


@pytest.mark.parametrize("mark", ["\u2028", "\x0c", "\x85"])
def test_only_line_ends_of_python_end_a_line_of_a_script(folder: Path, mark: str) -> None:
    """Other separators are characters of a text, and stay in it."""
    put(folder, ".py", f"# %%\nx = 'a{mark}b'\n")
    assert [cell.source for submission in read(folder) for cell in submission.cells] == [f"x = 'a{mark}b'"]


def test_texts_of_a_script_are_not_run(folder: Path) -> None:
    """Markdown cells are left out."""
    put(folder, ".py", f"# %% [markdown]\n# text\n\n# %% tags=[]\n{ANSWERED}\n\n# %%\n\n# %%\nx = 1\n")
    (submission,) = read(folder)
    assert [cell.source for cell in submission.cells] == [ANSWERED, "x = 1"]


def test_the_digest_is_that_of_the_code(folder: Path) -> None:
    """Running a notebook again changes nothing; writing into it does."""
    put(folder, ".ipynb", notebook(ANSWERED))
    (before,) = read(folder)
    put(folder, ".ipynb", notebook(ANSWERED, metadata={"kernelspec": {}}, nbformat_minor=4))
    (same,) = read(folder)
    put(folder, ".ipynb", notebook(ANSWERED, "x = 1"))
    (other,) = read(folder)
    assert before.digest == same.digest != other.digest


# What cannot be read.


def test_a_broken_notebook_beside_an_answered_script_is_left_out(folder: Path) -> None:
    """The script is the answer."""
    put(folder, ".ipynb", b'{"cells": [')
    put(folder, ".py", ANSWERED)
    assert [submission.file for submission in read(folder)] == ["01-demo.py"]


def test_a_broken_notebook_beside_an_untouched_script_is_news(folder: Path) -> None:
    """The answer was in the notebook, so 0 points would be wrong."""
    put(folder, ".ipynb", b'{"cells": [')
    put(folder, ".py", HANDED_OUT)
    assert refusal(folder).startswith("01-demo.ipynb is not a notebook: ")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"[]", "is not a notebook: it has no list of cells"),
        (b'{"cells": {}}', "is not a notebook: it has no list of cells"),
        (b'{"worksheets": {}}', "is not a notebook: it has no list of cells"),
        (b"[" * 200_000, "is not a notebook: its JSON is nested too deep"),
        (b'{"cells": ' + b"9" * 5000 + b"}", "is not a notebook: Exceeds the limit"),
        (b"\xff\xfe{}", "is not a notebook: "),
        (b"PK\x03\x04", "is not a notebook: it is a zip archive"),
        (b"<!DOCTYPE html>", "is not a notebook: it is a web page"),
        (b"\0" * 4096, "is empty"),
    ],
    ids=["empty", "list", "mapping", "old", "deep", "number", "utf-16", "zip", "page", "nulls"],
)
def test_what_is_no_notebook_says_why(folder: Path, content: bytes, reason: str) -> None:
    """The reason is for the student."""
    put(folder, ".ipynb", content)
    assert refusal(folder).startswith(f"01-demo.ipynb {reason}")


def test_a_script_in_another_encoding_is_read_and_noted(folder: Path) -> None:
    """Every byte means something in Windows-1252."""
    put(folder, ".py", b"x = '\xe4'\n")
    (submission,) = read(folder)
    assert [cell.source for cell in submission.cells] == ["x = 'ä'"]
    assert submission.notes == ("The file is not UTF-8 text; it was read as Windows-1252.",)


def test_a_file_that_is_too_large_is_not_read(folder: Path) -> None:
    """With both numbers."""
    put(folder, ".ipynb", notebook("x" * 2000))
    assert "; at most 1,000 are read" in refusal(folder, largest=1000)


def test_more_code_than_anyone_writes_is_not_run(folder: Path) -> None:
    """A file may be large, by its outputs; its code is not."""
    put(folder, ".ipynb", notebook("x" * 1_200_000, "y" * 800_001))
    assert refusal(folder, largest=10_000_000) == "01-demo.ipynb has more than 2,000,000 characters of code"


def test_all_reasons_are_told(folder: Path) -> None:
    """One per file."""
    put(folder, ".ipynb", b"")
    put(folder, ".py", b" \n")
    assert [reason.split()[0] for reason in refusal(folder).split("; ")] == ["01-demo.ipynb", "01-demo.py"]


@pytest.mark.parametrize("where", ["ada", "ada/week", "ada/01-demo.ipynb"])
def test_a_link_is_not_followed(folder: Path, where: str) -> None:
    """A classmate's answer, or a file of the machine, is no submission: be the file a link, or a folder above it."""
    target = put(folder.parent.parent / "elsewhere", ".ipynb", notebook(ANSWERED))
    link = folder.parent / where
    if link == folder:
        folder.rmdir()
    link.symlink_to(target if link.suffix else target.parent)
    found = find_submission(folder.parent, "ada", STEM)
    if found is not None:
        assert refusal(folder) == "01-demo.ipynb is a link to another file; hand in the file itself"


def test_a_link_beside_an_answer_is_left_out(folder: Path) -> None:
    """The file that is there counts."""
    target = put(folder.parent.parent / "elsewhere", ".ipynb", notebook("x = 1"))
    (folder / f"{STEM}.ipynb").symlink_to(target)
    put(folder, ".py", ANSWERED)
    assert [submission.file for submission in read(folder)] == ["01-demo.py"]


def test_a_folder_with_the_name_of_a_file_is_none(folder: Path) -> None:
    """It is not opened."""
    (folder / f"{STEM}.ipynb").mkdir()
    assert refusal(folder) == "01-demo.ipynb is not a file"
