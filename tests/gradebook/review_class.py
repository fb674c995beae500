"""A small class in which every kind of item is there once or twice, and the folder of its course."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import yaml

from autograder.model import Override, PersonCriterion, Rubric
from gradebook.decisions import Request
from gradebook.store import Store
from tests.gradebook.samples import (
    ASYNC,
    CALLS,
    LEVELS,
    NOON,
    ROSTER,
    attempt,
    calls,
    check,
    result,
    unchecked,
    ungraded,
)

EXAMPLES = ("Nothing.", "A sentence.", "A reason.", "A reason, with a line of the code.")
READ: Rubric = ASYNC.model_copy(
    update={
        "levels": LEVELS[::-1],
        "person_reads": {"reflection": PersonCriterion(title="Says why", levels=EXAMPLES)},
    }
)
OPEN = attempt(
    result(
        "ada", check("keeps_order", "gather", "2", "2"), unchecked("runs_at_once", "gather", "2"), file="01-calls.py"
    )
)
CUT_OFF = attempt(ungraded("bob"))
ODD = attempt(calls("cyd", at_once="0", notes=("Cell 4 was split.",), file="01-calls.py"))
ATTEMPTS = (OPEN, CUT_OFF, ODD)
LATER = NOON + timedelta(days=1)
ASKS = Request(
    who="cyd", when=LATER, why="It does run at once.", student="cyd", exercise=CALLS, check="runs_at_once", source="1"
)
BY_HAND = Override(
    student="cyd", exercise=CALLS, check="keeps_order", points=Decimal(1), who="T. Ash", when=LATER, why="Half."
)
CODE = "# %%\nasync def gather(calls):\n    # Ada Lovelace, ada@uni, \x1b[2J\n    return [await one for one in calls]\n"
COMMENTS = """comments:
  right: {text: It is right., share: 1, kinds: [unchecked]}
  half: {text: Half of it., share: 0.5}
"""
SETTINGS = """course: demo
title: A demo
term: 2026-autumn
seed: only-for-tests
"""


def write_course(folder: Path) -> Path:
    """Write a course with one rubric, settings, comments, and what two students handed in."""
    rubric = yaml.safe_dump(json.loads(READ.model_dump_json()))
    texts = {"rubrics/PY-01.yaml": rubric, "config/course.yaml": SETTINGS, "config/comments.yaml": COMMENTS}
    texts |= {f"submitted/{student}/01-calls.py": CODE for student in ("ada", "cyd")}
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def fill(store: Store) -> Store:
    """Record the class."""
    store.add_students(ROSTER)
    for one in ATTEMPTS:
        store.add_attempt(one.result, one.recorded_at)
    store.add_decisions([ASKS], [BY_HAND])
    return store
