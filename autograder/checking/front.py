"""C-META: what stands at the head of an exercise, and in the design that stands beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from autograder.checking.findings import Finding
from autograder.checking.handed import finding, place
from autograder.masters import Master
from autograder.model import RubricExercise

VERBS = frozenset(
    {"choose", "compare", "convert", "explain", "fix", "measure", "predict", "trace", "validate", "write"}
)
FEWEST, MOST = 3, 5
_BULLET = re.compile(r"^- (?:\*\*)?(\w+)", re.MULTILINE)
_LINK = re.compile(r"\]\(\s*([^)\s]+)\s*\)")
_PARTS_OF_DESIGN = {
    "a goal": r"\*\*Goal\b|^#+ Goal\b",
    "what comes before it": r"\*\*(?:Before this|Prerequisites)\b|^#+ (?:Before this|Prerequisites)\b",
    "what is out of scope": r"\*\*Out of scope\b|^#+ Out of scope\b",
}


def front_findings(master: Master, rubric: RubricExercise) -> list[Finding]:
    """Return what C-META finds in the first cell of an exercise and in its design.md."""
    first = master.cells[0]
    text = first.source if first.role == "text" else ""
    head = [
        finding("C-META", place(master.path, first.line), what, fix)
        for what, fix in [*_head(text, master, rubric), *_lessons(text, master, rubric), *_objectives(text)]
    ]
    return [*head, *_design(master)]


def _head(text: str, master: Master, rubric: RubricExercise) -> Iterator[tuple[str, str]]:
    titles = len(re.findall(r"^# ", text, re.MULTILINE))
    if titles != 1:
        yield f"the first cell has {titles} headings of the first level.", "Write one, with the title of the exercise."
    if master.requirement not in text:
        yield f"the first cell does not name its requirement, {master.requirement}.", "Name it below the title."
    if not re.search(r"(?<!★)★{1,3}(?!★)", text):
        yield "the first cell has no stars.", "Write ★, ★★ or ★★★ below the title."
    minutes = re.findall(r"(\d+) min", text)
    if minutes != [str(rubric.minutes)]:
        found = " and ".join(minutes) or "none"
        yield f"the first cell says {found} for the minutes, the rubric {rubric.minutes}.", "Give both the same number."
    for words in ("Before you start", "Out of scope"):
        if words not in text:
            yield f'the first cell has no "{words}".', f"Say it after **{words}:**."


def _lessons(text: str, master: Master, rubric: RubricExercise) -> Iterator[tuple[str, str]]:
    linked = [link for link in _LINK.findall(text) if link.endswith(".ipynb")]
    for lesson in rubric.lessons:
        links = [link for link in linked if Path(link).stem == lesson]
        if not links:
            what = f'the first cell does not link the lesson "{lesson}", after which the rubric puts it.'
            yield what, f"Link ../notebooks/{lesson}.ipynb."
    for link in linked:
        if not (master.path.parent / link).with_suffix(".py").is_file():
            yield f"the first cell links {link}, which does not exist.", "Link a lesson that has a master."


def _objectives(text: str) -> Iterator[tuple[str, str]]:
    found = re.search(r"You will be able to\W*\n((?:.|\n)*?)(?=\n\*\*|\n#|\Z)", text)
    if not found:
        yield 'the first cell has no "You will be able to".', f"Write {FEWEST} to {MOST} bullets below these words."
        return
    verbs = _BULLET.findall(found[1])
    if not FEWEST <= len(verbs) <= MOST:
        yield f"the first cell lists {len(verbs)} objectives.", f"List {FEWEST} to {MOST}."
    for verb in verbs:
        if verb.lower() not in VERBS:
            what = f'an objective starts with "{verb}", which nobody can observe or the course does not use.'
            yield what, f"Start with one of: {', '.join(sorted(VERBS))}."


def _design(master: Master) -> Iterator[Finding]:
    folder = master.path.with_suffix("")
    path = folder / "design.md"
    if not path.is_file():
        what = "the exercise has no design.md."
        yield finding("C-META", place(path, 1), what, "Write why the exercise is as it is.")
        return
    text = path.read_text(encoding="utf-8")
    for name, pattern in _PARTS_OF_DESIGN.items():
        if not re.search(pattern, text, re.MULTILINE):
            yield finding("C-META", place(path, 1), f"the design does not say {name}.", "Say it at its head.")
    for question in master.questions:
        if not re.search(rf"^\| *{question.id}\b", text, re.MULTILINE):
            what = f"the design's table of questions has no row for {question.id}."
            yield finding("C-META", place(path, 1), what, "Say what the question is for.")
    for wrong in sorted((folder / "misconceptions").glob("*.py")):
        if not re.search(rf"^\| *`{wrong.stem}`", text, re.MULTILINE):
            what = f"the design's table of misconceptions has no row for `{wrong.stem}`."
            yield finding("C-META", place(path, 1), what, "Say what it loses, and why.")
