"""Cells of a master as nbgrader keeps them."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from autograder.formats.nbgrader import _parts
from autograder.masters import MasterCell, read_master
from tests.autograder.masters import CHECK, GIVEN, write_master

SECOND = '''@check("Q1", "S2")
async def asks():
    """One question is asked."""
    client = FakeLLM(latencies=[1.0], prompts=TICKETS[:1])
    answer = await ask(client, TICKETS[0])
    assert answer == client.replies[0]
'''


def parts(tmp_path: Path, check: str) -> list[tuple[MasterCell, str]]:
    """Return the cells with checks of a master with this cell: (cell, name of its check)."""
    master = read_master(write_master(tmp_path, check=check))
    found = [part for cell in master.cells for part in _parts(cell, master.checks)]
    return [(cell, check.name) for cell, check in found if check is not None]


@pytest.mark.parametrize("hidden", [False, True])
def test_a_cell_with_several_checks_becomes_several(tmp_path: Path, hidden: bool) -> None:
    """nbgrader has points for a cell, we have points for a check; what stands above a check goes with it."""
    body = CHECK.removeprefix("# %%\n").rstrip() + "\n\n\n" + SECOND
    body = f"# BEGIN HIDDEN TESTS\nLIMIT = 3\n\n\n{body}# END HIDDEN TESTS\n" if hidden else f"LIMIT = 3\n\n\n{body}"
    (first, one), (second, two) = parts(tmp_path, f"# %%\n{body}")[:2]
    assert (one, two) == ("doubles", "asks")
    assert "LIMIT = 3" in first.source
    assert "LIMIT" not in second.source
    for cell, name, other in ((first, one, two), (second, two, one)):
        ast.parse(cell.source)
        assert f"def {name}(" in cell.source
        assert f"def {other}(" not in cell.source
        assert cell.source.count("BEGIN HIDDEN TESTS") == cell.source.count("END HIDDEN TESTS") == hidden


def test_a_cell_with_one_check_stays_as_it_is(tmp_path: Path) -> None:
    """Its text is the author's; cells without a check have none."""
    ((cell, name), *_) = parts(tmp_path, CHECK)
    assert name == "doubles"
    assert cell.source == CHECK.removeprefix("# %%\n").strip()
    given = MasterCell("given", GIVEN, 1, ())
    assert list(_parts(given, [])) == [(given, None)]
