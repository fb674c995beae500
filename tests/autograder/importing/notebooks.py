"""Two small assignments of a first year, as masters of nbgrader and of Otter."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def cell(kind: str, source: str, metadata: dict[str, Any] | None = None, shows: str = "") -> dict[str, Any]:
    """A cell of a notebook; `shows` is the text of its output."""
    made: dict[str, Any] = {"cell_type": kind, "source": source, "metadata": metadata or {}}
    if kind == "code":
        data = {"data": {"text/plain": shows}, "execution_count": 1, "metadata": {}, "output_type": "execute_result"}
        made |= {"outputs": [data] if shows else [], "execution_count": None}
    return made


def text(source: str) -> dict[str, Any]:
    """A text."""
    return cell("markdown", source)


def code(source: str, shows: str = "", prints: str = "") -> dict[str, Any]:
    """Code that nobody grades, or a test of Otter with what it shows or prints."""
    made = cell("code", source, shows=shows)
    made["outputs"] += [{"output_type": "stream", "name": "stdout", "text": prints}] if prints else []
    return made


def raw(source: str) -> dict[str, Any]:
    """A boundary or a configuration of Otter."""
    return cell("raw", source)


def solution(name: str, source: str, *, points: float | None = None, kind: str = "code") -> dict[str, Any]:
    """An answer in nbgrader; with points, one that a person marks."""
    return cell(kind, source, {"nbgrader": _nbgrader(name, solution=True, points=points)})


def graded(name: str, points: float, source: str) -> dict[str, Any]:
    """A test in nbgrader."""
    return cell("code", source, {"nbgrader": _nbgrader(name, solution=False, points=points)})


def task(name: str, points: float, source: str) -> dict[str, Any]:
    """A task in nbgrader: something to do in new cells, which a person marks."""
    return cell(
        "markdown",
        source,
        {"nbgrader": {**_nbgrader(name, solution=False, points=points), "grade": False, "task": True}},
    )


def _nbgrader(name: str, *, solution: bool, points: float | None) -> dict[str, Any]:
    grade = points is not None
    made = {"schema_version": 3, "grade_id": name, "solution": solution, "grade": grade, "task": False}
    return {**made, "locked": not solution, **({"points": points} if grade else {})}


def question(config: str, above: str, answer: str, tests: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A question of Otter."""
    return [
        raw(f"# BEGIN QUESTION\n{config}"),
        text(above),
        raw("# BEGIN SOLUTION"),
        code(answer),
        raw("# END SOLUTION"),
        raw("# BEGIN TESTS"),
        *tests,
        raw("# END TESTS"),
        raw("# END QUESTION"),
    ]


