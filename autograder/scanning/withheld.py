"""What is withheld from students, as hashed secrets: from the masters, what lies beside them, and the settings.

Each rule of `RULES` yields runs of tokens. A run that also stands in what students are given is no secret, with one
exception: a whole line of a solution, or sixteen words on end, in the public cells of its own exercise or in the kit.
That is a solution without its markers.
"""

from __future__ import annotations

import ast
import builtins
import io
import keyword
import re
import textwrap
import tokenize
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from autograder.masters import MARKERS, Master, MasterCell, is_marker
from autograder.model import Rubric
from autograder.scanning.layers import without_escapes
from autograder.scanning.runs import Key, Kind, Secrets, Stream, tokens

CODE, PROSE, LONG = 6, 8, 16  # words
WHOLE_LINE = 7  # words
SHORT_LINE = 4  # signs

Lines = Sequence[tuple[int, str]]  # a number and a text


@dataclass(frozen=True)
class Secret:
    """A run of tokens that must not leave. A firm one stays a secret although its own exercise gives it away."""

    kind: Kind
    stream: Stream
    run: tuple[str, ...]
    source: str
    firm: bool = False


@dataclass(frozen=True)
class Material:
    """What secrets are made from: the folder of the course, all its masters, and its seed."""

    root: Path
    masters: Sequence[Master]
    seed: str

    def at(self, path: Path, line: int) -> str:
        """Return a place as messages name it."""
        return f"{path.relative_to(self.root).as_posix()}:{line}"


Rule = Callable[[Material, Master], Iterator[Secret]]


def secrets_of(masters: Sequence[Master], rubrics: Sequence[Rubric], source: Path, seed: str) -> Secrets:
    """Return what must not leave of a course, given the masters of all its lessons and exercises."""
    material = Material(source.parent, masters, seed)
    made = Secrets(seed)
    origins: dict[Key, set[Path]] = {}
    for master in masters:
        for secret in (secret for rule in RULES for secret in rule(material, master) if secret.run):
            key = made.add(secret.kind, secret.stream, secret.run, secret.source)
            if secret.firm:
                origins.setdefault(key, set()).add(master.path)
    for kind, text in _shown_later(masters, rubrics):
        for key in made.keys_in([text]):
            made.runs[key].kinds.setdefault(kind, "")
    given = {
        key
        for owner, text in _given(masters, source)
        for key in made.keys_in([text])
        if key not in origins or (owner is not None and owner not in origins[key])
    }
    return made.without(given)


def solution_code(material: Material, master: Master) -> Iterator[Secret]:
    """Runs of six words of a solution, over its lines, with its comments and without."""
    for lines in _solutions(master):
        for text in (lines, _without_comments(lines)):
            yield from _runs(Kind.SOLUTION, text, CODE, material, master.path)


def short_solution_lines(material: Material, master: Master) -> Iterator[Secret]:
    """Lines of a solution with too few words for a run: `return number + number`, but not `return result`."""
    for lines in _solutions(master):
        for number, line in _without_comments(lines):
            run = tokens(line, Stream.SIGNS)
            words = [word for word in tokens(line, Stream.WORDS) if not keyword.iskeyword(word) and word[0].isalpha()]
            if len(run) >= SHORT_LINE and len(words) > 1 and not _telling(tokens(line, Stream.WORDS)[:CODE], CODE):
                yield Secret(Kind.SOLUTION, Stream.SIGNS, tuple(run), material.at(master.path, number))


def whole_solution_lines(material: Material, master: Master) -> Iterator[Secret]:
    """Whole lines of a solution, wherever they stand."""
    for lines in _solutions(master):
        for number, line in _without_comments(lines):
            run = tokens(line, Stream.WORDS)
            if _telling(run, WHOLE_LINE):
                yield Secret(Kind.SOLUTION, Stream.WORDS, tuple(run), material.at(master.path, number), firm=True)


def long_solution_runs(material: Material, master: Master) -> Iterator[Secret]:
    """Sixteen words of a solution on end, wherever they stand."""
    for lines in _solutions(master):
        yield from _runs(Kind.SOLUTION, _without_comments(lines), LONG, material, master.path, firm=True)


def explanations(material: Material, master: Master) -> Iterator[Secret]:
    """Runs of eight words of an explanation."""
    for cell in master.cells:
        if cell.role == "explanation":
            yield from _prose(Kind.EXPLANATION, _lines(cell), material, master.path)


def hidden_code(material: Material, master: Master) -> Iterator[Secret]:
    """Runs of six words of the cells of hidden checks, without what names and describes a check."""
    for cell in master.cells:
        if cell.role == "hidden":
            named = {number for check in master.checks for number in _heading_lines(check.node)}
            lines = [(number, line) for number, line in _lines(cell) if number not in named]
            yield from _runs(Kind.HIDDEN, lines, CODE, material, master.path)


