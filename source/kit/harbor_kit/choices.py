"""Which versions a resolver may choose, and whether everybody gets what they need: graphs with a text twin.

    show_choices({"with demohttp 2.0": Choice(["demorag>=1.0"], {"demorag": "1.0", "demohttp": "2.0"}, needs)})

`needs` says what each of the chosen packages needs; `Desk.choice` reads that from wheels. Versions are compared as pip
compares them, by `packaging`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from harbor_kit.pictures import BLUE, INK, PALE, SOLID, empty_figure, show_picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FITS, BREAKS, MISSING = "fits", "does not fit", "is missing"
ROOT = "Harbor"
WIDE, HIGH = 1.55, 0.5  # a box, in inches
STEP = 1.25  # from one layer to the next, in inches


@dataclass(frozen=True)
class Edge:
    """Who needs what, which version of it was chosen, and whether that fits."""

    who: str
    need: str
    name: str
    gets: str
    verdict: str


@dataclass(frozen=True)
class Choice:
    """One choice of versions. `wanted` is what the project asks for, `needs` what each chosen package asks for."""

    wanted: Sequence[str]
    chosen: Mapping[str, str]
    needs: Mapping[str, Sequence[str]]

    @property
    def edges(self) -> list[Edge]:
        """Every need with its verdict: those of the project first, then those of the packages, in their order."""
        asked = [(ROOT, need) for need in self.wanted]
        asked += [(name, need) for name in self.chosen for need in self.needs.get(name, ())]
        return [self._edge(who, need) for who, need in asked]

    @property
    def label(self) -> str:
        """How many of the needs fit."""
        broken = sum(edge.verdict != FITS for edge in self.edges)
        return f"{broken} of {len(self.edges)} needs broken" if broken else f"all {len(self.edges)} needs fit"

    def _edge(self, who: str, need: str) -> Edge:
        from packaging.requirements import Requirement  # noqa: PLC0415  # the kit itself needs no package

        asked = Requirement(need)
        gets = self.chosen.get(asked.name, "")
        fits = FITS if gets and asked.specifier.contains(gets) else BREAKS if gets else MISSING
        return Edge(who, need, asked.name, gets, fits)


def show_choices(choices: Mapping[str, Choice]) -> None:
    """In a notebook, show choices of versions side by side, with every need as an arrow. Print the same as text."""
    if not choices:
        raise ValueError("choices: give at least one")
    show_picture(lambda: draw_choices(choices), choices_alt(choices), choices_text(choices))


def draw_choices(choices: Mapping[str, Choice]) -> Figure:
    """Return a graph for each choice: boxes are packages, arrows needs, broken ones are dashed. Needs matplotlib."""
    columns = {title: _places(choice) for title, choice in choices.items()}
    deepest = max(y for places in columns.values() for _, y in places.values())
    widths = [max(x for x, _ in places.values()) + WIDE + 0.9 for places in columns.values()]
    figure = empty_figure(sum(widths), deepest + HIGH + 0.95)
    panels = figure.subplots(1, len(choices), squeeze=False, gridspec_kw={"width_ratios": widths})[0]
    for axes, width, (title, choice) in zip(panels, widths, choices.items(), strict=True):
        axes.set_xlim(-0.45, width - 0.45)
        axes.set_ylim(deepest + HIGH + 0.1, -0.15)
        axes.set_axis_off()
        axes.set_title(f"{title}\n{choice.label}", fontsize=10, fontweight="bold", color=INK)
        _graph(axes, choice, columns[title])
    return figure


def choices_text(choices: Mapping[str, Choice]) -> str:
    """Return a line for each need of each choice."""
    blocks = []
    edges = [edge for choice in choices.values() for edge in choice.edges]
    who, need = max(len(edge.who) for edge in edges), max(len(edge.need) for edge in edges)
    for title, choice in choices.items():
        lines = [
            f"  {edge.who:{who}}  needs {edge.need:{need}}  gets {edge.gets or 'nothing':7}  {_mark(edge)}"
            for edge in choice.edges
        ]
        blocks.append("\n".join([f"{title}: {choice.label}", *lines]))
    return "\n\n".join(blocks)


def choices_alt(choices: Mapping[str, Choice]) -> str:
    """Return a description of the picture for those who do not see it."""
    told = []
    for title, choice in choices.items():
        said = [f"{one.who} needs {one.need} and gets {one.gets or 'nothing'}, {one.verdict}" for one in choice.edges]
        told.append(f"{title}: {'; '.join(said)}.")
    return f"Graphs of packages side by side, with an arrow for each need. {' '.join(told)}"


def _mark(edge: Edge) -> str:
    return edge.verdict if edge.verdict == FITS else f"✘ {edge.verdict}"


def _depths(choice: Choice) -> dict[str, int]:
    """Return how deep each package stands: one below the deepest that needs it. A circle ends at its second visit."""
    below: dict[str, list[str]] = {}
    for edge in choice.edges:
        below.setdefault(edge.who, []).append(edge.name)
    depths: dict[str, int] = {}

    def visit(name: str, depth: int, above: frozenset[str]) -> None:
        if name not in above:
            depths[name] = max(depths.get(name, 0), depth)
            for other in below.get(name, ()):
                visit(other, depth + 1, above | {name})

    visit(ROOT, 0, frozenset())
    return depths


def _places(choice: Choice) -> dict[str, tuple[float, float]]:
    """Return the left upper corner of each box, in inches; a layer stands in the middle below the one above."""
    depths = _depths(choice)
    layers = [[name for name, depth in depths.items() if depth == level] for level in range(max(depths.values()) + 1)]
    widest = max(map(len, layers))
    gap = WIDE + 0.65
    return {
        name: ((widest - len(layer)) * gap / 2 + place * gap, level * STEP)
        for level, layer in enumerate(layers)
        for place, name in enumerate(layer)
    }


def _graph(axes: Axes, choice: Choice, places: Mapping[str, tuple[float, float]]) -> None:
    for edge in choice.edges:
        _arrow(axes, edge, places)
    for name, (x, y) in places.items():
        version = choice.chosen.get(name, "" if name == ROOT else "none")
        ground = {"facecolor": PALE if name != ROOT else "white", "edgecolor": BLUE, "boxstyle": "round,pad=0.55"}
        text = f"{name} {version}".strip()
        middle = (x + WIDE / 2, y + HIGH / 2)
        axes.text(*middle, text, ha="center", va="center", fontsize=10, color=INK, bbox=ground)


def _arrow(axes: Axes, edge: Edge, places: Mapping[str, tuple[float, float]]) -> None:
    (x0, y0), (x1, y1) = places[edge.who], places[edge.name]
    start, end = (x0 + WIDE / 2, y0 + HIGH - 0.03), (x1 + WIDE / 2, y1 + 0.03)
    broken = edge.verdict != FITS
    look: dict[str, Any] = {"arrowstyle": "-|>", "color": SOLID if broken else BLUE, "shrinkA": 2, "shrinkB": 2}
    look |= {"linestyle": "--", "linewidth": 2.2} if broken else {"linewidth": 1.3}
    axes.annotate("", end, start, arrowprops=look)
    said = f"✘ {_spec(edge)}\n{edge.verdict}" if broken else _spec(edge)
    middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    ground = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
    weight = "bold" if broken else "normal"
    axes.text(*middle, said, ha="center", va="center", fontsize=9, color=INK, bbox=ground, fontweight=weight)


def _spec(edge: Edge) -> str:
    return edge.need[len(edge.name) :].strip() or "any"
