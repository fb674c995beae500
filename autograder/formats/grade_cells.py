"""Which cell of an nbgrader notebook is which check, and which one takes the comments on a question.

Cells of hidden checks have neutral, numbered names (`hidden`, `hidden-2`), so that they tell a student nothing; a check
that is added moves the numbers on. So a cell is known by the check that stands in it: nbgrader keeps the text of every
cell with points, hidden tests included, as it was when the assignment was generated.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from pathlib import Path

from autograder.errors import ConfigError, StaleError
from autograder.model import Bundle, Exercise

_QUESTION = re.compile(r"""(?:@check\("|raise NotImplementedError\(")(Q\d+)""")


def check_in(source: str) -> str | None:
    """Return the name of the check that stands in a cell, or `None`: then the cell is an instructor's own."""
    try:
        nodes = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    functions = [node for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    names = [node.name for node in functions if any(_is_check(decorator) for decorator in node.decorator_list)]
    return names[0] if len(names) == 1 else None


def _is_check(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Name) and decorator.func.id == "check"


def matched_cells(
    exercise: Exercise, cells: Iterable[tuple[str, str, Decimal]], where: Path, assignment: str
) -> dict[str, str]:
    """Return the grade cell of each check: name of the check → name of the cell.

    `cells` are (name, text, points); what is no check of ours is left out. Raises `StaleError` where nbgrader has
    another exercise than ours, by its checks or by their points.
    """
    found = [(check, name, points) for name, text, points in cells if (check := check_in(text)) is not None]
    again = f"Type `course release --format nbgrader`, and there `nbgrader generate_assignment {assignment} --force`."
    twice = [check for check, count in Counter(check for check, *_ in found).items() if count > 1]
    if twice:
        raise StaleError(f'{assignment}: the check "{twice[0]}" stands in two cells.', where=where, fix=again)
    ours = {check.id: check.points for check in exercise.checks}
    theirs = {check: (name, points) for check, name, points in found}
    for check in [*ours, *theirs]:
        if check not in theirs or check not in ours:
            side = "nbgrader's assignment" if check in ours else f"our {exercise.id}"
            raise StaleError(f'{assignment}: {side} has no check "{check}".', where=where, fix=again)
        name, points = theirs[check]
        if points != ours[check]:
            what = f'{assignment}: "{check}" has {ours[check]} points here, and {points} in nbgrader (cell "{name}").'
            raise StaleError(what, where=where, fix=f"Make them equal. {again}")
    return {check: theirs[check][0] for check in ours}


def comment_cells(bundle: Bundle, answers: Collection[str]) -> dict[str, str]:
    """Return the cell that takes the comments on each question: question → name of an answer cell.

    It is the answer that stands last above the checks of a question: a question may go on with the answer of another.
    """
    places: dict[str, str] = {}
    current = next((cell.id for cell in bundle.layout if cell.id in answers), "")
    for cell in bundle.layout:
        current = cell.id if cell.id in answers else current
        for question in _QUESTION.findall(cell.source):
            places.setdefault(question, current)
    found = {question.id: places.get(question.id, current) for question in bundle.exercise.questions}
    return {question: cell for question, cell in found.items() if cell}


def by_assignment(bundles: Iterable[Bundle]) -> Mapping[str, Bundle]:
    """Return the bundles by the name of their assignment. Raises `ConfigError` where two modules share one."""
    named: dict[str, Bundle] = {}
    for bundle in bundles:
        name = bundle.exercise.id.rsplit("/", 1)[-1]
        if name in named:
            what = f'{named[name].exercise.id} and {bundle.exercise.id} are both the assignment "{name}" in nbgrader.'
            raise ConfigError(what, fix="Give one of the masters another name, then run `course release`.")
        named[name] = bundle
    return named
