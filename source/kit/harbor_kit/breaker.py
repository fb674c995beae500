"""The circuit breaker as a state machine: a picture with its twin in text, and a walk through it, event by event.

    show_breaker(failures=3, pause=30)
    print(walk_table(walk([(0, FAILS), (1, FAILS), (2, FAILS), (3, ANSWERS), (40, ANSWERS)], failures=3, pause=30)))

A walk is one caller: each event says when it calls, and what would come of the call if it were sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from harbor_kit.pictures import INK, PALE, SOLID, empty_figure, in_columns, show_picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

CLOSED, OPEN, HALF_OPEN = "closed", "open", "half-open"
ANSWERS, FAILS, OUR_FAULT = "answers", "fails", "our fault"
EVENTS = (ANSWERS, FAILS, OUR_FAULT)
NOT_SENT = "rejected"


@dataclass(frozen=True)
class Stop:
    """A state in the picture: what the breaker does there, and where its box stands, from 0 to 1."""

    state: str
    does: str
    x: float
    y: float


@dataclass(frozen=True)
class Edge:
    """An arrow of the picture. One that leads back to its own state is drawn as a loop."""

    start: str
    end: str
    when: str


@dataclass(frozen=True)
class Seen:
    """One event of a walk: the state that the call met, what became of the call, and the state after it."""

    at: float
    met: str
    became: str
    then: str


STOPS = (
    Stop(CLOSED, "every call goes through", 0.2, 0.7),
    Stop(OPEN, "no call goes through", 0.8, 0.7),
    Stop(HALF_OPEN, "one call is tried, the probe", 0.5, 0.17),
)
BOX = (0.27, 0.19)  # width and height
STROKES: dict[str, dict[str, Any]] = {  # by the state that an arrow leads to
    CLOSED: {"color": INK, "linestyle": "-", "linewidth": 3.0},
    OPEN: {"color": SOLID, "linestyle": (0, (4, 2)), "linewidth": 2.0},
    HALF_OPEN: {"color": INK, "linestyle": "-", "linewidth": 1.4},
}
# For each arrow between two states: where it leaves one box and meets the other, and where its words stand.
TRACKS: dict[tuple[str, str], tuple[tuple[float, float], tuple[float, float], tuple[float, float, str]]] = {
    (CLOSED, OPEN): ((0.335, 0.7), (0.665, 0.7), (0.5, 0.755, "center")),
    (OPEN, HALF_OPEN): ((0.87, 0.605), (0.635, 0.17), (0.79, 0.36, "left")),
    (HALF_OPEN, OPEN): ((0.58, 0.265), (0.73, 0.605), (0.635, 0.47, "right")),
    (HALF_OPEN, CLOSED): ((0.39, 0.265), (0.2, 0.605), (0.275, 0.4, "right")),
}
LOOP = 0.235  # from the middle of a box to the words of its loop


def edges(failures: int, pause: float) -> tuple[Edge, ...]:
    """Return the arrows of a breaker that opens after so many failures in a row, for a pause of so many seconds."""
    return (
        Edge(CLOSED, CLOSED, "an answer: the count starts anew"),
        Edge(CLOSED, OPEN, f"{failures} failures in a row"),
        Edge(OPEN, OPEN, "a call: rejected at once"),
        Edge(OPEN, HALF_OPEN, f"{pause:g} s after it opened"),
        Edge(HALF_OPEN, CLOSED, "the probe is answered"),
        Edge(HALF_OPEN, OPEN, f"the probe fails: {pause:g} s again"),
        Edge(HALF_OPEN, HALF_OPEN, "another call meanwhile: rejected at once"),
    )


def walk(events: Iterable[tuple[float, str]], *, failures: int, pause: float) -> list[Seen]:
    """Return what each event of one caller does to a breaker that is closed at first.

    An event is a moment in seconds, and what would come of the call: `ANSWERS`, `FAILS`, or `OUR_FAULT`, an error that
    says nothing about the service.
    """
    _refuse(failures, pause)
    state, row, opened = CLOSED, 0, 0.0
    seen: list[Seen] = []
    for at, outcome in events:
        if outcome not in EVENTS or (seen and at < seen[-1].at):
            raise ValueError(f"events: {(at, outcome)} is out of order, or none of {', '.join(EVENTS)}")
        met = HALF_OPEN if state == OPEN and at - opened >= pause else state
        if met == OPEN:
            seen.append(Seen(at, met, NOT_SENT, OPEN))
            continue
        row = {ANSWERS: 0, FAILS: row + 1, OUR_FAULT: row}[outcome]
        if outcome == ANSWERS:
            state = CLOSED
        elif outcome == FAILS and (met == HALF_OPEN or row >= failures):
            state, opened = OPEN, at
        else:
            state = met  # a probe that says nothing about the service leaves the next call to find out
        seen.append(Seen(at, met, outcome, state))
    return seen


def walk_table(seen: Sequence[Seen]) -> str:
    """Return a row for each event: when, the state it met, what became of the call, and the state after it."""
    rows = [("time", "state", "the call", "then")]
    rows += [(f"{one.at:g} s", one.met, one.became, one.then) for one in seen]
    return in_columns(rows)


def show_breaker(failures: int, pause: float) -> None:
    """In a notebook, show the states and the arrows between them. Print the same as a table always."""
    _refuse(failures, pause)
    show_picture(lambda: draw_breaker(failures, pause), breaker_alt(failures, pause), breaker_table(failures, pause))


def breaker_table(failures: int, pause: float) -> str:
    """Return a row for each state, then one for each arrow."""
    rows = [("state", "what it does"), *((stop.state, stop.does) for stop in STOPS)]
    arrows = [("from", "when", "to"), *((edge.start, edge.when, edge.end) for edge in edges(failures, pause))]
    return f"{in_columns(rows)}\n\n{in_columns(arrows)}"


def breaker_alt(failures: int, pause: float) -> str:
    """Return a description of the picture for those who do not see it."""
    boxes = ", ".join(f"{stop.state} ({stop.does})" for stop in STOPS)
    looks = {CLOSED: " (thick)", OPEN: " (dashed)", HALF_OPEN: ""}
    told = [
        f"from {edge.start} {'back' if edge.start == edge.end else 'to ' + edge.end + looks[edge.end]}: {edge.when}"
        for edge in edges(failures, pause)
    ]
    return f"Three boxes: {boxes}. Arrows: {'; '.join(told)}."


def draw_breaker(failures: int, pause: float) -> Figure:
    """Return the picture: two boxes above, one below, and arrows between them. Needs matplotlib."""
    figure = empty_figure(9.0, 4.6)
    axes = figure.subplots()
    axes.set_xlim(0, 1)
    axes.set_ylim(-0.16, 1)
    axes.axis("off")
    places = {stop.state: stop for stop in STOPS}
    for stop in STOPS:
        _box(axes, stop)
    for edge in edges(failures, pause):
        if edge.start == edge.end:
            _loop(axes, places[edge.start], edge)
        else:
            _arrow(axes, edge)
    return figure


def _refuse(failures: int, pause: float) -> None:
    if failures < 1 or pause <= 0:
        raise ValueError("failures, pause: at least one failure opens it, for some seconds")


def _box(axes: Axes, stop: Stop) -> None:
    from matplotlib.patches import FancyBboxPatch  # noqa: PLC0415  # slow to import, and not everybody draws

    width, height = BOX
    face, line = {CLOSED: ("white", "-"), OPEN: (PALE, "-"), HALF_OPEN: ("white", "--")}[stop.state]
    axes.add_patch(
        FancyBboxPatch(
            (stop.x - width / 2, stop.y - height / 2), width, height,
            boxstyle="round,pad=0,rounding_size=0.02", facecolor=face, edgecolor=INK, linestyle=line, linewidth=1.3,
        )
    )  # fmt: skip
    axes.text(stop.x, stop.y + 0.035, stop.state, ha="center", va="center", fontsize=11.5, fontweight="bold")
    axes.text(stop.x, stop.y - 0.045, stop.does, ha="center", va="center", fontsize=9, color=INK)


def _arrow(axes: Axes, edge: Edge) -> None:
    leaves, meets, (x, y, aligned) = TRACKS[edge.start, edge.end]
    stroke = STROKES[edge.end]
    axes.annotate("", meets, leaves, arrowprops={"arrowstyle": "-|>", "shrinkA": 1, "shrinkB": 1, **stroke})
    axes.text(x, y, edge.when, ha=aligned, va="center", fontsize=9, color=stroke["color"])


def _loop(axes: Axes, stop: Stop, edge: Edge) -> None:
    """Draw an arrow that leaves a box and comes back to it: above it, or below where the box stands low."""
    side = 1 if stop.y > 0.5 else -1
    edge_of_box = stop.y + side * BOX[1] / 2
    bend = {"arrowstyle": "-|>", "connectionstyle": f"arc3,rad={-side * 1.1}", "color": INK, "linewidth": 1.2}
    axes.annotate(
        "", (stop.x + 0.04, edge_of_box), (stop.x - 0.04, edge_of_box),
        arrowprops={**bend, "shrinkA": 0, "shrinkB": 0},
    )  # fmt: skip
    axes.text(stop.x, stop.y + side * LOOP, edge.when, ha="center", va="center", fontsize=9, color=INK)
