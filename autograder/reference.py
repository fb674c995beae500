"""The reference of an exercise, run as a submission: what it does not earn, nobody can."""

from __future__ import annotations

from autograder.config import Limits
from autograder.engine import Terms, grade_submission
from autograder.errors import MasterError
from autograder.judge.launch import Judge
from autograder.masters import Master, code_without_markers
from autograder.model import Bundle, Cell, Hashes, Result, Submission, Verdict
from autograder.sandbox.launch import a_server

_NO_HASHES = Hashes(submission="", checks="", environment="", engine="", policy="", seed="")


def reference_submission(master: Master) -> Submission:
    """Return the reference as a submission: given cells, answers and visible checks."""
    cells = [cell for cell in master.cells if cell.is_code and cell.role != "hidden"]
    return Submission(
        student="reference",
        exercise=master.id,
        file=master.path.name,
        digest="reference",
        cells=tuple(Cell(id=f"cell-{number}", source=code_without_markers(cell)) for number, cell in enumerate(cells)),
    )


def reference_result(master: Master, bundle: Bundle, isolation: str, limits: Limits) -> Result:
    """Return what the reference earns, run as a submission is."""
    judge = Judge()
    try:
        with a_server(isolation, bundle.imports, bundle.grants) as server:
            terms = Terms(limits, isolation, "the reference", _NO_HASHES)
            return grade_submission(bundle, reference_submission(master), terms, judge, server)
    finally:
        judge.close()


def prove_reference(master: Master, bundle: Bundle, isolation: str) -> None:
    """Raise `MasterError` at the first check that the reference does not pass, with what the check has to say."""
    result = reference_result(master, bundle, isolation, Limits())
    lines = {check.name: check.line for check in master.checks}
    for check in result.checks:
        if check.verdict is not Verdict.PASSED:
            said = check.cause or " ".join(" ".join(check.message.splitlines()[1:4]).split())
            what = f'check "{check.check}" does not pass on the reference: {said}'
            raise MasterError(what, where=master.path, line=lines[check.check], fix="Mend the check or the reference.")
