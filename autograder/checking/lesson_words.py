"""Rules about the texts, the pictures and the code of a lesson: what anybody can read, and what goes stale."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import pairwise

from autograder.checking.findings import Finding
from autograder.checking.lesson_texts import (
    Lesson,
    calls_in,
    line_of,
    tree_of,
    without_code,
    without_fences,
)
from autograder.masters import MasterCell, bound_names

CELLS = range(18, 46)
CODE_LINES = 25
WORDS = 180
COLUMNS = 8
NEW_TERMS = 2
SECRET = re.compile(r"sk-[A-Za-z0-9]{8}|/home/|/Users/|AKIA[A-Z0-9]{12}")
_HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)
_IMAGE = re.compile(r"!\[(?P<alt>[^\]]*)\]\(|<img\b(?P<html>[^>]*)>")
_ALT = re.compile(r"""\balt=["'][^"']+["']""")
_ROW = re.compile(r"^\|.*\|$", re.MULTILINE)
_TERM = re.compile(r"\*\*[^*`]+\*\* =")
_MODEL = re.compile(
    r"\b(?:gpt-\d|o\d-(?:mini|preview)|claude-|gemini-|llama-?\d|mistral-|deepseek-|qwen-?\d)[\w.-]*", re.IGNORECASE
)
_VERSION = re.compile(r"(?<![\w.])v?\d+\.\d+\.\d+(?![\w.]*\d)|\bversion \d[\d.]*")
_PRICE = re.compile(r"[$€£]\s?\d[\d.,]*|\b\d+ (?:RPM|TPM)\b|\b\d+ (?:requests|tokens) (?:per|a) (?:second|minute|day)")
_SHAME = re.compile(r"\b(?:simply|obviously|just|of course|trivial)\b", re.IGNORECASE)
_CHECKED = re.compile(r"checked\s+(?:in\s+)?[A-Z]\w+\s+\d{4}")
_DRAWS = re.compile(r"(?:plt|axes|axis|ax)(?:\[.+\])?\.(?:plot|bar|barh|scatter|hist|step|stackplot|fill_between)")
_LABELS = {"x": ("xlabel", "set_xlabel"), "y": ("ylabel", "set_ylabel", "set_yticks", "yticks")}
_NOT_COLOUR = {"hatch", "label", "marker", "linestyle", "ls", "fmt"}
_HTTP = re.compile(r"(?:requests|httpx)\.(?:get|post|put|patch|delete|head|options|request|stream)")


def plots(lesson: Lesson) -> Iterator[Finding]:
    """C-PLOT: there is a figure; the text before it says what to see, its axes have labels, its data is also text."""
    places = lesson.tagged("figure")
    if not places:
        yield lesson.finding("C-PLOT", 1, "the lesson has no figure.", 'Draw one, in a cell tagged "figure".')
    for place in places:
        cell = lesson.cells[place]
        if place == 0 or "**What to see:**" not in lesson.cells[place - 1].source:
            what = "no text directly before the figure says what to see in it."
            yield lesson.finding("C-PLOT", cell.line, what, "Write **What to see:** and a sentence.")
        yield from _twin(lesson, place)
        yield from _drawing(lesson, cell)


def _twin(lesson: Lesson, place: int) -> Iterator[Finding]:
    """Yield a finding where neither the cell of a figure nor the next one gives its data as text."""
    following = lesson.cells[place + 1] if place + 1 < len(lesson.cells) else lesson.cells[place]
    prints = {name for cell in (lesson.cells[place], following) for name, _ in calls_in(cell)} & {"print", "show"}
    if not prints and not (following.role == "text" and _ROW.search(following.source)):
        what = "the data of the figure does not follow as text."
        yield lesson.finding("C-PLOT", lesson.cells[place].line, what, "Print the same numbers, or add a table below.")


def _drawing(lesson: Lesson, cell: MasterCell) -> Iterator[Finding]:
    """Yield what a cell that draws with matplotlib itself leaves out."""
    calls = list(calls_in(cell))
    drawn = [call for name, call in calls if _DRAWS.fullmatch(name)]
    last_names = {name.rpartition(".")[2] for name, _ in calls}
    for axis, labels in _LABELS.items():
        if drawn and not last_names & {*labels}:
            what = f"the {axis} axis of the figure has no label."
            yield lesson.finding("C-PLOT", cell.line, what, "Name what it shows, and the unit.")
    for call in drawn:
        words = {keyword.arg for keyword in call.keywords}
        if words & {"color", "c"} and not words & _NOT_COLOUR:
            what = "what is drawn here differs by colour alone."
            yield lesson.finding("C-PLOT", cell.line + call.lineno - 1, what, "Add a label, a hatch or a marker.")


def access(lesson: Lesson) -> Iterator[Finding]:
    """C-A11Y: headings, links, pictures and tables that also a reader without eyesight can use."""
    yield from _headings(lesson)
    for link in lesson.links:
        if len(link.text.split()) < 2 or "here" in link.text.lower().split():
            what = f'the link "{link.text}" does not say where it leads.'
            yield lesson.finding("C-A11Y", link.line, what, "Name its target in two words or more.")
    for _, cell in lesson.prose:
        text = without_code(cell.source)
        for image in _IMAGE.finditer(text):
            if not ((image["alt"] or "").strip() or _ALT.search(image["html"] or "")):
                what = "a picture has no alternative text."
                yield lesson.finding("C-A11Y", line_of(cell, image.start()), what, "Say what one sees in it.")
        wide = next((row for row in _ROW.finditer(text) if row.group().count("|") - 1 > COLUMNS), None)
        if wide:
            what = f"a table has more than {COLUMNS} columns."
            yield lesson.finding("C-A11Y", line_of(cell, wide.start()), what, "Split it, or turn it around.")


def _headings(lesson: Lesson) -> Iterator[Finding]:
    found = [
        (line_of(cell, match.start()), len(match[1]), match[2])
        for _, cell in lesson.prose
        for match in _HEADING.finditer(without_fences(cell.source))
    ]
    tops = [line for line, level, _ in found if level == 1]
    if len(tops) != 1 or found[0][1] != 1:
        what = f"there are {len(tops)} headings of the first level, and there must be one, the first."
        yield lesson.finding("C-A11Y", tops[-1] if tops else 1, what, "Give the others more `#`.")
    for (_, before, _), (line, level, title) in pairwise(found):
        if level > before + 1:
            yield lesson.finding("C-A11Y", line, f'the heading "{title}" leaves a level out.', "Use one `#` fewer.")
    titles: set[str] = set()
    for line, _, title in found:
        if title in titles:
            yield lesson.finding("C-A11Y", line, f'the heading "{title}" stands twice.', "Give each one of its own.")
        titles.add(title)


def length(lesson: Lesson) -> Iterator[Finding]:
    """C-LEN: a lesson is short, and so are its cells."""
    if len(lesson.cells) not in CELLS:
        what = f"the lesson has {len(lesson.cells)} cells."
        yield lesson.finding("C-LEN", 1, what, f"Have {CELLS.start} to {CELLS.stop - 1}.")
    for _, cell in lesson.code:
        lines = len(cell.source.splitlines())
        if lines > CODE_LINES:
            what = f"the code cell has {lines} lines."
            yield lesson.finding("C-LEN", cell.line, what, f"Split it: {CODE_LINES} are enough.")
    for _, cell in lesson.prose:
        words, terms = len(cell.source.split()), len(_TERM.findall(cell.source))
        if words > WORDS:
            yield lesson.finding("C-LEN", cell.line, f"the text has {words} words.", f"Cut it to {WORDS}, or split it.")
        if terms > NEW_TERMS:
            what = f"the text explains {terms} new terms."
            yield lesson.finding("C-LEN", cell.line, what, f"Explain {NEW_TERMS} in a cell at most.")


def stale(lesson: Lesson) -> Iterator[Finding]:
    """C-STALE: no model names and no exact versions of the real world; what looks like a price is a remark."""
    for _, cell in enumerate(lesson.cells):
        for match in _MODEL.finditer(cell.source):
            what = f'"{match.group()}" is the name of a real model, which will be gone.'
            yield lesson.finding("C-STALE", line_of(cell, match.start()), what, "Use `harbor-small`.")
        if cell.is_code or "tested-with" in cell.tags:
            continue
        text = without_code(cell.source)
        for match in _VERSION.finditer(text):
            what = f'"{match.group()}" is a version, which will be old.'
            fix = 'Leave it out: the cell tagged "tested-with" is generated and names the versions.'
            yield lesson.finding("C-STALE", line_of(cell, match.start()), what, fix)
        for match in _PRICE.finditer(text):
            what = f'"{match.group()}" may be a real price or rate limit, which will change.'
            fix = "Say that it is Harbor's own, or leave it out."
            yield lesson.finding("C-STALE", line_of(cell, match.start()), what, fix, fails=False)


def secrets(lesson: Lesson) -> Iterator[Finding]:
    """C-SECRET: nothing that looks like a key, and no path of somebody's machine."""
    for number, line in enumerate(lesson.text.splitlines(), 1):
        if match := SECRET.search(line):
            what = f'"{match.group()[:6]}…" looks like a key or like a path of one machine.'
            yield lesson.finding("C-SECRET", number, what, "Use an invented one that has another shape.")


