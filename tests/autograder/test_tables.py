"""A batch as a table: what a narrow terminal must not take away."""

from __future__ import annotations

import io
import json

from rich.console import Console

from autograder.grade import Batch
from autograder.model import Result
from autograder.tables import overview
from tests.gradebook.samples import HASHES
from tests.support.answers import ROOT

GOLDEN = ROOT / "tests" / "sample_class" / "golden.json"


def test_eighty_columns_are_enough_for_exercise_and_points() -> None:
    """Where eight questions stand between them; what else is to be said stands below, in whole lines."""
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    chosen = [golden[name] for name in ("grete", "dina py-05/01-http-client-wrapper")]
    results = [Result.model_validate({**one, "isolation": "namespaces", "hashes": HASHES}) for one in chosen]
    written = io.StringIO()
    Console(width=80, file=written).print(overview(Batch(results, (), 0)).table)
    lines = written.getvalue().splitlines()
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in lines if "│" in line]
    assert [[row[0], row[1], row[-1]] for row in rows] == [
        ["grete", "py-01/01", "49 / 100"],
        ["dina", "py-05/01", "92 / 100"],
    ]
    below = " ".join(line.strip() for line in lines[lines.index(next(line for line in lines if line[:1] == "└")) + 1 :])
    assert below.startswith("grete py-01/01: Cell 10 stopped with SyntaxError: '[' was never closed")
    assert max(map(len, lines)) <= 80