def hidden_names(material: Material, master: Master) -> Iterator[Secret]:
    """Names of hidden checks, also as cell ids write them."""
    for check in master.checks:
        if not check.visible:
            yield from _names(Kind.NAME, check.name, material.at(master.path, check.line))


def hidden_titles(material: Material, master: Master) -> Iterator[Secret]:
    """Titles of hidden checks, whole and in runs: feedback shows them, and handouts do not."""
    for check in master.checks:
        if not check.visible:
            run = tokens(check.title, Stream.WORDS)
            if len(run) > 2:
                yield Secret(Kind.TITLE, Stream.WORDS, tuple(run), material.at(master.path, check.line))
            yield from _runs(Kind.TITLE, [(check.line, check.title)], PROSE, material, master.path)


def hidden_values(material: Material, master: Master) -> Iterator[Secret]:
    """Literals of hidden checks that are long enough to be known again: what goes in, and what is expected."""
    for cell in master.cells:
        if cell.role == "hidden":
            tree = ast.increment_lineno(ast.parse(cell.source), cell.line - 1)
            skipped = {id(part) for node in ast.walk(tree) for part in _said_to_students(node)}
            for node in ast.walk(tree):
                if isinstance(node, ast.expr) and id(node) not in skipped and _is_known_again(node):
                    run = tuple(tokens(ast.unparse(node), Stream.SIGNS))
                    yield Secret(Kind.VALUE, Stream.SIGNS, run, material.at(master.path, node.lineno))


def variants(material: Material, master: Master) -> Iterator[Secret]:
    """Misconceptions and alternatives: their names, their code and what is said of them.

    Not the lines of a stub, and not the name of a hint: it may be how the hint begins, which its author is shown.
    """
    stub = {line.strip() for cell in master.cells if cell.role == "answer" for _, line in _public_lines(cell)}
    for path in sorted((master.path.parent / master.stem).glob("*/*.py")):
        text = path.read_text(encoding="utf-8", errors="replace")
        written = enumerate(text.splitlines(), 1)
        lines = [(n, line) for n, line in written if line.strip() not in stub and not line.startswith("Hint: ")]
        yield from _names(Kind.VARIANT, path.stem, material.at(path, 1))
        yield from _runs(Kind.VARIANT, lines, CODE, material, path)
        yield from _runs(Kind.VARIANT, lines, LONG, material, path, firm=True)


def designs(material: Material, master: Master) -> Iterator[Secret]:
    """What authors write beside a master for each other."""
    for path in sorted((master.path.parent / master.stem).rglob("*.md")):
        lines = list(enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1))
        yield from _prose(Kind.DESIGN, lines, material, path)


def seed(material: Material, master: Master) -> Iterator[Secret]:
    """The seed, from which the answers of the scripted provider are drawn."""
    run = tuple(tokens(material.seed, Stream.SIGNS))
    yield Secret(Kind.SEED, Stream.SIGNS, run, "config/course.yaml:seed")


def markers(material: Material, master: Master) -> Iterator[Secret]:
    """Markers: where one is left, something behind it may be left as well."""
    for marker in MARKERS:
        yield Secret(Kind.MARKER, Stream.WORDS, tuple(tokens(marker, Stream.WORDS)), material.at(master.path, 1))


RULES: tuple[Rule, ...] = (
    *(solution_code, short_solution_lines, whole_solution_lines, long_solution_runs, explanations),
    *(hidden_code, hidden_names, hidden_titles, hidden_values, variants, designs, seed, markers),
)


def _given(masters: Iterable[Master], source: Path) -> Iterator[tuple[Path | None, str]]:
    """Yield what students are given: the master that it stands in, if any, and the text, with its escapes and without.

    Files are read in both ways, too: in one of them `"\\n"` has a word, and in the other it has none.
    """
    for owner, text in _given_texts(masters, source):
        yield owner, text
        yield from ((owner, str(plain)) for _, plain in without_escapes(text))


def _given_texts(masters: Iterable[Master], source: Path) -> Iterator[tuple[Path | None, str]]:
    for master in masters:
        for cell in master.cells:
            text = "\n".join(line for _, line in _public_lines(cell))
            yield master.path, text
            yield master.path, "-".join(re.findall(r"[A-Za-z0-9]+", text))  # as ids of cells are made
    for path in [source / "docs" / "HANDOUT.md", *sorted((source / "kit").rglob("*.py"))]:
        if path.is_file():
            yield None, path.read_text(encoding="utf-8", errors="replace")


def _shown_later(masters: Iterable[Master], rubrics: Iterable[Rubric]) -> Iterator[tuple[Kind, str]]:
    """Yield what some see later than the handout: solutions after the due date; titles, reasons, hints as feedback."""
    for master in masters:
        for lines in _solutions(master):
            yield Kind.SOLUTION, "\n".join(line for _, line in lines)
        for cell in master.cells:
            if cell.role == "explanation":
                yield Kind.EXPLANATION, cell.source
        for check in master.checks:
            yield Kind.TITLE, check.title
            for node in ast.walk(check.node):
                if isinstance(node, ast.Assert) and node.msg is not None:
                    yield Kind.SHOWN, ast.unparse(node.msg)
    for rubric in rubrics:
        yield from ((Kind.SHOWN, text) for text in _texts(rubric.model_dump(mode="json")))


