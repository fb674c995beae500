"""Classes as boxes: what each of them can do, and how they hang together. A picture, always with a text twin.

    show_boxes([[Chat], [Client], [Echo, Metered], [Ledger]])

The rows are given, from top to bottom. All else is read from the classes: a method, a property, a field; and three
kinds of lines, to classes that are given as well.

    is a    it is a subclass
    has a   its constructor takes one, or a container of them
    fits    it has every name of a protocol, and is no subclass of it; what the names do is for mypy to look at
"""

from __future__ import annotations

import dataclasses
import inspect
import math
import typing
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from harbor_kit.pictures import BLUE, INK, PALE, SOLID, empty_figure, show_picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Rows = Sequence[Sequence[type]]

IS_A, HAS_A, FITS = "is a", "has a", "fits"
MISSING = "to be written"
MONO = "DejaVu Sans Mono"
LETTER = 0.078  # the width of a letter in MONO at nine points, in inches, and a little more
LINE = 0.2  # the height of a line of text, in inches
HEAD = 2 * LINE + 0.16  # of the upper part of a box, in inches: the kind and the name
BETWEEN = 0.95  # between two rows, in inches: room for the lines and for their words
BESIDE = 0.85  # between two boxes of a row


@dataclass(frozen=True)
class Box:
    """A class: its name, what kind of class it is, and what it has, a line for each."""

    name: str
    kind: str
    members: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """The kind in brackets, the name, and the members, as a box shows them."""
        return (f"«{self.kind}»", self.name, *self.members)


@dataclass(frozen=True)
class Tie:
    """A line from one class to another, and the word that stands at it."""

    start: str
    word: str
    end: str

    def __str__(self) -> str:
        """Return the line as a sentence."""
        return f"{self.start} {self.word} {self.end}"


def show_boxes(rows: Rows) -> None:
    """In a notebook, show classes as boxes, row by row, with the lines between them. Print the same as text always.

    Raises `ValueError` where a class stands twice, or none is given.
    """
    kinds = _all(rows)
    boxes, ties = [box_of(kind) for kind in kinds], ties_between(kinds)
    show_picture(lambda: draw_boxes(rows), boxes_alt(boxes, ties), boxes_text(boxes, ties))


def box_of(kind: type) -> Box:
    """Return the box of a class: its own public members, and hidden methods that a base class asks for."""
    members = []
    if dataclasses.is_dataclass(kind):
        members += [field.name for field in dataclasses.fields(kind) if not field.name.startswith("_")]
    elif _is_protocol(kind):
        members += [name for name in vars(kind).get("__annotations__", {}) if not name.startswith("_")]
    for name, member in vars(kind).items():
        asked_for = any(name in getattr(base, "__abstractmethods__", ()) for base in kind.__mro__)
        if name.startswith("__") or (name.startswith("_") and not asked_for):
            continue
        if isinstance(member, property):
            members.append(name)
        elif inspect.isfunction(member) or isinstance(member, classmethod | staticmethod):
            is_missing = getattr(member, "__isabstractmethod__", False) and not _is_protocol(kind)
            members.append(f"{name}(), {MISSING}" if is_missing else f"{name}()")
    return Box(kind.__name__, _kind(kind), tuple(members))


def ties_between(kinds: Sequence[type]) -> list[Tie]:
    """Return the lines between classes, in the order of the classes: what each is, then what it has, then what fits."""
    ties = []
    for kind in kinds:
        ties += [Tie(kind.__name__, IS_A, base.__name__) for base in kind.__bases__ if base in kinds]
        taken = _taken(kind)
        ties += [Tie(kind.__name__, HAS_A, other.__name__) for other in kinds if other in taken and other is not kind]
        ties += [Tie(kind.__name__, FITS, other.__name__) for other in kinds if _fits(kind, other)]
    return ties


