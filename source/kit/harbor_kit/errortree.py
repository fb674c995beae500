"""Who catches which error, and what a traceback says: two pictures of real exceptions, each with a text twin.

    show_tree([KeyError, TimeoutError], {"except LookupError": LookupError, "except Exception": Exception})
    show_traceback(error)

The tree has the classes that are given and everything above them, each beside the clauses that catch it: classes and
clauses are asked, not remembered. A traceback is read from an error that was raised and caught.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from harbor_kit.pictures import BLUE, INK, PALE, SOLID, empty_figure, in_columns, show_picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Kind = type[BaseException]
Clause = Kind | tuple[Kind, ...]

CAUGHT, PASSES = "caught", "passes"
MONO = "DejaVu Sans Mono"
LETTER = 0.078  # the width of a letter in MONO at nine points, in inches, and a little more
ROW = 0.31  # the height of a row, in inches
LONGEST = 60  # letters of a line of code that a traceback shows
START = "Traceback (most recent call last):"
ON_PURPOSE = "The above exception was the direct cause of the following exception:"
ON_THE_WAY = "During handling of the above exception, another exception occurred:"


# The tree


@dataclass(frozen=True)
class Row:
    """A class in the tree: how deep it stands, what is drawn before its name, and which other parents it has there."""

    kind: Kind
    depth: int
    branch: str = ""
    also: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name of the class, with its other parents."""
        return f"{self.kind.__name__} (also {' and '.join(self.also)})" if self.also else self.kind.__name__


def show_tree(kinds: Iterable[Kind], clauses: Mapping[str, Clause], root: Kind = BaseException) -> None:
    """In a notebook, show which of these classes, and of those above them up to `root`, each clause catches.

    `clauses` maps what stands in the code (`except OSError`) to what it names: a class, or a tuple of classes. Print
    the same as a table always.
    """
    rows = tree_of(kinds, root)
    if not clauses:
        raise ValueError("clauses: give at least one, with the class that it names")
    show_picture(lambda: draw_tree(rows, clauses), tree_alt(rows, clauses), tree_table(rows, clauses))


def tree_of(kinds: Iterable[Kind], root: Kind = BaseException) -> list[Row]:
    """Return a row for each class and for all that stand between it and `root`: parents first, in the order given."""
    given = list(kinds)
    wrong = next((kind for kind in given if not issubclass(kind, root)), None)
    if wrong is not None or not given:
        what = "give at least one class" if wrong is None else f"{wrong.__name__} is not below {root.__name__}"
        raise ValueError(f"kinds: {what}")
    known: dict[Kind, None] = {}
    for kind in given:
        known.update(dict.fromkeys(above for above in reversed(kind.__mro__) if issubclass(above, root)))
    below: dict[Kind, list[Kind]] = {kind: [] for kind in known}
    for kind in known:
        if kind is not root:
            below[_parents(kind, known)[0]].append(kind)
    return list(_rows(root, below, ""))


def draw_tree(rows: Sequence[Row], clauses: Mapping[str, Clause]) -> Figure:
    """Return the tree, with a column for each clause: filled where it catches the class. Needs matplotlib."""
    names = max(len(row.name) + 3 * row.depth for row in rows) * LETTER + 0.15
    widths = [max(max(map(len, _heading(label).split("\n"))) * LETTER, 0.75) + 0.12 for label in clauses]
    figure = empty_figure(names + sum(widths) + 0.2, ROW * (len(rows) + 1.9))
    axes = figure.subplots()
    axes.set_xlim(0, names + sum(widths) + 0.02)
    axes.set_ylim(len(rows) - 0.4, -1.9)
    axes.set_axis_off()
    _branches(axes, rows)
    left = names
    for (label, clause), width in zip(clauses.items(), widths, strict=True):
        axes.text(left + width / 2, -0.7, _heading(label), ha="center", va="bottom", fontsize=9, family=MONO, color=INK)
        for place, row in enumerate(rows):
            _cell(axes, (left, place - 0.5), width, caught=issubclass(row.kind, clause))
        left += width
    return figure


