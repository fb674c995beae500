"""What a table has made of a file, cell by cell: as in the file, empty there too, changed, or lost.

    show_gaps(rows, {"as pandas guesses": guessed.to_dict("records"), "as it is told": told.to_dict("records")})

`rows` are the cells of the file, each of them text. A cell is lost when the file has a text there, and the table says
that nothing is: `None`, NaN or one of pandas' own marks. It is changed when its text would be another one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from harbor_kit.pictures import BLUE, INK, PALE, SOLID, empty_figure, in_columns, show_picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SAME, EMPTY, CHANGED, LOST = "as in the file", "empty in the file", "changed", "lost"
SIGNS = {SAME: "·", EMPTY: "-", CHANGED: "~", LOST: "X"}
LOOKS: dict[str, dict[str, Any]] = {
    SAME: {"facecolor": PALE, "edgecolor": PALE},
    EMPTY: {"facecolor": "white", "edgecolor": BLUE, "hatch": ".."},
    CHANGED: {"facecolor": "white", "edgecolor": INK, "hatch": "////"},
    LOST: {"facecolor": SOLID, "edgecolor": "white", "hatch": "xx"},
}
_MARKS = ("NAType", "NaTType")

Rows = Sequence[Mapping[str, str]]
Table = Sequence[Mapping[str, object]]


def show_gaps(rows: Rows, tables: Mapping[str, Table]) -> None:
    """In a notebook, show what each table has made of the cells of a file. Print the same as text always."""
    if not rows or not tables:
        raise ValueError("give at least one row, and one table")
    show_picture(lambda: draw_gaps(rows, tables), gaps_alt(rows, tables), gaps_table(rows, tables))


def kind_of(text: str, value: object) -> str:
    """Return what has become of a cell: the text in the file, and the value in the table."""
    if _is_missing(value):
        return LOST if text else EMPTY
    if text in _texts_of(value):
        return SAME if text else EMPTY
    return CHANGED


def gaps_table(rows: Rows, tables: Mapping[str, Table]) -> str:
    """Return for each table a line for each column: a sign for each row, and how many cells are of which kind."""
    parts = ["   ".join(f"{sign} {kind}" for kind, sign in SIGNS.items())]
    for title, table in tables.items():
        lines = [
            (name, "".join(SIGNS[kind] for kind in kinds), *(str(kinds.count(kind)) for kind in SIGNS))
            for name, kinds in _columns(rows, table)
        ]
        head = ("column", f"rows 1 to {len(rows)}", *SIGNS)
        parts.append(f"{title}\n{in_columns([head, *lines])}")
    return "\n\n".join(parts)


def gaps_alt(rows: Rows, tables: Mapping[str, Table]) -> str:
    """Return a description of the picture for those who do not see it."""
    told = []
    for title, table in tables.items():
        columns = []
        for name, kinds in _columns(rows, table):
            counts = ", ".join(f"{kinds.count(kind)} {kind}" for kind in SIGNS if kind in kinds)
            columns.append(f"{name}: {counts}")
        told.append(f"{title}: {'; '.join(columns)}.")
    return f"Maps of cells, a line for each column and a field for each of {len(rows)} rows. {' '.join(told)}"


def draw_gaps(rows: Rows, tables: Mapping[str, Table]) -> Figure:
    """Return a map for each table, with a line for each column and a field for each row. Needs matplotlib."""
    figure = empty_figure(9.4, sum(0.31 * len(rows[0]) + 0.62 for _ in tables) + 0.55)
    panels = figure.subplots(len(tables), 1, sharex=True, squeeze=False)[:, 0]
    for axes, (title, table) in zip(panels, tables.items(), strict=True):
        columns = list(_columns(rows, table))
        axes.set_title(title, loc="left", fontsize=10.5, fontweight="bold", pad=6)
        axes.set_yticks(range(len(columns)), [name for name, _ in columns], fontsize=9.5)
        axes.set_ylim(len(columns) - 0.5, -0.5)
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
        for place, (_, kinds) in enumerate(columns):
            _draw_line(axes, place, kinds)
    panels[-1].set_xlim(0.5, len(rows) + 0.5)
    panels[-1].set_xlabel("row of the file (number)")
    figure.legend(handles=_legend(), loc="outside lower center", ncols=len(SIGNS), fontsize=9.5, frameon=False)
    return figure


def _draw_line(axes: Axes, place: int, kinds: Sequence[str]) -> None:
    """Draw the cells of one column, those of a kind that follow each other as one bar."""
    start = 0.5
    for kind, run in groupby(kinds):
        wide = len(list(run))
        axes.broken_barh([(start, wide)], (place - 0.4, 0.8), linewidth=0.6, **LOOKS[kind])
        start += wide


def _legend() -> list[Any]:
    from matplotlib.patches import Patch  # noqa: PLC0415  # slow to import, and not everybody draws

    return [Patch(label=kind, linewidth=0.6, **look) for kind, look in LOOKS.items()]


def _columns(rows: Rows, table: Table) -> Iterator[tuple[str, list[str]]]:
    """Yield each column with what has become of its cells."""
    for name in rows[0]:
        yield name, [kind_of(row[name], cells.get(name)) for row, cells in zip(rows, table, strict=True)]


def _is_missing(value: object) -> bool:
    return value is None or type(value).__name__ in _MARKS or (isinstance(value, float) and value != value)  # noqa: PLR0124


def _texts_of(value: object) -> tuple[str, ...]:
    """Return how a value reads; a moment at midnight may also be written as a day."""
    if hasattr(value, "isoformat"):
        text = str(value.isoformat())
        return text, text.removesuffix("T00:00:00")
    return (str(value),)
