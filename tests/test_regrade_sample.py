"""The sample class, graded again after one check of the real exercise has changed."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from autograder import cli
from autograder.config import read_config
from autograder.release import build_release, write_bundle
from gradebook.book import read_book
from gradebook.decisions import Publication
from gradebook.store import open_store
from tests.sample_class.build import FOLDER
from tests.support.answers import ROOT

EXERCISE = "py-01/01-async-api-calls"
MASTER = Path("source/py-01-async/exercises/01-async-api-calls.py")
ASKED = '{"role": "user", "content": TICKETS[23]}]}]'
CHANGED = '{"role": "system", "content": TICKETS[23]}]}]'  # nobody does that
SOME = ("ada", "chen", "dina", "farid", "ines")  # right, two misconceptions, untouched, cut off


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this course, with some of the class: hiro's program that never ends would only take long."""
    folder = tmp_path_factory.mktemp("sample") / "course"
    for name in ("source", "rubrics", "config"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for student in SOME:
        shutil.copytree(FOLDER / "submitted" / student, folder / "submitted" / student)
    shutil.copy(FOLDER / "roster.csv", folder / "roster.csv")
    settings = folder / "config" / "course.yaml"
    kept = [line for line in settings.read_text(encoding="utf-8").splitlines() if not line.startswith("database:")]
    settings.write_text("\n".join([*kept, f"database: sqlite:///{folder}/gradebook.db", ""]), encoding="utf-8")
    seal(folder)
    return folder


def seal(course: Path) -> None:
    """Seal the checks of today."""
    for bundle in build_release(course / "source", course / "rubrics").bundles:
        write_bundle(bundle, course / "build" / "sealed")


def points(course: Path) -> dict[str, Decimal | None]:
    """What everybody has."""
    with open_store(f"sqlite:///{course}/gradebook.db") as store:
        book = read_book(store, read_config(course / "config" / "course.yaml"))
        return {student: grade.points for (student, name), grade in book.grades.items() if name == EXERCISE}


def test_the_check_that_changed_is_named_and_everything_can_be_taken_back(
    course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Graded, published, changed, graded again, looked at, signed off, taken back."""

    def typed(*words: str) -> tuple[int, Any]:
        capsys.readouterr()
        known = ["--course", str(course), *words]
        return cli.main(known), capsys.readouterr().out

    common = ("--roster", str(course / "roster.csv"), "--trust-students")
    submitted = str(course / "submitted")
    assert typed("grade", submitted, *common)[0] == 3  # ines is cut off
    before = points(course)
    assert before == {"ada": 100, "chen": 60, "dina": 62, "farid": 0, "ines": None}
    with open_store(f"sqlite:///{course}/gradebook.db") as store:
        store.add_decisions([Publication(who="tina", when=datetime.now(UTC), exercise=EXERCISE)])

    master = course / MASTER
    text = master.read_text(encoding="utf-8")
    assert text.count(ASKED) == 1
    master.write_text(text.replace(ASKED, CHANGED), encoding="utf-8")
    seal(course)
    code, out = typed("regrade", EXERCISE, "--submitted", submitted, *common, "--json")
    (shown,) = json.loads(out)["regrades"]
    assert code == 0
    assert [one["check"] for one in shown["checks"]] == ["sends_one_user_message"]
    assert [one["verdicts"] for one in shown["checks"]] == [[{"before": "passed", "after": "failed", "students": 3}]]
    assert {one["student"]: one["direction"] for one in shown["moves"]} == dict.fromkeys(
        ("ada", "chen", "dina"), "down"
    )
    assert shown["stay"] == ["farid", "ines"]
    assert points(course) == before

    who = ("--who", "tina", "--why", "as announced")
    assert typed("regrade", EXERCISE, "--sign-off", *who)[0] == 0
    after = points(course)
    assert {student: after[student] for student in ("ada", "chen", "dina")} == {
        one["student"]: Decimal(one["after"]["points"]) for one in shown["moves"]
    }
    assert typed("regrade", "--undo", "2", *who)[0] == 0
    assert points(course) == before