def tree_table(rows: Sequence[Row], clauses: Mapping[str, Clause]) -> str:
    """Return the tree as text, with `caught` or `passes` below each clause."""
    table = [("", *clauses)]
    table += [(row.branch + row.name, *(_fate(row, clause) for clause in clauses.values())) for row in rows]
    return in_columns(table)


def tree_alt(rows: Sequence[Row], clauses: Mapping[str, Clause]) -> str:
    """Return a description of the picture for those who do not see it."""
    told = []
    for label, clause in clauses.items():
        fates = {row.name: issubclass(row.kind, clause) for row in rows}
        caught = [name for name, is_caught in fates.items() if is_caught]
        passed = [name for name, is_caught in fates.items() if not is_caught]
        told.append(f"{label} catches {_list(caught)}, and lets pass {_list(passed)}.")
    known = {row.kind: None for row in rows}
    edges = [f"{row.kind.__name__} below {_parents(row.kind, known)[0].__name__}" for row in rows if row.depth]
    head = "A tree of exception classes, and which clauses catch each of them."
    return " ".join([head, f"{', '.join(edges)}." if edges else "", *told])


def _rows(kind: Kind, below: Mapping[Kind, Sequence[Kind]], lead: str, depth: int = 0) -> Iterator[Row]:
    """Yield a class and all below it. `lead` is what stands before the branches of its children."""
    if not depth:
        yield Row(kind, 0)
    for child in below[kind]:
        is_last = child is below[kind][-1]
        also = tuple(parent.__name__ for parent in _parents(child, below)[1:])
        yield Row(child, depth + 1, lead + ("└── " if is_last else "├── "), also)
        yield from _rows(child, below, lead + ("    " if is_last else "│   "), depth + 1)


def _parents(kind: Kind, known: Mapping[Kind, object]) -> list[Kind]:
    return [base for base in kind.__bases__ if base in known]


def _fate(row: Row, clause: Clause) -> str:
    return CAUGHT if issubclass(row.kind, clause) else PASSES


def _heading(label: str) -> str:
    """Return a label on two lines, so that a column need not be wide: `except OSError` breaks after `except`."""
    return label.replace(" ", "\n", 1)


def _branches(axes: Axes, rows: Sequence[Row]) -> None:
    """Draw the names, and lines from each class to its children."""
    step = 3 * LETTER
    last: dict[int, int] = {}  # the row in which a class of this depth stands
    for place, row in enumerate(rows):
        last[row.depth] = place
        axes.text(row.depth * step + 0.04, place, row.name, ha="left", va="center", fontsize=9, family=MONO, color=INK)
        if row.depth:
            x, top = (row.depth - 0.7) * step, last[row.depth - 1] + 0.35
            axes.plot([x, x, row.depth * step], [top, place, place], color=BLUE, linewidth=1.2)


def _cell(axes: Axes, corner: tuple[float, float], width: float, *, caught: bool) -> None:
    from matplotlib.patches import Rectangle  # noqa: PLC0415  # not everybody draws

    x, y = corner
    axes.add_patch(Rectangle(corner, width, 1, facecolor=PALE if caught else "white", edgecolor=BLUE, linewidth=0.8))
    words: dict[str, Any] = {"fontweight": "bold"} if caught else {"fontstyle": "italic"}
    said = CAUGHT if caught else PASSES
    axes.text(x + width / 2, y + 0.5, said, ha="center", va="center", fontsize=8.5, color=INK, **words)


# The traceback


@dataclass(frozen=True)
class Line:
    """A line of a traceback, and what it is there for."""

    text: str
    callout: str = ""


def show_traceback(error: BaseException) -> None:
    """In a notebook, show the traceback of an error that was raised, with what its parts say. Print it always."""
    lines = anatomy(error)
    show_picture(lambda: draw_traceback(lines), traceback_alt(lines), traceback_text(lines))


