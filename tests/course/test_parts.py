"""What the kit gives to later exercises is no answer to an earlier one: in its handout it earns next to nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from harbor_kit.cells import CodeCell, cells_of_notebook

from tests.support.answers import ROOT, exercises, handout_of
from tests.support.grading import a_judge, grade_cells

PARTS = sorted((ROOT / "source" / "kit" / "harbor_kit" / "parts").glob("[a-z]*.py"))
EARLIER = [path for path in exercises() if path.parts[-3] < "py-05"]
FUTURE = "from __future__ import annotations\n"


@pytest.mark.parametrize("path", EARLIER, ids=lambda path: path.stem)
def test_a_part_earns_less_than_twenty_points(path: Path) -> None:
    """All parts together, in cells at its end, so that nothing of the handout is written over them."""
    handout = cells_of_notebook("handout", handout_of(path).read_text(encoding="utf-8"))
    pasted = [CodeCell(f"pasted-{part.stem}", part.read_text(encoding="utf-8").replace(FUTURE, "")) for part in PARTS]
    with a_judge() as judge:
        result = grade_cells([*handout, *pasted], judge, path=path)
    assert result.notes == ()
    assert result.points < 20