def _texts(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        for value in node.values():
            yield from _texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from _texts(value)
    elif isinstance(node, str):
        yield node


def _lines(cell: MasterCell) -> list[tuple[int, str]]:
    return [(n, line) for n, line in enumerate(cell.source.splitlines(), cell.line) if not is_marker(line)]


def _public_lines(cell: MasterCell) -> list[tuple[int, str]]:
    """Return the lines of a cell that a handout keeps."""
    if cell.role in ("hidden", "explanation"):
        return []
    inside = {number for region in _regions(cell) for number, _ in region}
    return [(number, line) for number, line in _lines(cell) if number not in inside]


def _solutions(master: Master) -> list[list[tuple[int, str]]]:
    """Return the lines of every solution, without its markers."""
    return [region for cell in master.cells if cell.role == "answer" for region in _regions(cell)]


def _regions(cell: MasterCell) -> list[list[tuple[int, str]]]:
    regions: list[list[tuple[int, str]]] = []
    is_open = False
    for number, line in enumerate(cell.source.splitlines(), cell.line):
        if is_marker(line):
            is_open = not is_open
            regions += [[]] if is_open else []
        elif is_open:
            regions[-1].append((number, line))
    return regions


def _without_comments(lines: Lines) -> list[tuple[int, str]]:
    """Return lines of code without their comments; what Python cannot read stays as it is."""
    text = textwrap.dedent("\n".join(line for _, line in lines))
    kept = text.splitlines()
    try:
        for token in tokenize.generate_tokens(io.StringIO(f"{text}\n").readline):
            if token.type == tokenize.COMMENT:
                kept[token.start[0] - 1] = kept[token.start[0] - 1][: token.start[1]]
    except (tokenize.TokenError, IndentationError):
        return list(lines)
    return [(number, line) for (number, _), line in zip(lines, kept, strict=False)]


def _prose(kind: Kind, lines: Lines, material: Material, path: Path) -> Iterator[Secret]:
    yield from _runs(kind, lines, PROSE, material, path)
    yield from _runs(kind, lines, LONG, material, path, firm=True)


def _runs(
    kind: Kind, lines: Lines, size: int, material: Material, path: Path, *, firm: bool = False
) -> Iterator[Secret]:
    """Yield every run of so many words that tells something, over the ends of lines."""
    words, places = [], []
    for number, line in lines:
        found = tokens(line, Stream.WORDS)
        words += found
        places += [material.at(path, number)] * len(found)
    for start in range(len(words) - size + 1):
        run = tuple(words[start : start + size])
        if _telling(run, size):
            yield Secret(kind, Stream.WORDS, run, places[start], firm)


def _telling(run: Sequence[str], size: int) -> bool:
    """Whether a run of words is long enough, and more than numbers and repetitions."""
    different = set(run)
    return len(run) >= size and len(different) > 3 and sum(map(_is_word, different)) > 2


@cache
def _is_word(token: str) -> bool:
    return sum(letter.isalpha() for letter in token) > 1


def _names(kind: Kind, name: str, source: str) -> Iterator[Secret]:
    parts = name.lower().split("_")
    if len(parts) > 1:
        yield Secret(kind, Stream.SIGNS, (name.lower(),), source)
    if len(parts) > 2:
        yield Secret(kind, Stream.SIGNS, tuple("-".join(parts).replace("-", " - ").split()), source)


def _heading_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> range:
    """Return the lines of a check that name and describe it: from its decorator to its docstring."""
    return range(node.decorator_list[0].lineno, (node.body[0].end_lineno or node.lineno) + 1)


def _said_to_students(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what is in a hidden check and no secret to feedback: docstrings, references to sentences, reasons."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        for part in (*node.decorator_list, node.body[0]):
            yield from ast.walk(part)
    if isinstance(node, ast.Assert) and node.msg is not None:
        yield from ast.walk(node.msg)


def _is_known_again(node: ast.expr) -> bool:
    """Whether a literal is so long that it does not stand elsewhere by chance."""
    if isinstance(node, ast.List | ast.Tuple | ast.Set | ast.Dict):
        return _is_literal(node) and len(tokens(ast.unparse(node), Stream.SIGNS)) > 6
    value = node.value if isinstance(node, ast.Constant) else None
    if isinstance(value, str):
        return len(re.findall(r"\w", value)) > 7 and not hasattr(builtins, value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        digits = re.sub(r"\D", "", str(value)).strip("0")
        return len(digits) > (2 if isinstance(value, float) and "." in str(value) else 3)
    return False


def _is_literal(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except ValueError:
        return False
    return True
