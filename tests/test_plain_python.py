"""A student who never opens Jupyter: the script, and the real `pytest` in a copy of the handout folder."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.sample_class.build import ANSWERS, FOLDER
from tests.support.answers import ROOT, SCRIPT, filled_script

HANDOUT_FOLDER = ROOT / "release"


def verdicts(folder: Path) -> dict[str, bool]:
    """Type `pytest` in a handout folder; return the name of each check and whether it passed."""
    report = folder / "report.xml"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}"]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert ran.returncode in (0, 1), ran.stdout + ran.stderr
    cases = ElementTree.parse(report).iter("testcase")  # it is our own
    return {_check(case.attrib["name"]): case.find("failure") is None for case in cases}


def _check(case: str) -> str:
    """Return the check of a test that pytest calls `test_visible_check[EXERCISE-CHECK]`."""
    return case.rstrip("]").rsplit("-", 1)[1]


@pytest.mark.parametrize("student", ANSWERS)
def test_pytest_says_what_the_grader_says(tmp_path: Path, student: str) -> None:
    """Check by check, for the visible ones: those are all that a handout has."""
    folder = Path(shutil.copytree(HANDOUT_FOLDER, tmp_path / "handout"))
    (folder / SCRIPT.relative_to(HANDOUT_FOLDER)).write_text(filled_script(ANSWERS[student]()), encoding="utf-8")
    golden = json.loads((FOLDER / "golden.json").read_text(encoding="utf-8"))[student]
    graded = {check["check"]: check["verdict"] == "passed" for check in golden["checks"] if check["visible"]}
    assert verdicts(folder) == graded
