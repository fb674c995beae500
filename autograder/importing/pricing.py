"""Write what an imported exercise is worth into the rubric of its requirement, new or there already."""

from __future__ import annotations

import textwrap
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from autograder.errors import ConfigError
from autograder.importing.record import Assignment
from autograder.importing.writing import NOT_WRITTEN, Written

_LEVELS = """levels:
  - {name: Mastered, share: 0.80, meaning: Others can rely on it.}
  - {name: Nearly there, share: 0.60, meaning: The idea stands; one or two promises are not kept yet.}
  - {name: Beginning, share: 0.01, meaning: First parts work.}
  - {name: Not yet, share: 0, meaning: Nothing works yet.}
"""


def rubric_text(
    path: Path, requirement: str, stem: str, assignment: Assignment, made: Written, *, replace: bool
) -> str:
    """Return the text of a rubric with this exercise in it. Raises `ConfigError` where it has one of that name."""
    exercise = {stem: _exercise(assignment, made)}
    persons = {person.name: _person(person.title, person.scheme) for person in assignment.persons}
    if not path.exists():
        head = f"requirement: {requirement}\n" + _yaml({"title": assignment.title, "outcome": NOT_WRITTEN})
        return f"{head}\n{_LEVELS}\n{_yaml({'person_reads': persons})}\n{_yaml({'exercises': exercise})}"
    text = path.read_text(encoding="utf-8")
    if stem in (yaml.safe_load(text).get("exercises") or {}):
        if not replace:
            fix = "Import it under another name, or add --replace."
            raise ConfigError(f'there is an exercise "{stem}" already.', where=path, fix=fix)
        text = _without(text, stem)
    known = yaml.safe_load(text).get("person_reads") or {}
    more = {f"{name}_{stem}" if name in known else name: criterion for name, criterion in persons.items()}
    more = {name: criterion for name, criterion in more.items() if name not in known}
    return _inserted(_inserted(text, "person_reads", more, path), "exercises", exercise, path)


def _exercise(assignment: Assignment, made: Written) -> dict[str, Any]:
    hints: dict[str, str] = {}
    questions: dict[str, Any] = {}
    for question, checks in made.checks.items():
        priced = {}
        for check in checks:
            hint = _hint_id(question, check.name, check.test.hint)
            hints[hint] = check.test.hint or f"Read {question} again."
            priced[check.name] = {"points": _number(check.test.points), "hint": hint}
        title, criterion = made.titles[question], made.criteria[question]
        questions[question] = {"title": title, "criterion": criterion, "checks": priced}
    return {"title": assignment.title, "minutes": 45, "lessons": [], "questions": questions, "hints": hints}


def _hint_id(question: str, check: str, hint: str) -> str:
    return check.replace("_", "-") if hint else f"{question.lower()}-again"


def _person(title: str, scheme: str) -> dict[str, Any]:
    best = " ".join(scheme.split()) or NOT_WRITTEN
    return {"title": title, "levels": [NOT_WRITTEN, NOT_WRITTEN, NOT_WRITTEN, best]}


def _number(points: Decimal) -> int | float:
    return int(points) if points == points.to_integral_value() else float(points)


def _yaml(data: dict[str, Any]) -> str:
    text: str = yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=110)
    return text


def _without(text: str, stem: str) -> str:
    """Return a rubric without an exercise; every other line stays as it is."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    assert isinstance(root, yaml.MappingNode)
    exercises = next(value for name, value in root.value if name.value == "exercises")
    key, value = next((key, value) for key, value in exercises.value if key.value == stem)
    lines = text.splitlines(keepends=True)
    first, end = key.start_mark.line, min(value.end_mark.line, len(lines))
    while end > first and not lines[end - 1].startswith("   "):
        end -= 1
    rest = "".join(lines[end:])
    if len(exercises.value) == 1:
        return f"{text[: exercises.start_mark.index].rstrip()} {{}}\n{rest}"
    return "".join(lines[:first]) + rest


def _inserted(text: str, key: str, more: dict[str, Any], path: Path) -> str:
    """Return a document with more entries at the end of a mapping; every other line stays as it is."""
    if not more:
        return text
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    pairs = {name.value: value for name, value in root.value} if isinstance(root, yaml.MappingNode) else {}
    node = pairs.get(key)
    if not isinstance(node, yaml.MappingNode):
        raise ConfigError(f'"{key}" is missing.', where=path, fix=f"Write `{key}: {{}}` at its top level.")
    block = textwrap.indent(_yaml(more), "  ")
    if not node.value:
        return f"{text[: node.start_mark.index].rstrip()}\n{block.rstrip()}{text[node.end_mark.index :]}"
    if node.flow_style:
        raise ConfigError(f'"{key}" is written on one line.', where=path, fix="Write an entry a line.")
    end = node.value[-1][1].end_mark.index
    before = text[:end].rstrip()
    return f"{before}\n{block}{text[len(before) :].lstrip(chr(10)) and chr(10)}{text[len(before) :].lstrip(chr(10))}"
