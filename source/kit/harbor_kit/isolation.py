"""What venv, uv, conda and Docker each keep apart: boxes inside boxes, with the same as a table.

    show_isolation()

The picture is for the question which tool to take. It shows what a tool *can* keep apart when it is used as usual.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harbor_kit.pictures import BLUE, INK, PALE, empty_figure, show_picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

OWN, SHARED = "own", "shared"
MACHINE = "your machine"
COLUMN = 0.28  # where the second words of all boxes begin, as a share of the width


@dataclass(frozen=True)
class Box:
    """A box in the picture: what draws it, and what it keeps apart beyond the boxes inside it."""

    tool: str
    adds: str


BOXES = (  # from the outside to the inside: each keeps apart what it adds, and all that stands further in
    Box("Docker", "files, ports, processes"),
    Box("conda", "libraries in C, such as libpq"),
    Box("uv", "the Python itself"),
    Box("venv", "packages"),
)
OUTSIDE = Box(MACHINE, "the core of the system, the GPU driver")


def show_isolation() -> None:
    """In a notebook, show the boxes. Print the same as a table always."""
    show_picture(lambda: draw_isolation(BOXES), isolation_alt(BOXES), isolation_table(BOXES))


def keeps(boxes: Sequence[Box]) -> dict[str, dict[str, str]]:
    """Return for each thing whether a tool gives you your own, the innermost thing first."""
    things = [(place, box.adds) for place, box in enumerate(boxes)]
    found = {
        thing: {box.tool: OWN if place >= at else SHARED for at, box in reversed(list(enumerate(boxes)))}
        for place, thing in reversed(things)
    }
    return {**found, OUTSIDE.adds: dict.fromkeys((box.tool for box in reversed(boxes)), SHARED)}


def isolation_table(boxes: Sequence[Box]) -> str:
    """Return a row for each thing, and a column for each tool."""
    found = keeps(boxes)
    wide = max(map(len, found))
    tools = [box.tool for box in reversed(boxes)]
    rows = [["", *tools], *([thing, *fates.values()] for thing, fates in found.items())]
    return "\n".join(f"{head:{wide}}  {'  '.join(f'{cell:6}' for cell in cells)}".rstrip() for head, *cells in rows)


def isolation_alt(boxes: Sequence[Box]) -> str:
    """Return a description of the picture for those who do not see it."""
    told = "; ".join(f"{box.tool} adds {box.adds}" for box in boxes)
    return f"Boxes inside boxes, from the outside to the inside: {OUTSIDE.tool} ({OUTSIDE.adds}); {told}."


def draw_isolation(boxes: Sequence[Box]) -> Figure:
    """Return the boxes, one inside the other. Needs matplotlib."""
    every = [OUTSIDE, *boxes]
    figure = empty_figure(7.6, 0.62 * len(every) + 0.9)
    axes = figure.subplots()
    axes.set_xlim(0, 1)
    axes.set_ylim(len(every) + 0.6, -0.1)
    axes.set_axis_off()
    for depth, box in enumerate(every):
        _box(axes, box, depth, len(every))
    return figure


def _box(axes: Axes, box: Box, depth: int, boxes: int) -> None:
    from matplotlib.patches import Rectangle  # noqa: PLC0415  # not everybody draws

    left, top = 0.03 * depth + 0.005, float(depth)
    bottom = boxes + 0.5 - 0.1 * depth
    is_outside = box.tool == MACHINE
    axes.add_patch(
        Rectangle(
            (left, top), 1 - 2 * left, bottom - top, facecolor=PALE if depth == boxes - 1 else "white",
            edgecolor=BLUE, linewidth=1.6, linestyle="--" if is_outside else "-",
        )
    )  # fmt: skip
    said = "shared by all: " if is_outside else "its own: "
    axes.text(left + 0.02, top + 0.5, box.tool, va="center", fontsize=10, fontweight="bold", color=INK)
    axes.text(COLUMN, top + 0.5, said + box.adds, va="center", fontsize=9.5, color=INK)
