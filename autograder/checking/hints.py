"""C-HINT: three steps that each give a little more, and none of which gives the answer."""

from __future__ import annotations

import io
import keyword
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

from autograder.checking.findings import Finding
from autograder.checking.handed import finding, given_code, place, spans, text_cells, withheld_code
from autograder.checking.texts import is_ended, sentence_count
from autograder.documents import line_in
from autograder.masters import Master
from autograder.model import Question, RubricExercise

LONGEST_CODE = 6
LONGEST_HINT = 2
SHARED_RUN = 4
_BLOCK = re.compile(r"^ *```[^\n]*\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
_SUMMARY = re.compile(r"<summary>(Q\d+), hint (\d) of 3</summary>")
_SKIPPED = {
    tokenize.ENCODING, tokenize.NEWLINE, tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.COMMENT,
    tokenize.ENDMARKER,
}  # fmt: skip

Run = tuple[str, ...]


def hint_findings(master: Master, rubric: RubricExercise, rubric_path: Path) -> list[Finding]:
    """Return what C-HINT finds in the ladders of an exercise and in the hints of its rubric."""
    handout = _handout(master)
    ladders = [found for question in master.questions for found in _ladder(master, question, handout)]
    return [*ladders, *_rubric_hints(master.stem, rubric, rubric_path)]


def shared_runs(hint: str, solution: Run, handout: list[Run]) -> list[str]:
    """Return the runs of four tokens that code of a hint shares with the solution, and that the handout has not."""
    secret = set(_runs(solution))
    return [" ".join(run) for run in _runs(tokens(hint)) if run in secret and not _is_open(run, handout)]


def tokens(source: str) -> Run:
    """Return the tokens of a piece of code, without line ends, indents and comments; up to where it is no Python."""
    found: list[str] = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type not in _SKIPPED:
                found.append(token.string)  # noqa: PERF401  # a comprehension would lose what was read so far
    except (tokenize.TokenError, SyntaxError):
        return tuple(found)
    return tuple(found)


def _ladder(master: Master, question: Question, handout: list[Run]) -> Iterator[Finding]:
    lines = _lines(master)
    first, _, last = question.hints
    if "?" not in first:
        what, fix = f"hint 1 of {question.id} asks nothing.", "Ask a question that the learner can answer."
        yield finding("C-HINT", place(master.path, lines[question.id, 1]), what, fix)
    if _BLOCK.search(first):
        what, fix = f"hint 1 of {question.id} shows a block of code.", "Keep code for hint 3."
        yield finding("C-HINT", place(master.path, lines[question.id, 1]), what, fix)
    yield from _last_hint(master, question.id, last, handout)


def _last_hint(master: Master, question: str, text: str, handout: list[Run]) -> Iterator[Finding]:
    where = place(master.path, _lines(master)[question, 3])
    blocks = _BLOCK.findall(text)
    if not blocks:
        what, fix = f"hint 3 of {question} shows no code.", "Show the same pattern for another job, fenced by ```."
        yield finding("C-HINT", where, what, fix)
    length = sum(len(block.splitlines()) for block in blocks)
    if length > LONGEST_CODE:
        what = f"the code in hint 3 of {question} has {length} lines."
        yield finding("C-HINT", where, what, f"Show {LONGEST_CODE} lines at most.")
    answers = [cell for cell in master.cells if cell.role == "answer"]
    for run in [run for cell in answers for block in blocks for run in _shared(block, withheld_code(cell), handout)][
        :1
    ]:
        what = f"hint 3 of {question} shares `{run}` with the solution."
        yield finding("C-HINT", where, what, "Show the pattern for another job, with other names.")


def _shared(block: str, solution: str, handout: list[Run]) -> list[str]:
    return shared_runs(block, tokens(_dedented(solution)), handout)


def _dedented(source: str) -> str:
    """Return a piece of a function's body so that it starts at the margin, whatever its later lines do."""
    indent = len(source) - len(source.lstrip(" "))
    return "\n".join(line[indent:] if not line[:indent].strip() else line for line in source.splitlines())


def _handout(master: Master) -> list[Run]:
    """Return the code that a learner has before opening a hint, in tokens."""
    code = [given_code(cell) for cell in master.cells if cell.role in ("given", "answer", "check")]
    return [tokens(text) for text in [*code, *(span.text for span in spans(master))]]


def _is_open(run: Run, handout: list[Run]) -> bool:
    """Whether a run gives nothing away: without the punctuation at its ends it is a keyword, or in the handout."""
    words = [place for place, token in enumerate(run) if token.isidentifier() or token[0] in "\"'0123456789"]
    if not words:
        return True
    core = run[words[0] : words[-1] + 1]
    return (len(core) == 1 and keyword.iskeyword(core[0])) or any(core in _runs(known, len(core)) for known in handout)


def _runs(source: Run, length: int = SHARED_RUN) -> list[Run]:
    return [source[start : start + length] for start in range(len(source) - length + 1)]


def _lines(master: Master) -> dict[tuple[str, int], int]:
    """Return the line of each hint's summary."""
    return {
        (found[1], int(found[2])): cell.line + number
        for cell in text_cells(master)
        for number, line in enumerate(cell.source.splitlines())
        for found in _SUMMARY.finditer(line)
    }


def _rubric_hints(stem: str, rubric: RubricExercise, path: Path) -> Iterator[Finding]:
    used = {worth.hint for question in rubric.questions.values() for worth in question.checks.values()}
    for name, text in rubric.hints.items():
        if not 1 <= sentence_count(text) <= LONGEST_HINT or not is_ended(text):
            what, fix = f'the hint "{name}" is not one or two sentences.', "Write one or two, and end them."
            yield finding("C-HINT", _place_of(path, stem, name), what, fix)
        if name not in used:
            what, fix = f'the hint "{name}" belongs to no check.', "Give it to a check, or take it out."
            yield finding("C-HINT", _place_of(path, stem, name), what, fix)


def _place_of(path: Path, stem: str, hint: str) -> str:
    return place(path, line_in(path, "exercises", stem, "hints", hint))
