"""`course backup` and `course restore`, as they are typed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from autograder import cli
from gradebook.store import open_store
from tests.gradebook import awkward_book
from tests.gradebook.samples import ADA

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Types a command in an empty folder; returns the exit code, and what was printed, as one line."""
    monkeypatch.chdir(tmp_path)

    def typed(*words: object) -> tuple[int, str]:
        code = cli.main([*map(str, words)])
        printed = capsys.readouterr()
        return code, " ".join((printed.out + printed.err).split())

    return typed


def test_a_gradebook_goes_into_a_file_and_comes_back(run: Run, url: str, other_url: str) -> None:
    """From each kind of database into each; both commands say how much it was."""
    with open_store(url) as store:
        awkward_book.fill(store)
    code, said = run("backup", "--out", "kept.zip", "--database", url)
    said_first = "kept.zip: 4 attempts, 4 decisions, 2 overrides, 3 students, 6 check results. To get"
    assert (code, said[:83]) == (0, said_first)
    code, said = run("restore", "kept.zip", "--database", other_url)
    assert code == 0
    assert "4 attempts, 4 decisions, 2 overrides, 3 students, 6 check results. Next: course report" in said
    with open_store(other_url) as store:
        assert awkward_book.holds(store)


def test_a_backup_has_a_name_of_its_own(run: Run, url: str, tmp_path: Path) -> None:
    """So that yesterday's stays."""
    open_store(url).close()
    assert run("backup", "--database", url)[0] == 0
    (made,) = (tmp_path / "backups").iterdir()
    assert made.suffix == ".zip"


def test_restoring_over_students_is_refused(run: Run, url: str) -> None:
    """Exit code 2, one line, and nothing has changed."""
    with open_store(url) as store:
        store.add_students([ADA])
        run("backup", "--out", "kept.zip", "--database", url)
        before = store.contents()
        code, said = run("restore", "kept.zip", "--database", url)
        assert (code, "this gradebook is not empty: it holds 1 student." in said) == (2, True)
        assert store.contents() == before


def test_a_gradebook_that_is_not_there_has_no_backup(run: Run, tmp_path: Path) -> None:
    """A mistyped name is not an empty gradebook."""
    code, said = run("backup", "--database", "sqlite:///none.db")
    assert (code, "there is no such gradebook" in said) == (2, True)
    assert list(tmp_path.iterdir()) == []