def links(lesson: Lesson) -> Iterator[Finding]:
    """C-LINK: the lesson links its exercise, which links back; links to the outside say when they were checked."""
    if not lesson.exercises:
        yield lesson.finding(
            "C-LINK", 1, "the lesson links to no exercise.", "Link to ../exercises/….ipynb at its end."
        )
    for exercise in lesson.exercises:
        line = next(link.line for link in lesson.links if exercise.stem in link.target)
        back = f"../notebooks/{lesson.path.stem}.ipynb"
        if not exercise.is_file():
            yield lesson.finding("C-LINK", line, f'there is no exercise "{exercise.stem}".', "Mend the link.")
        elif back not in exercise.read_text(encoding="utf-8"):
            what = f'the exercise "{exercise.stem}" does not link back.'
            yield lesson.finding("C-LINK", line, what, f"Link to {back} in its first cell.")
    outside = [link for link in lesson.links if link.target.startswith("http")]
    if outside and not any(_CHECKED.search(cell.source) for _, cell in lesson.prose):
        what = "the lesson links to other sites and does not say when the links were checked."
        yield lesson.finding("C-LINK", outside[0].line, what, "Write for example: Links checked in May 2026.")


def style(lesson: Lesson) -> Iterator[Finding]:
    """C-STYLE: what a formatter does not see: encodings, timeouts, annotations from PY-02 on, and words that shame."""
    for _, cell in lesson.prose:
        for match in _SHAME.finditer(without_code(cell.source)):
            what = f'"{match.group()}" tells a learner that finding it hard is a fault.'
            yield lesson.finding("C-STYLE", line_of(cell, match.start()), what, "Leave the word out.")
    for _, cell in lesson.code:
        if "bad" in cell.tags:
            continue
        for name, call in calls_in(cell):
            words = {keyword.arg for keyword in call.keywords}
            line = cell.line + call.lineno - 1
            if _opens_text(name, call) and "encoding" not in words:
                yield lesson.finding(
                    "C-STYLE", line, f"`{name}` opens a text without an encoding.", 'Add encoding="utf-8".'
                )
            if _HTTP.fullmatch(name) and "timeout" not in words:
                yield lesson.finding("C-STYLE", line, f"`{name}` has no timeout.", "Add timeout=10.")
        if not lesson.module.startswith("py-01"):
            yield from _annotations(lesson, cell)


