"""A variant is written over the reference, as a learner would have written it in the first place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from autograder.checking.answers import Kind, variant_answers
from autograder.checking.variants import Variant
from autograder.masters import read_master
from tests.autograder.masters import ANSWER, write_master

CLASSES = '''
@dataclass
class Pair:
    """Two numbers."""

    # BEGIN SOLUTION
    left: int
    # END SOLUTION


PAIRS = [Pair(1)]
'''
VARIANT = '''"""Says in what it differs."""

from dataclasses import dataclass as kind

PLACES = 2


@kind
class Pair:
    """Three numbers."""

    left: int = PLACES


def helper(number):
    return number * 2


def double(number):
    return helper(number)
'''


def test_a_definition_stands_where_that_of_the_reference_stood(tmp_path: Path) -> None:
    """So that what follows it, in its cell and in those after it, is made of it; its decorators come along."""
    path = write_master(tmp_path, answer=ANSWER + CLASSES)
    (answer,) = variant_answers(read_master(path), [Variant(tmp_path / "v.py", VARIANT)], Kind.ALTERNATIVE)
    cell = next(cell.source for cell in answer.cells if "class Pair" in cell.source)
    parts = ["import dataclass as kind", "PLACES = 2", "def helper", "return helper(number)", "@kind\nclass Pair:"]
    places = [cell.index(part) for part in [*parts, "left: int = PLACES", "PAIRS = [Pair(1)]"]]
    assert places == sorted(places)
    for gone in ("number + number", "@dataclass\n", "Two numbers"):
        assert all(gone not in cell.source for cell in answer.cells)
    assert sum("return await" in cell.source or "reply.choices" in cell.source for cell in answer.cells) == 1


METHODS = '''
class Counter:
    """Counts."""

    # BEGIN SOLUTION
    step = 1

    def __init__(self) -> None:
        self.count = 0

    @property
    def twice(self) -> int:
        return self.count + self.count

    def up(self) -> None:
        self.count += self.step
    # END SOLUTION


COUNTER = Counter()
'''
DIFFERING = '''"""Says in what it differs."""


class Counter(Counter):
    """Not taken."""

    @property
    def twice(self) -> int:
        return 2 * self.count

    def down(self) -> None:
        self.count -= self.step
'''


def test_only_the_methods_are_taken_of_a_class_that_derives_from_itself(tmp_path: Path) -> None:
    """All else of the class is that of the reference; a method that it lacks is added."""
    path = write_master(tmp_path, answer=ANSWER + METHODS)
    (answer,) = variant_answers(read_master(path), [Variant(tmp_path / "v.py", DIFFERING)], Kind.MISCONCEPTION)
    cell = next(cell.source for cell in answer.cells if "class Counter" in cell.source)
    names: dict[str, Any] = {}
    exec(cell[cell.index("class Counter") :], names)
    counter = names["COUNTER"]
    counter.up()
    assert (counter.twice, counter.count) == (2, 1)
    counter.down()
    assert (counter.count, type(counter).__doc__, type(counter).__mro__) == (0, "Counts.", (type(counter), object))
    assert "self.count + self.count" not in cell
    assert "Not taken" not in cell
