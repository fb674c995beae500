"""A map of a program: its parts in columns, and on every arrow the name of the pattern that sits there.

    show_map(
        [["main()"], ["Pipeline"], ["Prompt", "Client"]],
        [
            Joint("main()", "Pipeline", "injection", "every part: a test hands in fakes"),
            Joint("Pipeline", "Prompt", "strategy", "what the model reads"),
            Joint("Pipeline", "Client", "adapter", "whose model it is"),
        ],
    )

Arrows go from one column to the next, so none runs through a part. An empty name keeps a place free.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from harbor_kit.pictures import BLUE, INK, PALE, SOLID, empty_figure, in_columns, show_picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MONO = "DejaVu Sans Mono"
LETTER = 0.078  # the width of a letter in MONO at nine points, in inches, and a little more
WORDS = 0.075  # the same of a letter in the names of patterns
ROW, BOX = 0.78, 0.42  # the height of a row, and of a box in it, in inches
NEAR = 0.6  # how far along an arrow its name stands: nearer to its end, where arrows are farther apart

Columns = Sequence[Sequence[str]]
Spot = tuple[float, float, float]  # the middle of a part, and half of its width, in inches


@dataclass(frozen=True)
class Joint:
    """An arrow from a part to one that it uses, the pattern that sits there, and what may change behind it."""

    source: str
    target: str
    pattern: str
    change: str


def show_map(columns: Columns, joints: Sequence[Joint]) -> None:
    """In a notebook, show the map. Print the joints as a table always.

    Raises `ValueError` where a part stands twice, a joint names a part that does not, or leaves a column out.
    """
    _check(columns, joints)
    show_picture(lambda: draw_map(columns, joints), map_alt(columns, joints), map_table(joints))


def draw_map(columns: Columns, joints: Sequence[Joint]) -> Figure:
    """Return the map. Needs matplotlib."""
    spots, wide, high = _places(columns, joints)
    figure = empty_figure(wide, high)
    axes = figure.subplots()
    axes.set_xlim(0, wide)
    axes.set_ylim(high, 0)
    axes.set_axis_off()
    for joint in joints:
        _arrow(axes, spots[joint.source], spots[joint.target])
    for joint in joints:
        _name(axes, spots[joint.source], spots[joint.target], joint.pattern)
    for name, spot in spots.items():
        _box(axes, name, spot)
    return figure


def map_table(joints: Sequence[Joint]) -> str:
    """Return a line for each joint: from, to, the pattern, and what may change there."""
    rows = [(joint.source, joint.target, joint.pattern, joint.change) for joint in joints]
    return in_columns([("from", "to", "pattern", "may change without the rest"), *rows])


def map_alt(columns: Columns, joints: Sequence[Joint]) -> str:
    """Return a description of the picture for those who do not see it."""
    parts = sum(1 for column in columns for name in column if name)
    told = [f"{joint.source} to {joint.target}: {joint.pattern}" for joint in joints]
    return f"A map of {parts} parts, joined by arrows with the names of patterns. {'; '.join(told)}."


def _check(columns: Columns, joints: Sequence[Joint]) -> None:
    column_of: dict[str, int] = {}
    for place, column in enumerate(columns):
        for name in filter(None, column):
            if name in column_of:
                raise ValueError(f"columns: {name} stands twice")
            column_of[name] = place
    if not joints:
        raise ValueError("joints: give at least one")
    for joint in joints:
        for name in (joint.source, joint.target):
            if name not in column_of:
                raise ValueError(f"joints: {name} is in no column")
        if column_of[joint.target] != column_of[joint.source] + 1:
            raise ValueError(f"joints: {joint.target} is not in the column after {joint.source}")


def _places(columns: Columns, joints: Sequence[Joint]) -> tuple[dict[str, Spot], float, float]:
    """Return where each part stands, and the width and the height of the whole."""
    high = ROW * max(map(len, columns))
    spots: dict[str, Spot] = {}
    left = 0.1
    for column in columns:
        half = max(len(name) for name in column) * LETTER / 2 + 0.1
        for row, name in enumerate(column):
            if name:
                spots[name] = (left + half, (row + 0.5) * high / len(column), half)
        said = [line for joint in joints if joint.source in column for line in _lines(joint.pattern)]
        left += 2 * half + (max(map(len, said)) * WORDS + 0.9 if said else 0.1)
    return spots, left, high


def _lines(pattern: str) -> list[str]:
    """Return the name of a pattern as the lines of a label: two patterns stand below each other."""
    return pattern.replace(", ", ",\n").split("\n")


def _ends(source: Spot, target: Spot) -> tuple[tuple[float, float], tuple[float, float]]:
    return (source[0] + source[2], source[1]), (target[0] - target[2], target[1])


def _arrow(axes: Axes, source: Spot, target: Spot) -> None:
    start, end = _ends(source, target)
    line: dict[str, Any] = {"arrowstyle": "-|>", "color": SOLID, "linewidth": 1.4, "shrinkA": 0, "shrinkB": 1}
    axes.annotate("", end, start, arrowprops=line)


def _name(axes: Axes, source: Spot, target: Spot, pattern: str) -> None:
    (x, y), (right, low) = _ends(source, target)
    ground = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
    words: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": 9, "color": INK, "linespacing": 1.05}
    said = "\n".join(_lines(pattern))
    axes.text(x + NEAR * (right - x), y + NEAR * (low - y), said, fontweight="bold", bbox=ground, **words)


def _box(axes: Axes, name: str, spot: Spot) -> None:
    from matplotlib.patches import FancyBboxPatch  # noqa: PLC0415  # not everybody draws

    x, y, half = spot
    shape = "round,pad=0,rounding_size=0.07"
    corner = (x - half, y - BOX / 2)
    look: dict[str, Any] = {"facecolor": PALE, "edgecolor": BLUE, "linewidth": 1.1}
    axes.add_patch(FancyBboxPatch(corner, 2 * half, BOX, boxstyle=shape, **look))
    axes.text(x, y, name, ha="center", va="center", fontsize=9, family=MONO, color=INK)
