"""Cells of a master as nbgrader keeps them."""

from __future__ import annotations

import ast

import pytest

from autograder.formats.nbgrader import _checks, _one_check_each
from autograder.masters import MasterCell, Role

ONE = '@check("Q1", "S1")\ndef one():\n    """One."""\n    assert f() == 1\n'
TWO = '@check("Q1", "S1")\nasync def two():\n    """Two."""\n    assert await f() == 2\n'


def cell(role: Role, source: str) -> MasterCell:
    return MasterCell(role, source, 10, ())


@pytest.mark.parametrize("role", ["check", "hidden"])
def test_a_cell_with_several_checks_becomes_several(role: Role) -> None:
    """nbgrader has points for a cell, we have points for a check; what stands above a check goes with it."""
    source = f"LIMIT = 3\n\n\n{ONE}\n\n{TWO}"
    if role == "hidden":
        source = f"# BEGIN HIDDEN TESTS\n{source}# END HIDDEN TESTS"
    first, second = _one_check_each(cell(role, source))
    assert [check.name for check in _checks(first.source)] == ["one"]
    assert [check.name for check in _checks(second.source)] == ["two"]
    assert "LIMIT = 3" in first.source
    assert "LIMIT" not in second.source
    for part in (first, second):
        assert part.source.startswith("# BEGIN HIDDEN TESTS\n") == (role == "hidden")
        assert part.source.endswith("\n# END HIDDEN TESTS") == (role == "hidden")
        ast.parse(part.source)


def test_a_cell_with_one_check_stays_as_it_is() -> None:
    """Its text is the author's."""
    assert list(_one_check_each(cell("check", ONE))) == [cell("check", ONE)]


def test_a_cell_without_checks_stays_as_it_is() -> None:
    """Also one whose functions have other decorators."""
    given = cell("given", "@cache\ndef f():\n    return 1\n")
    assert list(_one_check_each(given)) == [given]
    assert _checks(given.source) == []
