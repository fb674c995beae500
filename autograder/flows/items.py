"""Item analysis of a course: misconceptions from beside the masters, and the analysis as a table to read."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from pathlib import Path

from rich.table import Table
from rich.text import Text

from autograder.checking.findings import Finding
from autograder.checking.variants import Variant, read_beside
from autograder.errors import ConfigError, did_you_mean
from autograder.masters import Master
from autograder.model import Rubric, RubricExercise
from gradebook.items.analysis import Item
from gradebook.items.examine import Examined
from gradebook.items.flags import Severity, signed
from gradebook.items.misconceptions import Misconception
from gradebook.standing import exercises_of

MOST_ROWS = 40
STYLES = {Severity.FIRST: "bold red", Severity.LOOK: "yellow", Severity.REMARK: "dim"}


def known_exercise(name: str | None, rubrics: Sequence[Rubric]) -> str | None:
    """Return the id of an exercise, as typed whole or without its module. Raises `ConfigError`."""
    known = [exercise for rubric in rubrics for exercise in exercises_of(rubric)]
    found = [exercise for exercise in known if name in {exercise, exercise.partition("/")[2]}]
    if name is None or len(found) == 1:
        return found[0] if found else None
    raise ConfigError(f'there is no exercise "{name}".', fix=did_you_mean(name, known))


def misconceptions(source: Path, rubrics: Sequence[Rubric]) -> tuple[dict[str, list[Misconception]], list[Finding]]:
    """Return the misconceptions of each exercise that has a master here, and what about them cannot be read."""
    known: dict[str, list[Misconception]] = {}
    findings: list[Finding] = []
    for rubric in rubrics:
        for name, words in exercises_of(rubric).items():
            for path in sorted(source.glob(f"{name.partition('/')[0]}-*/exercises/{name.partition('/')[2]}.py")):
                known[name], wrong = _beside(path, words)
                findings += wrong
    return known, findings


def _beside(path: Path, words: RubricExercise) -> tuple[list[Misconception], list[Finding]]:
    master = Master(path, "exercises", path.parts[-3], path.stem, (), (), ())  # where it lies is all that is asked for
    beside = read_beside(master, words)
    folder = str(path.with_suffix("") / "misconceptions")
    wrong = [finding for finding in beside.findings if finding.where.startswith(folder)]
    return [_misconception(one) for one in beside.misconceptions], wrong


def _misconception(one: Variant) -> Misconception:
    title = (ast.get_docstring(ast.parse(one.source)) or one.name).splitlines()[0]
    return Misconception(one.name, title, frozenset(one.loses), one.hint)


def overview(found: Sequence[Examined]) -> Table:
    """Return the checks that need a look, those of all exercises together, the most urgent first."""
    urgent = list(Severity)
    rows = [(one, flag) for one in found for flag in one.to_look_at]
    rows.sort(key=lambda row: urgent.index(row[1].severity))
    hidden = len(rows) - MOST_ROWS
    table = Table(title="What to look at", caption=f"… and {hidden} more, on the page" if hidden > 0 else None)
    for heading in ("", "Check", "p", "r", "D"):
        table.add_column(heading, justify="right" if heading in {"p", "r", "D"} else "left", no_wrap=True)
    table.add_column("Why", overflow="fold")
    for one, flag in rows[:MOST_ROWS]:
        numbers = {item.label: item for item in _items(one)}[flag.label]
        place = Text(f"{_short(one.sheet.exercise)} {flag.label}")
        figures = (_percent(numbers.p), _signed(numbers.r), _signed(numbers.d))
        why = Text.assemble((f"{flag.check or numbers.title}: {flag.kind}", "bold"), f". {flag.reason}")
        table.add_row(Text(flag.severity.removeprefix("look "), STYLES[flag.severity]), place, *figures, why)
    return table


def summary(found: Sequence[Examined]) -> list[str]:
    """Return one line for each exercise: how many attempts, how hard it was, how well its checks agree."""
    return [_line(one) for one in found]


def _line(one: Examined) -> str:
    whole = one.analysis.whole
    parts = [f"{one.sheet.exercise}: {whole.n} graded attempts, {whole.k} checks"]
    if not whole.enough:
        parts.append("too few for statistics: counts only")
    else:
        parts.append(f"mean {_percent(whole.p)}, alpha {'–' if whole.alpha is None else f'{whole.alpha:.2f}'}")
    if one.matches.unexplained:
        parts.append(f"{one.matches.unexplained} failed as no known misconception does")
    if not one.to_look_at:
        parts.append("no check points at itself")
    return "; ".join(parts) + "."


def _short(exercise: str) -> str:
    """Return `py-01/01` for `py-01/01-async-api-calls`."""
    module, _, stem = exercise.partition("/")
    return f"{module}/{stem.partition('-')[0]}"


def _items(one: Examined) -> list[Item]:
    return [*(item.numbers for item in one.analysis.checks), *(item.numbers for item in one.analysis.questions)]


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share * 100:.0f} %"


def _signed(number: float | None) -> str:
    return "–" if number is None else signed(number)