def write(path: Path, cells: list[dict[str, Any]]) -> Path:
    """Write a notebook of these cells."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"cells": cells, "metadata": KERNEL, "nbformat": 4, "nbformat_minor": 4}))
    return path


NBGRADER = [
    text("# Squares and words"),
    text("Import what you need here."),
    code("import math\nimport numpy as np"),
    code("TABLE = []\nfor number in range(5):\n    TABLE.append(number * 10)"),
    text(
        "## Squares\n\nWrite `squares`. It returns the squares of the numbers from 1 to `n`, and wants a positive `n`."
    ),
    solution(
        "squares",
        'def squares(n):\n    """Return the first n squares."""\n    ### BEGIN SOLUTION\n'
        "    if n < 1:\n        raise ValueError('n must be positive')\n"
        "    return [number ** 2 for number in range(1, n + 1)]\n    ### END SOLUTION",
    ),
    graded(
        "test_squares",
        2,
        '"""The first squares are right."""\nassert squares(1) == [1]\nassert squares(3) == [1, 4, 9]',
    ),
    graded(
        "squares_hidden",
        1.5,
        "assert isinstance(squares(2), list)\n### BEGIN HIDDEN TESTS\nfor n, last in [(7, 49), (11, 121)]:\n"
        "    assert squares(n)[-1] == last\n### END HIDDEN TESTS",
    ),
    graded(
        "squares_error",
        1,
        "try:\n    squares(0)\nexcept ValueError:\n    pass\nelse:\n    raise AssertionError('did not raise')",
    ),
    text("## Sum\n\nWrite `sum_of_squares`. It uses `squares`."),
    solution(
        "sum_of_squares",
        "def sum_of_squares(n):\n    ### BEGIN SOLUTION\n    return sum(squares(n))\n    ### END SOLUTION",
    ),
    graded(
        "test_sum",
        1,
        "from numpy.testing import assert_allclose\nassert_allclose(sum_of_squares(4), 30)\nprint('Success!')",
    ),
    graded(
        "sum_uses_squares",
        2,
        "original = squares\ndel squares\ntry:\n    sum_of_squares(2)\nexcept NameError:\n    pass\nelse:\n"
        "    raise AssertionError('it does not call squares')\nfinally:\n    squares = original",
    ),
    text("## Words\n\nWrite `count_words`: how often each word is in a text. Then the lengths, as an array."),
    solution(
        "count_words",
        "def count_words(text):\n    counts = {}\n    ### BEGIN SOLUTION\n    for word in text.split():\n"
        "        counts[word] = counts.get(word, 0) + 1\n    ### END SOLUTION\n    return counts",
    ),
    solution(
        "lengths",
        "def lengths(words):\n    return np.array([len(word) for word in words])",
    ),
    graded(
        "words_partly",
        3,
        "points = 0\nif count_words('a b a') == {'a': 2, 'b': 1}:\n    points += 2\nif count_words('') == {}:\n"
        "    points += 1\npoints",
    ),
    graded(
        "test_lengths",
        1,
        "assert np.array_equal(lengths(['a', 'bcd']), [1, 3])\nassert lengths(['ab'] * 3).shape == (3,)\n"
        "assert TABLE[4] == lengths(['a' * 40])[0]",
    ),
    text("## Reading\n\nWhat is a dictionary for?"),
    solution("reading", "It finds a value by its key.", points=4, kind="markdown"),
    task("plot", 3, "Plot the lengths.\n\n### BEGIN MARK SCHEME\nThe axes have names.\n### END MARK SCHEME"),
]
# Answers in the order of their cells: squares, sum_of_squares, count_words, lengths.
NBGRADER_WRONG = {
    "careless": {
        0: "def squares(n):\n    return [number ** 2 for number in range(n + 1)][1:]",
        1: "def sum_of_squares(n):\n    return sum(k * k for k in range(n + 1))",
        2: "from collections import Counter\ndef count_words(text):\n    return Counter(text.split())",
        3: "def lengths(words):\n    return [len(word) for word in words]",
    },
    "lazy": {
        0: "def squares(n):\n    return [1, 4, 9][:n]",
        1: "def sum_of_squares(n):\n    return np.float64(sum(squares(n)))",
        2: "def count_words(text):\n    if not text:\n        raise KeyError(text)\n    return {'a': 2, 'b': 1}",
    },
}
OTTER = [
    raw("# ASSIGNMENT CONFIG\ninit_cell: true\nexport_cell: false\ngenerate: true\ntests:\n    files: false"),
    text("# Names and functions"),
    code("prices = {'tea': 2.5, 'cake': 4.0}"),
    *question(
        "name: q1\npoints: 3",
        "**Question 1.** Assign `dozen` to the number of eggs in a dozen, and `gross` to a dozen dozens.",
        "dozen = 12 # SOLUTION\ngross = dozen * 12 # SOLUTION\ngross",
        [
            code("# Did you give it the name `dozen`?\n'dozen' in vars()", "True"),
            code("dozen == 12", "True"),
            code("# HIDDEN\ngross", "144"),
        ],
    ),
    *question(
        "name: q2\npoints:\n    - 0\n    - 1\n    - 2",
        "**Question 2.** Write `total`: the price of some things, rounded to cents. What is not for sale is an error.",
        "import math\n\ndef total(things):\n    # BEGIN SOLUTION\n    cost = sum(prices[thing] for thing in things)\n"
        "    return round(cost, 2)\n    # END SOLUTION",
        [
            code("callable(total)", "True"),
            code("assert total(['tea']) == 2.5, 'one cup'\nassert math.isclose(total(['tea'] * 3), 7.5)"),
            code(
                '""" # BEGIN TEST CONFIG\nhidden: true\nfailure_message: "What does a missing key raise?"\n'
                '""" # END TEST CONFIG\nbasket = ["tea", "cake"]\nassert total(basket) == 6.5\n'
                'try:\n    total(["car"])\n'
                "except KeyError:\n    pass\nelse:\n    assert False"
            ),
        ],
    ),
    *question(
        "name: q3\npoints: 2\nall_or_nothing: true",
        "**Question 3.** Write `shout`, which returns a text in capitals.",
        "def shout(text):\n    return text.upper() # SOLUTION",
        [
            code("shout('a')", "'A'"),
            code("# HIDDEN\nprint(shout('b c'), shout('d'))", prints="B C D\n"),
        ],
    ),
    *question(
        "name: q4",
        "**Question 4.** `numbers` has the first five even numbers, `mean` is their mean.",
        "numbers = [0, 2, 4, 6, 8] # SOLUTION\nmean = sum(numbers) / 5 # SOLUTION",
        [
            code("numbers != ...", "True"),
            code("for number in numbers:\n    assert number % 2 == 0\nassert len(numbers) == 5"),
            code("# HIDDEN\nround(mean, 3)", "4.0"),
        ],
    ),
]
# Answers in the order of their cells: q1, q2, q3, q4.
OTTER_WRONG = {
    "careless": {
        0: "dozen = 12.0\ngross = 144.0",
        1: "import math\ndef total(things):\n    return sum(prices.get(thing, 0) for thing in things)",
        2: "def shout(text):\n    return text.capitalize()",
        3: "numbers = (0, 2, 4, 6, 8)\nmean = 4",
    },
    "lazy": {
        0: "dozen = 10 + 2",
        1: "import math\ndef total(things):\n    return [2.5, 6.5, 7.5][len(things) - 1]",
        3: "numbers = [1, 2]\nmean = ...",
    },
}
