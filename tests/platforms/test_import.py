"""What came through an import scores as it did: test by test, beside the real nbgrader and the real Otter."""

from __future__ import annotations

import pytest

from autograder.importing.importer import Imported
from tests.autograder.importing.notebooks import NBGRADER, NBGRADER_WRONG, OTTER, OTTER_WRONG, write
from tests.support.compare_import import Row, compared

Compared = tuple[Imported, list[Row]]


@pytest.fixture(scope="module")
def nbgrader(tmp_path_factory: pytest.TempPathFactory) -> Compared:
    """The assignment in nbgrader and here."""
    folder = tmp_path_factory.mktemp("nbgrader")
    return compared(write(folder / "master" / "ps.ipynb", NBGRADER), folder, NBGRADER_WRONG)


@pytest.fixture(scope="module")
def otter(tmp_path_factory: pytest.TempPathFactory) -> Compared:
    """The assignment in Otter and here."""
    folder = tmp_path_factory.mktemp("otter")
    return compared(write(folder / "master" / "lab.ipynb", OTTER), folder, OTTER_WRONG)


def points(rows: list[Row], submission: str) -> dict[str, float]:
    """What the other grader gave a submission."""
    return {row.test: row.theirs for row in rows if row.submission == submission}


def test_every_test_of_nbgrader_gives_the_same_points_here(nbgrader: Compared) -> None:
    """The solution, no answer, and two wrong ones."""
    assert [row for row in nbgrader[1] if not row.same] == []


def test_every_test_of_otter_gives_the_same_points_here(otter: Compared) -> None:
    """The solution, no answer, and two wrong ones."""
    assert [row for row in otter[1] if not row.same] == []


def test_the_answers_differ_in_nbgrader(nbgrader: Compared) -> None:
    """All points, none, and some: a comparison of equal things would say nothing."""
    sums = {name: sum(points(nbgrader[1], name).values()) for name in ("solution", "untouched", "careless", "lazy")}
    assert sums == {"solution": 11.5, "untouched": 0, "careless": 7.5, "lazy": 4}


def test_the_answers_differ_in_otter(otter: Compared) -> None:
    """Otter gives points for a name that is only there; so do we."""
    sums = {name: sum(points(otter[1], name).values()) for name in ("solution", "untouched", "careless", "lazy")}
    assert sums == pytest.approx({"solution": 9, "untouched": 1, "careless": 11 / 3, "lazy": 10 / 3})
