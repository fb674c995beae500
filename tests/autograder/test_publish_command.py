"""`course publish`: what is decided, said and answered."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from autograder.model import Student
from gradebook.decisions import Publication
from gradebook.store import open_store
from tests.autograder.conftest import Run
from tests.autograder.masters import CONFIG
from tests.gradebook.samples import NOON, check, result

DEMO = "py-01/01-demo"
ADA, BOB = Student(id="ada", name="Lovelace, Ada"), Student(id="bob", name="Babbage, Bob")


@pytest.fixture(autouse=True)
def url(course: Path) -> str:
    """A gradebook with one result, of one of two."""
    url = f"sqlite:///{course}/gradebook.db"
    (course / "config" / "course.yaml").write_text(f"{CONFIG}database: {url}\n", encoding="utf-8")
    with open_store(url) as store:
        store.add_students([ADA, BOB])
        store.add_attempt(result("ada", check("doubles", "Q1", "1", "1"), of=DEMO), NOON)
    return url


def said(url: str) -> list[tuple[bool, str, str, str]]:
    """What was decided, in its order."""
    with open_store(url) as store:
        found = [one for one in store.decisions() if isinstance(one, Publication)]
    return [(one.visible, one.hidden, one.who, one.why) for one in found]


def test_an_exercise_is_published_once_and_held(run: Run, url: str) -> None:
    """Each decision is added; one that changes nothing is none."""
    code, out, _ = run("publish", DEMO, "--hidden", "never", "--who", "kay", "--why", "read")
    assert (code, "students will see points" in out, "never shown" in out) == (0, True, True)
    assert "Published already, since" in run("publish", DEMO, "--who", "kay")[1]
    assert "shown after" not in run("publish", DEMO, "--hidden", "after-due", "--who", "kay")[1]
    assert "Held: students will see no result" in run("publish", DEMO, "--hold", "--who", "lou")[1]
    run("publish", DEMO, "--hold", "--who", "lou")
    assert said(url) == [
        (True, "never", "kay", "read"),
        (True, "after_due", "kay", ""),
        (False, "after_due", "lou", ""),
    ]


def test_what_is_unfinished_is_said_and_refuses_nothing(run: Run, url: str) -> None:
    """It is published, and `--strict` answers 3."""
    code, out, _ = run("publish", "--all", "--strict", "--who", "kay")
    assert (code, "not submitted: bob" in out, len(said(url))) == (3, True, 1)


def test_a_dry_run_decides_nothing(run: Run, url: str) -> None:
    """It says what students would see."""
    code, out, _ = run("publish", DEMO, "--dry-run", "--who", "kay")
    assert (code, "students would see points" in out, said(url)) == (0, True, [])


def test_without_arguments_it_lists_every_exercise(run: Run) -> None:
    """For persons and for scripts."""
    assert "Not published: students see no result of it." in run("publish")[1]
    run("publish", DEMO, "--who", "kay")
    assert "by kay. Hidden checks: shown." in run("publish")[1]
    (entry,) = json.loads(run("publish", "--json")[1])
    assert (entry["published"], entry["who"], entry["missing"]) == (True, "kay", ["bob"])


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (["py-01/01-dmeo"], f'Did you mean "{DEMO}"?'),
        ([DEMO, "--all"], "two choices"),
        ([DEMO, "--hold", "--hidden", "now"], "only the hidden checks"),
        (["--hold"], "no exercise is named"),
    ],
)
def test_what_makes_no_sense_is_refused(run: Run, url: str, words: list[str], what: str) -> None:
    """2, and nothing is decided."""
    code, _, err = run("publish", *words, "--who", "kay")
    assert (code, what in err, said(url)) == (2, True, [])


def test_a_machine_without_names_asks_who(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a container nobody may have one."""

    def nobody() -> str:
        raise KeyError

    monkeypatch.setattr("getpass.getuser", nobody)
    code, _, err = run("publish", DEMO)
    assert (code, "--who NAME" in err) == (2, True)
