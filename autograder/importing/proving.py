"""Prove an imported master as `course release` will: read it, seal it, run its reference in the sandbox.

A check that does not pass is written again in a weaker form, until it does or there is none left.
"""

from __future__ import annotations

import importlib.util
import re
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from autograder.config import Limits
from autograder.errors import CourseError
from autograder.files import write_text
from autograder.handouts import handout
from autograder.importing.checks import Form, Weaker
from autograder.importing.pricing import rubric_text
from autograder.importing.record import Assignment, Hand
from autograder.importing.writing import Written, written
from autograder.masters import Master, read_master
from autograder.model import Bundle, CheckResult, Verdict
from autograder.reference import reference_result
from autograder.release import bundle_of
from autograder.rubrics import match_checks, read_rubric
from autograder.surroundings import imported_modules

_CHECK = re.compile(r'check "(\w+)"')


@dataclass(frozen=True)
class Proven:
    """A master in the forms in which its reference passes, its rubric, and what still stops a release."""

    made: Written
    rubric: str
    hands: tuple[Hand, ...]


def proven(assignment: Assignment, module: str, stem: str, rubrics: Path, isolation: str, *, replace: bool) -> Proven:
    """Return a master whose checks are each in the strongest form that works."""
    forms: dict[str, Weaker] = {}
    while True:
        made = written(assignment, forms)
        requirement = module[:5].upper()
        rubric = rubric_text(rubrics / f"{requirement}.yaml", requirement, stem, assignment, made, replace=replace)
        stopped, hands = _tried(made, rubric, module, stem, isolation)
        last = {check.name for check in made.all_checks() if check.form is Form.AS_IT_WAS}
        weaker = {
            check.name: Weaker(Form(check.form + 1), stopped[check.name])
            for check in made.all_checks()
            if check.name in stopped and check.name not in last
        }
        if not weaker:
            return Proven(made, rubric, hands)
        forms |= weaker


def _tried(
    made: Written, rubric: str, module: str, stem: str, isolation: str
) -> tuple[dict[str, str], tuple[Hand, ...]]:
    """Return the checks that do not work, with the reason, and what a person has to do."""
    with TemporaryDirectory() as folder:
        path = write_text(Path(folder) / "source" / module / "exercises" / f"{stem}.py", made.text)
        priced = write_text(Path(folder) / "rubrics" / f"{module[:5].upper()}.yaml", rubric)
        name = f"{module}/exercises/{stem}.py"
        try:
            master = read_master(path)
            entry = read_rubric(priced).exercises[stem]
            match_checks(priced, stem, entry, [(c.name, c.question, str(path), c.line) for c in master.checks])
            handout(master, entry)
            bundle = bundle_of(master, entry, {})
        except CourseError as error:
            found = _CHECK.match(error.what)
            place = f"{name}:{error.line}" if error.line else name
            return {found[1]: error.what} if found else {}, (Hand(place, error.what, error.fix, blocks=True),)
        missing = _missing(master)
        if missing:
            return {}, missing
        return _run(master, bundle, name, isolation)


def _missing(master: Master) -> tuple[Hand, ...]:
    """Return the modules that the grading environment does not have."""
    hands = []
    for top in sorted({module.split(".")[0] for module in imported_modules(master)}):
        if importlib.util.find_spec(top) is None:
            what = f"the grading environment has no `{top}`, so nothing could be run."
            hands.append(
                Hand(f"import {top}", what, "Install it (pyproject.toml, `course`), or do without.", blocks=True)
            )
    return tuple(hands)


def _run(master: Master, bundle: Bundle, name: str, isolation: str) -> tuple[dict[str, str], tuple[Hand, ...]]:
    result = reference_result(master, bundle, isolation, Limits())
    lines = {check.name: check.line for check in master.checks}
    failed = {check.check: _said(check) for check in result.checks if check.verdict is not Verdict.PASSED}
    hands = []
    for check, said in failed.items():
        what = f"check {check} does not pass on the solution: {said}."
        hands.append(Hand(f"{name}:{lines[check]}", what, "Mend the check or the solution.", blocks=True))
    if failed:
        hands += [
            Hand(name, note, "Answers and given cells have no files and no network.", blocks=False)
            for note in result.notes
        ]
    return failed, tuple(hands)


def _said(check: CheckResult) -> str:
    """Return what a check has to say of the solution, without what it says to a student."""
    rows = [" ".join(row.split()) for row in check.message.splitlines()[1:]]
    said = " ".join(row for row in rows if not row.startswith(("Promised", "Next", "Why")))
    return check.cause or said or "an assert does not hold"
