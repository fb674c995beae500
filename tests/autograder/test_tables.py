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
    """Where eight questions stand between them; what is said beside it is folded."""
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    chosen = [golden[name] for name in ("grete", "dina py-05/01-http-client-wrapper")]
    results = [Result.model_validate({**one, "isolation": "namespaces", "hashes": HASHES}) for one in chosen]
    written = io.StringIO()
    Console(width=80, file=written).print(overview(Batch(results, (), 0)).table)
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in written.getvalue().splitlines()]
    whole = [row for row in rows if row and row[0]]
    assert [row[:2] for row in whole] == [["grete", "py-01/01"], ["dina", "py-05/01"]]
    assert [row[-2] for row in whole] == ["49 / 100", "92 / 100"]
    assert max(map(len, written.getvalue().splitlines())) <= 80