def _opens_text(name: str, call: ast.Call) -> bool:
    """Whether a call opens, reads or writes a text file."""
    last = name.rpartition(".")[2]
    if last in ("read_text", "write_text"):
        return len(call.args) <= (1 if last == "write_text" else 0)
    place = 1 if name == "open" else 0
    modes = [*call.args[place : place + 1], *(word.value for word in call.keywords if word.arg == "mode")]
    binary = any(isinstance(mode, ast.Constant) and "b" in str(mode.value) for mode in modes)
    return last == "open" and not binary and not name.startswith(("gzip.", "tarfile.", "zipfile.", "os."))


def _annotations(lesson: Lesson, cell: MasterCell) -> Iterator[Finding]:
    for node in ast.walk(tree_of(cell)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            named = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            bare = [arg.arg for arg in named if arg.annotation is None and arg.arg not in ("self", "cls")]
            if bare or node.returns is None:
                lacks = ", ".join([*bare, *(["the result"] if node.returns is None else [])])
                what = f'the function "{node.name}" has no type hint for {lacks}.'
                yield lesson.finding("C-STYLE", cell.line + node.lineno - 1, what, "Annotate it: PY-02 teaches that.")


def bad(lesson: Lesson) -> Iterator[Finding]:
    """C-BAD: wrong code is tagged, and marked with a sign and with a word."""
    for place, cell in enumerate(lesson.cells):
        marked = "✗ Wrong:" in cell.source
        if "bad" in cell.tags and not marked:
            what = 'the cell is tagged "bad" and does not say so to the reader.'
            yield lesson.finding("C-BAD", cell.line, what, "Write `✗ Wrong:` and what is wrong.")
        elif cell.is_code and marked and "bad" not in cell.tags:
            yield lesson.finding("C-BAD", cell.line, 'the cell shows wrong code without the tag "bad".', "Add the tag.")
        for match in re.finditer(r"✗(?! Wrong:)", lesson.cells[place].source):
            what = "a ✗ stands without the word that says the same."
            yield lesson.finding("C-BAD", line_of(cell, match.start()), what, "Write `✗ Wrong:`.")


def state(lesson: Lesson) -> Iterator[Finding]:
    """C-STATE, as far as names show it: no later cell uses what a cell to modify makes."""
    for place in sorted({*lesson.tagged("modify"), *lesson.tagged("playground")}):
        made = {name for node in tree_of(lesson.cells[place]).body for name in bound_names(node)}
        for later in lesson.cells[place + 1 :]:
            loaded = {node for node in ast.walk(tree_of(later)) if isinstance(node, ast.Name)}
            for name in sorted(made & {node.id for node in loaded}):
                what = (
                    f'the cell uses "{name}", which comes from the cell to modify in line {lesson.cells[place].line}.'
                )
                yield lesson.finding("C-STATE", later.line, what, "Make it in a cell that learners leave alone.")
