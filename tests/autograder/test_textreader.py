"""Types are read in a sandbox in which nothing of the answer runs; what that says cannot be forged by the answer."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import harbor_kit
import pytest
from harbor_kit.cells import CodeCell
from harbor_kit.typecheck import CONFIG

from autograder import engine, textreader
from autograder.config import Limits
from autograder.engine import Terms, grade_submission
from autograder.errors import IsolationError
from autograder.grade import engine_digest
from autograder.masters import read_master
from autograder.model import Bundle, Result, Verdict
from autograder.release import bundle_of
from autograder.rubrics import read_rubric
from autograder.sandbox.launch import Server, available_modes
from tests.autograder.masters import ANSWER, GIVEN, RUBRIC, check_cell, refusal, write_master
from tests.support.grading import NO_HASHES, a_judge, as_submission

WITH_THE_KIT = "from harbor_kit import check\nfrom harbor_kit.tickets import TICKETS\n\nFIRST: str = TICKETS[0]"
TYPED = "def double(number: int) -> int:\n    return number + number"
TYPES = (
    check_cell("found = mypy_says()\nassert found == []", name="doubles", kind="def")
    + "\n\n# %%\n# BEGIN HIDDEN TESTS\n"
    + check_cell(
        "found = mypy_says(\"double(1)\\ndouble(b'')\")\nassert found == [\"arg-type: double(b'')\"]",
        name="asks_once",
        kind="def",
        call='@check("Q1", "S2")',
    ).removeprefix("# %%\n")
    + "# END HIDDEN TESTS\n"
)
GIVEN_TYPES = GIVEN.replace("MODEL =", "from harbor_kit.typecheck import mypy_says\n\nMODEL: str =")
LIES = """
import harbor_kit.typecheck, mypy.api
harbor_kit.typecheck.findings = harbor_kit.typecheck.mypy_says = mypy_says = lambda *_: []
mypy.api.run = lambda *_: ("", "", 0)
"""


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """An exercise whose two checks look at types."""
    folder = tmp_path_factory.mktemp("typed")
    path = write_master(folder, given=GIVEN_TYPES, check=TYPES, hidden="", second="")
    (folder / "PY-01.yaml").write_text(RUBRIC, encoding="utf-8")
    return bundle_of(read_master(path), read_rubric(folder / "PY-01.yaml").exercises["01-demo"], {})


def result(bundle: Bundle, *cells: str, mode: str = "process") -> Result:
    """Return the result of an answer with these cells."""
    server = Server(mode, bundle.imports)
    try:
        with a_judge() as judge:
            submission = as_submission([CodeCell(f"c{place}", cell) for place, cell in enumerate(cells)])
            return grade_submission(bundle, submission, Terms(Limits(), mode, "seed", NO_HASHES), judge, server)
    finally:
        server.close()


def verdicts(bundle: Bundle, *cells: str, mode: str = "process") -> list[str]:
    """Return both verdicts."""
    return [check.verdict.value for check in result(bundle, *cells, mode=mode).checks]


@pytest.mark.parametrize("mode", [*available_modes(), "process"])
def test_types_are_read_in_every_mode(bundle: Bundle, mode: str) -> None:
    """Of a typed answer, of an untyped one, and of one with another type."""
    assert verdicts(bundle, WITH_THE_KIT, TYPED, mode=mode) == ["passed", "passed"]
    assert verdicts(bundle, TYPED.replace(": int", ""), mode=mode) == ["failed", "failed"]
    assert verdicts(bundle, TYPED.replace("number: int", "number: bytes"), mode=mode) == ["failed", "failed"]


@pytest.mark.parametrize("mode", [*available_modes(), "process"])
def test_an_answer_may_import_what_no_exercise_does(bundle: Bundle, mode: str) -> None:
    """Then mypy reads many files that are new to it; of those of Python it is sure to find them."""
    assert verdicts(bundle, "import statistics\nimport unittest.mock\nimport xml.etree", TYPED, mode=mode) == [
        "passed",
        "passed",
    ]


def test_an_answer_cannot_say_what_mypy_says(bundle: Bundle) -> None:
    """Whatever it replaces in its own process, mypy reads its text in another."""
    assert verdicts(bundle, LIES, TYPED.replace(": int", "")) == ["failed", "failed"]
    broken = result(bundle, TYPED, "share: float = 1 / 0")
    assert ([check.verdict.value for check in broken.checks], broken.notes) == (["passed", "passed"], ())


def test_a_failure_shows_the_line(bundle: Bundle) -> None:
    """As mypy says it."""
    (check, _) = result(bundle, TYPED.replace(" -> int", "")).checks
    assert "def double(number: int): → Function is missing a return type annotation" in check.message


def test_an_answer_that_mypy_cannot_read_is_for_a_person(bundle: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader that fails or runs out of time is no verdict on the answer."""
    fails = "def mypy_says(*_): raise RuntimeError('INTERNAL ERROR')\n# {cells} {folder}"
    monkeypatch.setattr(textreader, "_ASK", fails)
    (check, _) = result(bundle, TYPED).checks
    assert check.verdict is Verdict.COULD_NOT_CHECK
    assert "INTERNAL ERROR" in check.cause
    monkeypatch.setattr(textreader, "_ASK", "import os\ndef mypy_says(*_): os._exit(1)\n# {cells} {folder}")
    assert set(verdicts(bundle, TYPED)) == {"could_not_check"}

    def no_sandbox(*_: object) -> Any:
        raise TimeoutError

    monkeypatch.setattr(engine, "Sandbox", no_sandbox)
    assert set(verdicts(bundle, TYPED)) == {"could_not_check"}


