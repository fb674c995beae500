"""A student who never opens Jupyter: the script, and the real `pytest` in a copy of the handout folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

from autograder.masters import read_master
from tests.support.answers import ROOT, filled_script, handout_of
from tests.support.cases import cases, of_each_exercise, ours

HANDOUTS = ROOT / "release"


def verdicts(folder: Path, exercise: str) -> dict[str, bool]:
    """Type `pytest` in a handout folder; return the name of each check of an exercise and whether it passed."""
    report = folder / "report.xml"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}", "-k", exercise]
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}  # students have none of ours
    ran = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode in (0, 1), ran.stdout + ran.stderr
    found = ElementTree.parse(report).iter("testcase")  # it is our own
    return {_check(case.attrib["name"]): case.find("failure") is None for case in found}


def _check(case: str) -> str:
    """Return the check of a test that pytest calls `test_visible_check[EXERCISE-CHECK]`."""
    return case.rstrip("]").rsplit("-", 1)[1]


@of_each_exercise()
def test_pytest_says_what_the_grader_says(tmp_path: Path, path: Path, every: bool) -> None:
    """Check by check, for the visible ones: those are all that a handout has."""
    folder = Path(shutil.copytree(HANDOUTS, tmp_path / "handout"))
    handout, script = handout_of(path), handout_of(path).with_suffix(".py")
    visible = {check.name for check in read_master(path).checks if check.visible}
    given = cases(path, every=every)
    theirs = {}
    for name, answers in given.items():
        (folder / script.relative_to(HANDOUTS)).write_text(filled_script(answers, script), encoding="utf-8")
        theirs[name] = verdicts(folder, handout.stem)
    expected = {
        name: {check: ok for check, ok in found.items() if check in visible}
        for name, found in ours(path, given).items()
    }
    assert theirs == expected
    assert all(theirs.values())
