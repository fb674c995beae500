"""Layers of configuration as a cake: each layer gives values to some settings, and the topmost one wins.

    show_cake({
        "process": {"MODEL": "harbor-large"},
        ".env": {"MODEL": "harbor-small", "API_KEY": "…"},
        "defaults": {"TIMEOUT_S": "30"},
    }, secret=["API_KEY"])

The first layer is on top. A program looks at the cake from above: what is covered it does not see. An empty text is a
value and covers what is below it. Values of secret settings are drawn, printed and told as stars.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from harbor_kit.pictures import BLUE, INK, PALE, empty_figure, show_picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STARS, EMPTY, NOTHING = "***", '""', "–"
WIDEST = 17  # characters in a box; the table has the whole
LEFT, WIDE, HIGH = 1.15, 0.9, 0.6  # the names of the layers, and a box in a grid whose cells are 1 by 1
WINS: dict[str, Any] = {"facecolor": PALE, "edgecolor": INK, "linewidth": 2.2}
COVERED: dict[str, Any] = {"facecolor": "white", "edgecolor": BLUE, "hatch": "////", "linewidth": 1.1}
ABSENT: dict[str, Any] = {"facecolor": "white", "edgecolor": INK, "linewidth": 0.7, "linestyle": ":"}
Layers = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Column:
    """A setting: each layer that gives it a value, the winner first, with the value as it is shown."""

    name: str
    given: tuple[tuple[str, str], ...]

    @property
    def seen(self) -> str:
        """What the program gets, or a dash."""
        return self.given[0][1] if self.given else NOTHING

    @property
    def origin(self) -> str:
        """The layer that wins, or a dash."""
        return self.given[0][0] if self.given else NOTHING

    @property
    def covered(self) -> str:
        """What the winner covers, the nearest first, or a dash."""
        return ", ".join(f"{layer}: {value}" for layer, value in self.given[1:]) or NOTHING


def columns_of(layers: Layers, secret: Collection[str] = ()) -> list[Column]:
    """Return the settings in the order in which they appear, from the top layer down."""
    names = dict.fromkeys(name for values in layers.values() for name in values)
    return [
        Column(
            name,
            tuple((layer, _shown(values[name], name in secret)) for layer, values in layers.items() if name in values),
        )
        for name in names
    ]


def show_cake(layers: Layers, secret: Collection[str] = ()) -> None:
    """In a notebook, show the layers and what wins over what. Print the same as a table always."""
    if not layers or not any(layers.values()):
        raise ValueError("layers: give at least one, with a value")
    columns = columns_of(layers, secret)
    show_picture(lambda: draw_cake(list(layers), columns), cake_alt(list(layers), columns), cake_table(columns))


def draw_cake(layers: Sequence[str], columns: Sequence[Column]) -> Figure:
    """Return a grid: a row for each layer, a column for each setting, and above it what the program gets."""
    figure = empty_figure(1.5 * (len(columns) + LEFT), 0.72 * (len(layers) + 2) + 0.2)
    axes = figure.add_subplot()
    axes.set_xlim(-LEFT, len(columns))
    axes.set_ylim(len(layers) + 0.1, -1.7)
    axes.set_axis_off()
    for row, layer in enumerate(layers):
        axes.text(-0.06, row + 0.5, layer, ha="right", va="center", fontsize=9.5, fontweight="bold", color=INK)
    axes.text(-0.06, -1.1, "the program\ngets", ha="right", va="center", fontsize=9.5, fontstyle="italic", color=INK)
    for place, column in enumerate(columns):
        _column(axes, layers, place, column)
    figure.supxlabel("Filled: it wins.  Hatched: it is covered.  Dotted: no value in this layer.", fontsize=9)
    return figure


def cake_table(columns: Sequence[Column]) -> str:
    """Return a row for each setting: what the program gets, from which layer, and what that covers."""
    rows = [("setting", "value", "origin", "wins over")]
    rows += [(column.name, column.seen, column.origin, column.covered) for column in columns]
    widths = [max(map(len, cells)) for cells in zip(*rows, strict=True)]
    lines = ["  ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True)) for row in rows]
    return "\n".join(line.rstrip() for line in lines)


def cake_alt(layers: Sequence[str], columns: Sequence[Column]) -> str:
    """Return a description of the picture for those who do not see it."""
    told = [f"{column.name} is {column.seen} from {column.origin}" + _over(column) for column in columns]
    return f"A cake of layers, from the top: {', '.join(layers)}. Seen from above, {'; '.join(told)}."


def _over(column: Column) -> str:
    return f", which covers {column.covered}" if column.given[1:] else ""


def _shown(value: str, is_secret: bool) -> str:
    return EMPTY if not value else STARS if is_secret else value


def _column(axes: Axes, layers: Sequence[str], place: int, column: Column) -> None:
    """Draw one setting: its boxes, an arrow from the winner up to the program, and one from each box that covers."""
    given = dict(column.given)
    rows = [row for row, layer in enumerate(layers) if layer in given]
    words: dict[str, Any] = {"ha": "center", "va": "center", "color": INK, "zorder": 4, "parse_math": False}
    axes.text(place + 0.5, -1.5, column.name, fontsize=9, fontweight="bold", **words)
    axes.text(place + 0.5, -1.1, _short(column.seen), fontsize=9, **words)
    for row, layer in enumerate(layers):
        looks = ABSENT if row not in rows else WINS if row == rows[0] else COVERED
        _box(axes, place, row, looks)
        if row in rows:
            ground = {"facecolor": looks["facecolor"], "edgecolor": "none", "pad": 0.8}
            axes.text(place + 0.5, row + 0.5, _short(given[layer]), fontsize=9, bbox=ground, **words)
    edge = (1 - HIGH) / 2
    _arrow(axes, (place + 0.5, rows[0] + edge), (place + 0.5, -0.85), "")
    for upper, lower in pairwise(rows):
        _arrow(axes, (place + 0.86, upper + 1 - edge), (place + 0.86, lower + edge), "wins over")


def _box(axes: Axes, place: int, row: int, looks: Mapping[str, Any]) -> None:
    from matplotlib.patches import FancyBboxPatch  # noqa: PLC0415  # slow to import, and not everybody draws

    corner = (place + (1 - WIDE) / 2, row + (1 - HIGH) / 2)
    axes.add_patch(FancyBboxPatch(corner, WIDE, HIGH, boxstyle="round,pad=0,rounding_size=0.06", **looks))


def _arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float], said: str) -> None:
    line = {"arrowstyle": "-|>", "color": INK, "linewidth": 1.1 if said else 1.8, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", end, start, arrowprops=line, zorder=3)
    if said:
        middle = (start[1] + end[1]) / 2
        axes.text(start[0] - 0.05, middle, said, ha="right", va="center", fontsize=7.5, fontstyle="italic", color=INK)


def _short(value: str) -> str:
    return value if len(value) <= WIDEST else value[: WIDEST - 1] + "…"
