"""Rubrics: one YAML file per requirement, validated, and held against the checks of the masters."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from autograder.documents import read_document
from autograder.errors import ConfigError, did_you_mean
from autograder.model import Rubric, RubricExercise


def read_rubric(path: Path) -> Rubric:
    """Return one rubric. Raises `ConfigError` with file and line."""
    rubric = read_document(path, Rubric)
    if rubric.requirement != path.stem:
        what = f'"requirement" is {rubric.requirement}, the file is {path.name}.'
        raise ConfigError(what, where=path, fix="Give both the same name.")
    _refuse_unsorted_levels(path, rubric)
    for name, exercise in rubric.exercises.items():
        _refuse_unknown_names(path, name, exercise)
    return rubric


def read_rubrics(folder: Path) -> list[Rubric]:
    """Return all rubrics of a folder, sorted by requirement."""
    paths = sorted(folder.glob("PY-*.yaml"))
    if not paths:
        raise ConfigError("there are no rubrics here.", where=folder, fix="A rubric is a file like PY-01.yaml.")
    return [read_rubric(path) for path in paths]


def match_checks(path: Path, stem: str, exercise: RubricExercise, checks: Sequence[tuple[str, str, str, int]]) -> None:
    """Refuse a check without points, or points without a check.

    `checks` are (name, question, file, line) of the master. Raises `ConfigError`.
    """
    priced = {name: question for question, entry in exercise.questions.items() for name in entry.checks}
    for name, question, file, line in checks:
        if question not in exercise.questions:
            known = did_you_mean(question, exercise.questions)
            what = f'check "{name}" belongs to {question}, which is not in {path.name} under {stem}.'
            raise ConfigError(what, where=file, line=line, fix=known)
        if name not in priced:
            what = f'check "{name}" has no points: it is not in {path}.'
            unused = [other for other in priced if other not in {known for known, *_ in checks}]
            close = did_you_mean(name, unused) if unused else ""
            place = f"exercises.{stem}.questions.{question}.checks"
            fix = close if "mean" in close else f"Write `{name}: {{points: 1, hint: …}}` under {place}."
            raise ConfigError(what, where=file, line=line, fix=fix)
        if priced[name] != question:
            what = f'check "{name}" belongs to {question} here, and to {priced[name]} in {path}.'
            raise ConfigError(what, where=file, line=line, fix="Give both the same question.")
    known_names = [name for name, *_ in checks]
    for name, question in priced.items():
        if name not in known_names:
            what = f'{stem}.{question}: there is no check "{name}" in the master.'
            raise ConfigError(what, where=path, fix=did_you_mean(name, known_names))


def _refuse_unknown_names(path: Path, stem: str, exercise: RubricExercise) -> None:
    seen: set[str] = set()
    for question, entry in exercise.questions.items():
        place = f"exercises.{stem}.questions.{question}"
        for other in entry.depends_on:
            if other not in exercise.questions:
                what = f'{place}.depends_on: there is no question "{other}".'
                raise ConfigError(what, where=path, fix=did_you_mean(other, exercise.questions))
        for name, worth in entry.checks.items():
            if worth.points <= 0:
                what = f"{place}.checks.{name}: a check is worth more than 0 points, found {worth.points}."
                raise ConfigError(what, where=path, fix="Give it points, or take it out.")
            if worth.hint not in exercise.hints:
                what = f'{place}.checks.{name}: there is no hint "{worth.hint}".'
                raise ConfigError(what, where=path, fix=did_you_mean(worth.hint, exercise.hints))
            if name in seen:
                raise ConfigError(f'{place}.checks: "{name}" has points twice.', where=path, fix="Keep one of them.")
            seen.add(name)


def _refuse_unsorted_levels(path: Path, rubric: Rubric) -> None:
    shares = [level.share for level in rubric.levels]
    if not shares or shares != sorted(shares, reverse=True) or shares[-1] != 0:
        what = f"levels: shares must fall and end at 0, found {', '.join(map(str, shares)) or 'none'}."
        raise ConfigError(what, where=path, fix="Write the highest level first and one with share: 0 last.")