def anatomy(error: BaseException) -> list[Line]:
    """Return the lines of a traceback, as Python prints it, with a callout for each of its parts.

    Files are named without their folders, and a cell is called `notebook`. What was raised before comes first, as
    Python has it, and gets a callout for its last line alone.
    """
    before, link = _before(error)
    lines = [] if before is None else [*_earlier(before), link]
    lines += _own(error)
    return lines


def draw_traceback(lines: Sequence[Line]) -> Figure:
    """Return the lines, with an arrow from each callout to its line. Needs matplotlib."""
    wide = max(len(line.text) for line in lines) * LETTER + 0.2
    notes = max(len(line.callout) for line in lines) * LETTER * 0.88 + 0.25
    figure = empty_figure(wide + notes + 0.7, ROW * 0.82 * (len(lines) + 0.6))
    axes = figure.subplots()
    axes.set_xlim(0, wide + notes + 0.5)
    axes.set_ylim(len(lines) - 0.4, -0.6)
    axes.set_axis_off()
    for place, line in enumerate(lines):
        weight = "bold" if line.callout else "normal"
        axes.text(0.05, place, line.text, va="center", fontsize=9, family=MONO, color=INK, fontweight=weight)
        if line.callout:
            arrow = {"arrowstyle": "-|>", "color": SOLID, "linewidth": 1.4, "shrinkA": 2, "shrinkB": 2}
            end = len(line.text) * LETTER + 0.15
            axes.annotate("", (end, place), (wide + 0.42, place), arrowprops=arrow)
            ground = {"facecolor": PALE, "edgecolor": BLUE, "pad": 2.2}
            axes.text(wide + 0.48, place, line.callout, va="center", fontsize=8.5, color=INK, bbox=ground)
    return figure


def traceback_text(lines: Sequence[Line]) -> str:
    """Return the lines, each with an arrow and its callout."""
    width = max(len(line.text) for line in lines)
    return "\n".join(f"{line.text:{width}}  ← {line.callout}" if line.callout else line.text for line in lines)


def traceback_alt(lines: Sequence[Line]) -> str:
    """Return a description of the picture for those who do not see it."""
    told = [f"{line.text.strip()} ({line.callout})" for line in lines if line.callout]
    return f"A traceback of {len(lines)} lines, with arrows to some of them. {'; '.join(told)}."


def _before(error: BaseException) -> tuple[BaseException | None, Line]:
    """Return what was raised before this error, if Python prints it, and the line that it prints between the two."""
    if error.__cause__ is not None:
        return error.__cause__, Line(ON_PURPOSE, "raise … from: somebody translated it")
    shown = None if error.__suppress_context__ else error.__context__
    return shown, Line(ON_THE_WAY, "raised in an except block, without from")


def _earlier(error: BaseException) -> list[Line]:
    """Return the lines of an error that led to another one, and of those that led to it."""
    before, link = _before(error)
    *frames, last = [line.text for line in _own(error)]
    lines = [] if before is None else [*_earlier(before), Line(link.text)]
    return [*lines, *map(Line, frames), Line(last, "what was raised first")]


def _own(error: BaseException) -> list[Line]:
    """Return the lines of one error, without those that led to it."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [Line(START, "read it from its end")]
    for place, frame in enumerate(frames):
        callout = "where it was raised: the innermost call" if place == len(frames) - 1 else ""
        if place == 0 and len(frames) > 1:
            callout = "who asked for it: the outermost call"
        lines.append(Line(f'  File "{_file(frame.filename)}", line {frame.lineno}, in {frame.name}', callout))
        lines.append(Line(f"    {_cut(frame.line or '')}"))
    said = traceback.format_exception_only(error)
    lines.append(Line(said[0].strip(), "the type, for except; then the message, for people"))
    lines += [Line(note.strip(), "a note, added on the way up") for note in said[1:]]
    return lines


def _file(path: str) -> str:
    """Return the name of a file without its folders, which are of one machine; a cell has a number for a name."""
    return "notebook" if path.startswith("<") or "ipykernel_" in path else PurePath(path).name


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _list(names: Sequence[str]) -> str:
    return ", ".join(names) or "nothing"
