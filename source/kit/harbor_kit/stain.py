"""Where types are lost: what mypy knows about each value of a piece of code, as a graph and, always, as a table.

    show_stain({"without a shape": LOOSE, "with a shape": TIGHT})

Both are texts of code. Their values are the names that a text assigns at its top level; an arrow leads to a value from
each value that it is made of. What is hatched is `Any`: mypy knows nothing about it, so it never objects. The types
are asked of mypy when the cell runs, so a picture cannot promise what mypy does not say.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from harbor_kit.pictures import BLUE, INK, PALE, empty_figure, in_columns, show_picture
from harbor_kit.typecheck import Run, in_a_process, records

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LOST = "Any"
NOT_MADE = "not made"
LONGEST = 24
WIDEST = 15  # characters in a box; the table has the whole
WIDE, HIGH = 0.78, 0.62  # of a box, in a grid whose cells are 1 by 1
KNOWN: dict[str, Any] = {"facecolor": "white", "edgecolor": INK, "linewidth": 1.1}
_SHOWN = re.compile(r'^Revealed type is "(.+)"$')
_DICTIONARY = re.compile(r"TypedDict\((?:\w+\.)*'?(\w+)'?, .*\)")  # mypy lists all keys; the name says enough


@dataclass(frozen=True)
class Value:
    """A name that a piece of code assigns: its expression, the values it is made of, and its type as mypy sees it."""

    name: str
    made_by: str
    parts: tuple[str, ...]
    kind: str

    @property
    def lost(self) -> bool:
        """Whether mypy knows nothing about it."""
        return self.kind == LOST


def show_stain(codes: Mapping[str, str], run: Run = in_a_process) -> None:
    """In a notebook, show where each of some pieces of code loses types. Print the table always.

    Raises `ValueError` where mypy rejects one of them, or one assigns fewer than two values.
    """
    panels = {title: values_of(code, run) for title, code in codes.items()}
    if not panels:
        raise ValueError("codes: give at least one piece of code, under a title")
    show_picture(lambda: draw_stain(panels), stain_alt(panels), stain_table(panels))


def values_of(code: str, run: Run = in_a_process) -> list[Value]:
    """Return the values that a piece of code assigns, in order, each with its type as mypy sees it."""
    assigned = dict(_assignments(code))
    if len(assigned) < 2:
        raise ValueError(f"code: assign at least two names at its top level, not {len(assigned)}")
    asked = "\n".join(f"reveal_type({name})" for name in assigned)
    said = records(f"{code}\n{asked}\n", run)
    wrong = next((record for record in said if record["severity"] == "error"), None)
    if wrong:
        raise ValueError(f"code: mypy rejects line {wrong['line']}, so mend that first: {wrong['message']}")
    shown = [found[1] for record in said if (found := _SHOWN.match(record["message"]))]
    pairs = zip(assigned.items(), shown[-len(assigned) :], strict=True)  # the code may have asked for some itself
    names = list(assigned)
    return [
        Value(name, ast.unparse(made), _parts(made, names[: names.index(name)]), _DICTIONARY.sub(r"\1", kind))
        for (name, made), kind in pairs
    ]


def draw_stain(panels: Mapping[str, Sequence[Value]]) -> Figure:
    """Return a graph for each piece of code, one below the other. Needs matplotlib."""
    grids = {title: _grid(values) for title, values in panels.items()}
    columns = max(column for grid in grids.values() for column, _ in grid.values()) + 1
    heights = [max(row for _, row in grid.values()) + 1.45 for grid in grids.values()]
    figure = empty_figure(max(1.55 * columns, 6.2), 0.66 * sum(heights) + 0.4)
    axes_of = figure.subplots(len(panels), 1, squeeze=False, gridspec_kw={"height_ratios": heights})[:, 0]
    for axes, (title, values), height in zip(axes_of, panels.items(), heights, strict=True):
        axes.set_title(_heading(title, values), loc="left", fontsize=10.5, fontweight="bold", pad=2)
        axes.set_xlim(-0.5, columns - 0.5)
        axes.set_ylim(height - 0.85, -0.6)
        axes.set_axis_off()
        _draw_graph(axes, values, grids[title])
    figure.supxlabel("hatched, with dashed arrows: Any, mypy knows nothing.  Plain: mypy sees a type.", fontsize=9)
    return figure


def stain_table(panels: Mapping[str, Sequence[Value]]) -> str:
    """Return a row for each value, with how it is made and its type in each piece of code."""
    kinds = [{value.name: value.kind for value in values} for values in panels.values()]
    made = {value.name: value.made_by for values in panels.values() for value in values}
    rows = [("value", "made by", *panels)]
    rows += [(name, _cut(source), *(known.get(name, NOT_MADE) for known in kinds)) for name, source in made.items()]
    rows.append(("lost", "", *(_count(values) for values in panels.values())))
    return in_columns(rows)


def stain_alt(panels: Mapping[str, Sequence[Value]]) -> str:
    """Return a description of the graphs for those who do not see them."""
    told = []
    for title, values in panels.items():
        parts = [f"{value.name} {value.kind}{_made_of(value)}" for value in values]
        told.append(f"{_heading(title, values)}: {', '.join(parts)}.")
    return f"Graphs of values, with an arrow from each value to those made of it; Any is hatched. {' '.join(told)}"


def _assignments(code: str) -> Iterator[tuple[str, ast.expr]]:
    """Yield each name that is assigned at the top level, with its expression."""
    for node in ast.parse(code).body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value and isinstance(targets[0], ast.Name):
            yield targets[0].id, node.value


def _parts(made: ast.expr, before: Sequence[str]) -> tuple[str, ...]:
    """Return those of the values assigned before that an expression uses, in their order."""
    used = {node.id for node in ast.walk(made) if isinstance(node, ast.Name)}
    return tuple(name for name in before if name in used)


def _grid(values: Sequence[Value]) -> dict[str, tuple[int, float]]:
    """Return a column and a row for each value: right of what it is made of, in the middle of what is made of it."""
    columns: dict[str, int] = {}
    follows: dict[str, list[str]] = {}
    for value in values:
        columns[value.name] = max((columns[part] + 1 for part in value.parts), default=0)
        follows[value.name] = []
        if value.parts:
            follows[max(value.parts, key=columns.__getitem__)].append(value.name)
    rows: dict[str, float] = {}

    def place(name: str) -> None:
        for after in follows[name]:
            place(after)
        below = [rows[after] for after in follows[name]]
        rows[name] = sum(below) / len(below) if below else float(sum(not follows[leaf] for leaf in rows))

    for value in values:
        if not value.parts:
            place(value.name)
    return {name: (columns[name], rows[name]) for name in columns}


def _draw_graph(axes: Axes, values: Sequence[Value], grid: Mapping[str, tuple[int, float]]) -> None:
    from matplotlib.patches import FancyBboxPatch  # noqa: PLC0415  # slow to import, and not everybody draws

    lost = {value.name for value in values if value.lost}
    for value in values:
        column, row = grid[value.name]
        style = {"facecolor": PALE, "edgecolor": BLUE, "hatch": "////"} if value.lost else KNOWN
        corner = (column - WIDE / 2, row - HIGH / 2)
        axes.add_patch(FancyBboxPatch(corner, WIDE, HIGH, boxstyle="round,pad=0,rounding_size=0.08", **style))
        ground = {"facecolor": PALE if value.lost else "white", "edgecolor": "none", "pad": 1.2}
        told = f"{_cut(value.name, WIDEST)}\n{_cut(value.kind, WIDEST)}"
        axes.text(column, row, told, ha="center", va="center", fontsize=9, bbox=ground)
        for part in value.parts:
            start, end = grid[part][0] + WIDE / 2, column - WIDE / 2
            line = {"linestyle": "--" if part in lost else "-", "color": INK, "linewidth": 1.1}
            arrow = {"arrowstyle": "-|>", "shrinkA": 0, "shrinkB": 0, **line}
            axes.annotate("", (end, row), (start, grid[part][1]), arrowprops=arrow)


def _cut(text: str, longest: int = LONGEST) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _heading(title: str, values: Sequence[Value]) -> str:
    return f"{title}: {_count(values)} values lost"


def _count(values: Sequence[Value]) -> str:
    return f"{sum(value.lost for value in values)} of {len(values)}"


def _made_of(value: Value) -> str:
    return f" from {' and '.join(value.parts)}" if value.parts else ""