def test_text_and_answer_are_two_checks(tmp_path: Path) -> None:
    """A check that has the text read runs nothing of the answer."""
    body = "found = mypy_says()\ntwice = double(2)\nassert found == []"
    refused = refusal(tmp_path, given=GIVEN_TYPES, check=check_cell(body, kind="def"), hidden="", answer=ANSWER)
    assert "uses `double` beside `mypy_says`, which runs no answer. Make two checks of it." in str(refused)


def test_what_mypy_knows_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the folder for caches; where there is none it is made for this process; without mypy it is said."""
    learnt: list[Path] = []
    monkeypatch.setattr(textreader, "_learn", lambda modules, folder: learnt.append(folder))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    known = textreader.known_types.__wrapped__
    old = tmp_path / textreader.KEPT / "mypy-of-another-day"
    old.mkdir(parents=True)
    os.utime(old, (0, 0))
    first, again = known(("json",)), known(("csv", "harbor_kit.chat"))
    assert first == again
    assert len(learnt) == 1
    assert list(old.parent.iterdir()) == [first]
    assert known(("json", "httpx")) != first
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert not known(("json",)).is_relative_to(tmp_path)


def test_without_mypy_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """To the operator, since no student can help it."""

    def missing(*_: object, **__: object) -> Any:
        raise textreader.NoTypeCheckerError("mypy is not installed here")

    monkeypatch.setattr(textreader, "findings", missing)
    with pytest.raises(IsolationError, match="types cannot be checked here: mypy is not installed here"):
        textreader._learn(["json"], tmp_path)


def test_results_hang_on_the_settings_of_mypy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was graded under other settings is graded again."""
    kit = shutil.copytree(CONFIG.parent, tmp_path / "harbor_kit", ignore=shutil.ignore_patterns("__pycache__"))
    digest_now = engine_digest.__wrapped__
    before = digest_now()
    monkeypatch.setattr(harbor_kit, "__file__", str(kit / "__init__.py"))
    assert digest_now() == before
    (kit / CONFIG.name).write_text("[mypy]\nstrict = false\n", encoding="utf-8")
    assert digest_now() != before