def draw_boxes(rows: Rows) -> Figure:
    """Return the boxes and the lines between them. Needs matplotlib."""
    kinds = _all(rows)
    ties = ties_between(kinds)
    boxes = [[box_of(kind) for kind in row] for row in rows]
    width = max(sum(map(_width, row)) + BESIDE * (len(row) - 1) for row in boxes) + 0.3
    height = sum(max(map(_height, row)) for row in boxes) + BETWEEN * (len(boxes) - 1) + 0.3
    figure = empty_figure(width, height)
    axes = figure.subplots()
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)
    axes.set_axis_off()
    places = dict(_places(boxes, width))
    pairs = [{tie.start, tie.end} for tie in ties]
    for number, (start, end, tie) in enumerate(_spread(places, ties)):
        _tie(axes, start, end, tie, share=_word_at(pairs.index(pairs[number]) == number, pairs.count(pairs[number])))
    for row in boxes:
        for box in row:
            _box(axes, places[box.name], box)
    return figure


def boxes_text(boxes: Sequence[Box], ties: Sequence[Tie]) -> str:
    """Return the same as text: each class with its members, and below it where its lines lead."""
    told = []
    for box in boxes:
        told.append(f"{box.name} ({box.kind}): {', '.join(box.members) or 'nothing of its own'}")
        told += [f"    {tie.word} {tie.end}" for tie in ties if tie.start == box.name]
    return "\n".join(told)


def boxes_alt(boxes: Sequence[Box], ties: Sequence[Tie]) -> str:
    """Return a description of the picture for those who do not see it."""
    named = ", ".join(f"{box.name} ({box.kind})" for box in boxes)
    lines = f"Lines between them: {'; '.join(map(str, ties))}." if ties else "No lines between them."
    return f"Classes as boxes, with what each can do: {named}. {lines}"


def _all(rows: Rows) -> list[type]:
    kinds = [kind for row in rows for kind in row]
    names = [kind.__name__ for kind in kinds]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None or not kinds or not all(rows):
        raise ValueError(f"rows: {'give at least one class in each' if twice is None else f'{twice} stands twice'}")
    return kinds


def _kind(kind: type) -> str:
    if _is_protocol(kind):
        return "protocol"
    if inspect.isabstract(kind):
        return "abstract class"
    if dataclasses.is_dataclass(kind):
        parameters = vars(kind).get("__dataclass_params__")
        return "frozen dataclass" if getattr(parameters, "frozen", False) else "dataclass"
    return "class"


def _is_protocol(kind: type) -> bool:
    return bool(vars(kind).get("_is_protocol", False))


def _fits(kind: type, other: type) -> bool:
    """Whether a class has each name that a protocol asks for, without being one of its subclasses."""
    if not _is_protocol(other) or _is_protocol(kind) or other in kind.__mro__:
        return False
    own = {*vars(other).get("__annotations__", {}), *vars(other)}
    asked = {name for name in own if not name.startswith("_")}
    there = {*dir(kind), *(name for base in kind.__mro__ for name in vars(base).get("__annotations__", {}))}
    return bool(asked) and asked <= there


def _taken(kind: type) -> set[Any]:
    """Return every class that stands in the hints of the constructor which a class itself defines."""
    constructor = vars(kind).get("__init__")
    if constructor is None or _is_protocol(kind):
        return set()
    try:
        hints = typing.get_type_hints(constructor)
    except NameError:  # a hint for mypy alone, which is nowhere at run time
        hints = {}
    return {found for name, hint in hints.items() if name != "return" for found in _inside(hint)}


def _inside(hint: Any) -> Iterator[Any]:
    """Yield a hint and all hints in it: `dict[str, Client | None]` has `Client` in it."""
    yield hint
    for part in typing.get_args(hint):
        yield from _inside(part)


# The drawing


@dataclass(frozen=True)
class _Place:
    """Where a box stands, in inches from the left and from the top."""

    row: int
    left: float
    top: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        return self.left + self.width / 2


def _width(box: Box) -> float:
    return max(map(len, box.lines)) * LETTER + 0.25


def _height(box: Box) -> float:
    return len(box.lines) * LINE + (0.36 if box.members else 0.2)


def _places(boxes: Sequence[Sequence[Box]], width: float) -> Iterator[tuple[str, _Place]]:
    top = 0.15
    for number, row in enumerate(boxes):
        left = (width - sum(map(_width, row)) - BESIDE * (len(row) - 1)) / 2
        for box in row:
            yield box.name, _Place(number, left, top, _width(box), _height(box))
            left += _width(box) + BESIDE
        top += max(map(_height, row)) + BETWEEN


