"""Write an imported assignment as a master: percent format, numbered sentences, checks, and room for hints."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from autograder.importing.cells import text_for_master
from autograder.importing.checks import (
    HELPERS,
    Check,
    Form,
    Weaker,
    check_of,
    free_name,
    share,
    subject_of,
    trial_source,
)
from autograder.importing.record import (
    Answer,
    Assignment,
    Explanation,
    Given,
    Hand,
    Piece,
    Question,
    Step,
    Test,
    Text,
    Trial,
)
from autograder.importing.scope import from_earlier_tests, scope_of
from autograder.masters import top_level_names

NOT_WRITTEN = "*Not written yet.*"
_OURS = frozenset({"check", "raised", *HELPERS})
_NO_SENTENCE = re.compile(r"^(#|\{|<|!\[|\||```|>|[-*+] |\d+[.)] |\s{4}|\$\$|---)")


@dataclass
class Written:
    """A master as text; its checks by question, the title of each question, and what needs a hand."""

    text: str = ""
    checks: dict[str, list[Check]] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    criteria: dict[str, str] = field(default_factory=dict)
    hands: list[Hand] = field(default_factory=list)

    def all_checks(self) -> list[Check]:
        """Return the checks of all questions, in order."""
        return [check for known in self.checks.values() for check in known]


@dataclass(frozen=True)
class _Cell:
    source: str
    is_code: bool = True
    tags: tuple[str, ...] = ()


def written(assignment: Assignment, forms: Mapping[str, Weaker]) -> Written:
    """Return a master. `forms` names the checks that have to be written in a weaker form than the strongest."""
    writer = _Writer(assignment, forms)
    for piece in assignment.pieces:
        writer.add(piece)
    writer.end()
    return writer.made


class _Writer:
    def __init__(self, assignment: Assignment, forms: Mapping[str, Weaker]) -> None:
        self.made = Written()
        self._assignment, self._forms, self._scope = assignment, forms, scope_of(assignment)
        self._cells: list[_Cell] = []
        self._question, self._subject, self._place = "", "", 0
        self._taken = {*self._scope.outside, *_OURS}
        self._refuse_our_names()

    def _refuse_our_names(self) -> None:
        for name in sorted(self._scope.outside & _OURS):
            what = f"the notebook defines `{name}`, which is a name of ours."
            self.made.hands.append(Hand("the notebook", what, "Give it another name.", blocks=True))

    def add(self, piece: Piece) -> None:
        """Add what stands next."""
        if isinstance(piece, Text):
            self._text(piece.source)
        elif isinstance(piece, Explanation):
            self._text(f"<!-- BEGIN SOLUTION -->\n{text_for_master(piece.source)}\n<!-- END SOLUTION -->")
        elif isinstance(piece, Given):
            self._leaked(piece.source)
            self._code(piece.source)
        elif isinstance(piece, Question):
            self._begin(piece)
        elif isinstance(piece, Answer):
            self._leaked(piece.source)
            self._code(piece.source)
            self._subject = self._subject or _defined(piece.source)
            self._place = len(self._cells)
        elif isinstance(piece, Trial):
            self._trial(piece)
        else:
            self._test(piece)

    def end(self) -> None:
        """Finish the last question, and put what all of it needs at the top."""
        self._hint()
        place = next((number for number, cell in enumerate(self._cells) if cell.is_code), len(self._cells))
        self._cells[place:place] = self._tools()
        if not self._cells or not self._cells[0].source.startswith("# "):
            self._cells.insert(0, _Cell(f"# {self._assignment.title}", is_code=False))
        self.made.text = _percent(self._cells)
        self.made.hands = [*self._assignment.hands, *self.made.hands]

    def _text(self, source: str) -> None:
        if source.strip():
            self._cells.append(_Cell(source, is_code=False))

    def _code(self, source: str, tags: tuple[str, ...] = ()) -> None:
        self._cells.append(_Cell(source, tags=tags))

    def _leaked(self, source: str) -> None:
        """Add what a cell finds in the notebook because a test above it left it there."""
        found = from_earlier_tests(Step(source), self._scope)
        if found:
            self._code("\n".join(map(ast.unparse, found)))

    def _begin(self, piece: Question) -> None:
        self._hint()
        self._question, self._subject = f"Q{len(self.made.titles) + 1}", ""
        title = piece.title.strip() or piece.origin
        self.made.titles[self._question], self.made.checks[self._question] = title, []
        number = len(self.made.titles)
        prompt, sentence = _with_sentence(piece.prompt, number)
        if sentence is None:
            sentence = _from_docstring(self._assignment.pieces, piece) or f"{NOT_WRITTEN} What the answer promises."
            prompt = f"{prompt}\n\n**S{number}** {sentence}".strip()
            what = f"{self._question} has no text to number, so S{number} is a stand-in."
            self._needs(piece.where, what, "Write what the answer promises.")
        self.made.criteria[self._question] = sentence
        self._text(f"## {self._question} · {title}\n\n{prompt}")
        self._place = len(self._cells)

    def _trial(self, piece: Trial) -> None:
        name = free_name(f"try_{piece.name or self._subject or self._question.lower()}", "", False, self._taken)
        self._code(trial_source(piece, name, self._scope), ("raises-exception",))
        self._place = len(self._cells)
        share(piece, self._scope)

    def _test(self, piece: Test) -> None:
        subject = subject_of(piece, self._scope, self._subject or self._question)
        name = free_name(piece.name, subject, piece.hidden, self._taken)
        check = check_of(piece, name, subject, self._scope, self._forms.get(name, Weaker(Form.SEALED, "")))
        self._refuse_chain(piece, name)
        share(piece, self._scope)
        self.made.checks[self._question].append(check)
        self._code(_check_cell(check, self._question, f"S{len(self.made.titles)}"))
        self._place = len(self._cells)
        if check.weak:
            more = f" (and {len(check.weak) - 1} more)" if len(check.weak) > 1 else ""
            what = f"check {name}: {check.weak[0]}{more}; an answer could say what it likes there."
            self._needs(piece.where, what, "Compare a value that the answer returns with what it must be.")

    def _refuse_chain(self, piece: Test, name: str) -> None:
        """Note a test that works only where another has worked before it."""
        found = from_earlier_tests(piece, self._scope)
        if found:
            shown = ast.unparse(found[0]).splitlines()[0]
            what = (
                f"check {name}: it needs `{shown}` of a test above it; there it fails where that one has failed first."
            )
            self._needs(piece.where, what, "Nothing, if that is right; else put it into a given cell.")

    def _hint(self) -> None:
        """Leave room for the three hints of a question, below its last check."""
        if not self._question:
            return
        steps = [
            f"<details><summary>{self._question}, hint {number} of 3</summary>\n\n{NOT_WRITTEN}\n\n</details>"
            for number in (1, 2, 3)
        ]
        self._cells.insert(self._place, _Cell("\n\n".join(steps), is_code=False))

    def _needs(self, where: str, what: str, do: str) -> None:
        self.made.hands.append(Hand(where, what, do))

    def _tools(self) -> Iterable[_Cell]:
        """Yield the import of our package, and the helpers that checks use."""
        checks = self.made.all_checks()
        uses_raised = any("raised(" in check.body for check in checks)
        yield _Cell(f"from harbor_kit import check{', raised' if uses_raised else ''}")
        used = sorted(frozenset().union(*(check.helpers for check in checks)) if checks else ())
        if used:
            yield _Cell("\n\n\n".join(HELPERS[name] for name in used))


def _check_cell(check: Check, question: str, sentence: str) -> str:
    kind = "async def" if check.is_async else "def"
    above = f"{check.above}\n\n\n" if check.above else ""
    body = textwrap.indent(check.body, "    ")
    source = f'{above}@check("{question}", "{sentence}")\n{kind} {check.name}():\n    """{check.title}"""\n{body}'
    return f"# BEGIN HIDDEN TESTS\n{source}\n# END HIDDEN TESTS" if check.test.hidden else source


def _with_sentence(prompt: str, number: int) -> tuple[str, str | None]:
    """Return a prompt whose first paragraph of prose is a numbered sentence, and that sentence."""
    paragraphs = re.split(r"\n\s*\n", prompt.strip())
    fenced = False
    for place, paragraph in enumerate(paragraphs):
        inside, fenced = fenced, fenced ^ (paragraph.count("```") % 2 == 1)
        if inside or not paragraph.strip() or _NO_SENTENCE.match(paragraph):
            continue
        paragraphs[place] = f"**S{number}** {paragraph.strip()}"
        return "\n\n".join(paragraphs), " ".join(paragraph.split())
    return prompt.strip(), None


def _from_docstring(pieces: Sequence[Piece], question: Question) -> str:
    """Return what the answer's docstring says in its first paragraph."""
    after = pieces[pieces.index(question) + 1 :]
    answer = next((piece for piece in after if isinstance(piece, Answer)), None)
    try:
        body = ast.parse(answer.source).body if answer else []
    except SyntaxError:
        return ""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and ast.get_docstring(node):
            return f"`{node.name}`: {' '.join((ast.get_docstring(node) or '').split(chr(10) * 2)[0].split())}"
    return ""


def _defined(source: str) -> str:
    """Return the name that an answer is about: a function or a class before a value."""
    found = re.search(r"^(?:async def|def|class) (\w+)", source, re.MULTILINE)
    if found:
        return found[1]
    try:
        names = top_level_names(source)
    except SyntaxError:
        return ""
    return min(names, key=source.find) if names else ""


def _percent(cells: Sequence[_Cell]) -> str:
    from autograder.notebook_libraries import jupytext, nbformat  # noqa: PLC0415  # half a second

    notebook = nbformat.v4.new_notebook()
    for cell in cells:
        make = nbformat.v4.new_code_cell if cell.is_code else nbformat.v4.new_markdown_cell
        notebook.cells.append(make(cell.source, metadata={"tags": list(cell.tags)} if cell.tags else {}))
    notebook.metadata["jupytext"] = {"notebook_metadata_filter": "-all", "cell_metadata_filter": "tags,-all"}
    text: str = jupytext.writes(notebook, fmt="py:percent")
    return text[text.index("# %%") :]
