"""Marks of equivalent mutants: where they stand, and what may be wrong with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from autograder.checking.equivalents import Equivalent, equivalent_findings, read_equivalents
from autograder.checking.mutants import mutants_of
from autograder.errors import ConfigError
from autograder.masters import read_master
from tests.support.answers import MASTER

NAMES = [f"f/number-{number:08x}" for number in range(100)]
MUTANTS: list[Any] = [type("Named", (), {"id": name}) for name in NAMES]
GOOD = "{reason: the same list, tried: compared the types}"


def said(path: Path, text: str, killed: set[str] = frozenset()) -> list[str]:  # type: ignore[assignment]
    """Return what is found in a file with this text."""
    path.write_text(text, encoding="utf-8")
    return list(map(str, equivalent_findings(path, read_equivalents(path), MUTANTS, killed)))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return the place of the file."""
    return tmp_path / "equivalent.yaml"


def test_no_file_marks_nothing(path: Path) -> None:
    """An exercise needs none."""
    assert read_equivalents(path) == {}
    assert equivalent_findings(path, {}, MUTANTS, NAMES) == []


def test_a_mark_with_grounds(path: Path) -> None:
    """It is read, and nothing is found."""
    assert said(path, f"{NAMES[3]}: {GOOD}\n") == []
    assert read_equivalents(path) == {NAMES[3]: Equivalent(reason="the same list", tried="compared the types")}


def test_an_unknown_mutant(path: Path) -> None:
    """The closest one is offered; where there is none, the entry has had its day."""
    (close,) = said(path, f"# Why.\nf/number-000000ZZ: {GOOD}\n")
    assert close.startswith(f'{path}:2: C-EQUIV: "f/number-000000ZZ" is no mutant of the reference.')
    assert 'Did you mean "f/number-000000' in close
    (gone,) = said(path, f"other: {GOOD}\n")
    assert gone.endswith("Take the entry out: the reference has changed there.")


def test_a_mutant_that_a_check_kills(path: Path) -> None:
    """It cannot do what the reference does."""
    (finding,) = said(path, f"{NAMES[3]}: {GOOD}\n", {NAMES[3]})
    assert finding == (
        f'{path}:1: C-EQUIV: "{NAMES[3]}" is marked as equivalent, but a check tells it from the reference. '
        "Take the entry out."
    )


def test_no_grounds(path: Path) -> None:
    """A mark needs both of them, also where the other is given."""
    first, second = said(path, f'{NAMES[3]}: {{reason: " ", tried: x}}\n"{NAMES[4]}":\n  reason: x\n')
    assert first.startswith(f'{path}:1: C-EQUIV: "{NAMES[3]}" has no `reason`.')
    assert second.startswith(f'{path}:2: C-EQUIV: "{NAMES[4]}" has no `tried`.')


def test_too_many_marks(path: Path) -> None:
    """Five of a hundred are allowed, six are not."""
    lines = [f"{name}: {GOOD}\n" for name in NAMES]
    assert said(path, "".join(lines[:5])) == []
    (finding,) = said(path, "".join(lines[:6]))
    assert finding.startswith(f"{path}:1: C-EQUIV: 6 of 100 mutants are marked as equivalent, more than 5%.")


def test_a_misspelt_key(path: Path) -> None:
    """It is refused with its line."""
    with pytest.raises(ConfigError, match=r'equivalent\.yaml:2: unknown key .*Did you mean "reason"'):
        said(path, f"{NAMES[3]}:\n  reasons: x\n")


def test_the_marks_of_the_course() -> None:
    """They are mutants of today, with grounds, and few."""
    place = MASTER.with_suffix("") / "equivalent.yaml"
    mutants = mutants_of(read_master(MASTER))
    assert list(map(str, equivalent_findings(place, read_equivalents(place), mutants, ()))) == []