Point = tuple[float, float]


def _spread(places: dict[str, _Place], ties: Sequence[Tie]) -> Iterator[tuple[Point, Point, Tie]]:
    """Yield each line with its two ends, spread along the edges of the boxes so that no two ends are the same."""
    ends: dict[tuple[str, str], list[tuple[float, int]]] = {}  # the edge of a box → what arrives there, and whence
    for number, tie in enumerate(ties):
        for name, other in ((tie.start, tie.end), (tie.end, tie.start)):
            ends.setdefault((name, _edge(places[name], places[other])), []).append((places[other].middle, number))
    for number, tie in enumerate(ties):
        points = []
        for name, other in ((tie.start, tie.end), (tie.end, tie.start)):
            edge = _edge(places[name], places[other])
            arrivals = sorted(ends[name, edge])
            share = ([which for _, which in arrivals].index(number) + 1) / (len(arrivals) + 1)
            points.append(_point(places[name], edge, share))
        yield points[0], points[1], tie


def _edge(here: _Place, there: _Place) -> str:
    if here.row == there.row:
        return "right" if there.left > here.left else "left"
    return "bottom" if there.row > here.row else "top"


def _point(place: _Place, edge: str, share: float) -> Point:
    if edge in {"left", "right"}:
        return place.left + (place.width if edge == "right" else 0), place.top + HEAD * share
    return place.left + place.width * share, place.top + (place.height if edge == "bottom" else 0)


def _word_at(is_first: bool, together: int) -> float:
    """Return how far along a line its word stands: in the middle, or apart from that of a line beside it."""
    if together == 1:
        return 0.5
    return 0.32 if is_first else 0.66


def _tie(axes: Axes, start: Point, end: Point, tie: Tie, *, share: float) -> None:
    """Draw a line with its word: hollow head for `is a`, full head for `has a`, broken line for `fits`."""
    styles: dict[str, dict[str, Any]] = {
        IS_A: {"arrowstyle": "-|>,head_width=0.4,head_length=0.6", "facecolor": "white", "edgecolor": INK},
        HAS_A: {"arrowstyle": "-|>,head_width=0.25,head_length=0.5", "color": SOLID},
        FITS: {"arrowstyle": "-", "color": INK, "linestyle": (0, (4, 3))},
    }
    common = {"linewidth": 1.4, "shrinkA": 0, "shrinkB": 1}
    axes.annotate("", end, start, arrowprops={**styles[tie.word], **common})
    if tie.word == FITS:
        _open_head(axes, start, end)
    place = (start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)
    ground = {"facecolor": "white", "edgecolor": "none", "pad": 1.2}
    axes.text(*place, tie.word, ha="center", va="center", fontsize=8.5, color=INK, bbox=ground)


def _open_head(axes: Axes, start: Point, end: Point) -> None:
    """Draw the two strokes of an arrow's head: as a part of a broken line they would be broken, too."""
    along = math.atan2(end[1] - start[1], end[0] - start[0])
    strokes = [(end[0] - 0.12 * math.cos(along + turn), end[1] - 0.12 * math.sin(along + turn)) for turn in (0.5, -0.5)]
    x, y = zip(strokes[0], end, strokes[1], strict=True)
    axes.plot(x, y, color=INK, linewidth=1.4)


def _box(axes: Axes, place: _Place, box: Box) -> None:
    from matplotlib.patches import Rectangle  # noqa: PLC0415  # not everybody draws

    corner = (place.left, place.top)
    axes.add_patch(Rectangle(corner, place.width, place.height, facecolor="white", edgecolor=BLUE, linewidth=1.2))
    filled = Rectangle(corner, place.width, min(HEAD, place.height), facecolor=PALE, edgecolor=BLUE, linewidth=1.2)
    axes.add_patch(filled)
    words: dict[str, Any] = {"fontsize": 9, "family": MONO, "color": INK, "va": "center"}
    for number, line in enumerate(box.lines):
        y = place.top + 0.18 + number * LINE + (0.13 if number > 1 else 0)
        if number < 2:
            weight = "bold" if number else "normal"
            axes.text(place.middle, y, line, ha="center", fontweight=weight, **words)
        else:
            axes.text(place.left + 0.1, y, line, ha="left", **words)
