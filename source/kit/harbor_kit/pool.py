"""A pool of connections over time: which connection served which request, and who had to wait for one.

    transport = AsyncTransport(provider, limits=httpx.Limits(max_connections=8), connect=0.25)
    ...                                       # requests through it, on the virtual clock
    show_pool({"one client": transport.uses, "a client for each call": [use for one in others for use in one.uses]})

A bar is a request that holds a connection, with the number of the request in it; the dark part at its left is the
handshake of a new connection. All of it is also a table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from harbor_kit.pictures import BLUE, GRID, INK, PALE, SOLID, empty_figure, in_columns, show_picture
from harbor_kit.transports import Use

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

NO_CONNECTION = -1


def show_pool(runs: Mapping[str, Sequence[Use]]) -> None:
    """In a notebook, show the connections of some runs on one time axis. Print the same as tables always."""
    if not runs or not all(any(_ended(use) for use in uses) for uses in runs.values()):
        raise ValueError("runs: give at least one, each with a request that has ended")
    show_picture(lambda: draw_pool(runs), pool_alt(runs), pool_table(runs))


def by_connection(uses: Sequence[Use]) -> list[list[tuple[int, Use]]]:
    """Return the numbered requests of each connection, in order of time; those without a connection are left out.

    Requests are numbered from 1. A request on a connection that was opened for it and could not be (`ConnectTimeout`)
    has none.
    """
    rows: dict[int, list[tuple[int, Use]]] = {}
    places = _places(uses)
    for number, use in enumerate(uses, 1):
        if _ended(use):
            rows.setdefault(places[number - 1], []).append((number, use))
    return [sorted(rows[place], key=lambda numbered: numbered[1].begun or 0.0) for place in sorted(rows)]


def pool_table(runs: Mapping[str, Sequence[Use]]) -> str:
    """Return for each run a row for each connection: its requests with their times."""
    return "\n\n".join("\n".join(_rows(title, uses)) for title, uses in runs.items())


def pool_alt(runs: Mapping[str, Sequence[Use]]) -> str:
    """Return a description of the picture for those who do not see it."""
    told = []
    for title, uses in runs.items():
        rows = by_connection(uses)
        each = "; ".join(
            f"connection {place} serves {', '.join(str(number) for number, _ in row)}"
            for place, row in enumerate(rows, 1)
        )
        told.append(f"{_heading(title, uses)}: {each}.")
    return f"Bars on one time axis, a row for each connection. {' '.join(told)}"


def draw_pool(runs: Mapping[str, Sequence[Use]]) -> Figure:
    """Return a panel for each run, with a row for each connection. Needs matplotlib."""
    found = {title: by_connection(uses) for title, uses in runs.items()}
    heights = [0.3 * len(rows) + 0.45 for rows in found.values()]
    figure = empty_figure(9.2, sum(heights) + 0.3 * len(runs) + 0.6)
    panels = figure.subplots(len(runs), 1, sharex=True, squeeze=False, height_ratios=heights)[:, 0]
    longest = max(_last(uses) for uses in runs.values()) or 1.0
    for axes, (title, uses) in zip(panels, runs.items(), strict=True):
        rows = found[title]
        axes.set_title(_heading(title, uses), loc="left", fontsize=10.5, fontweight="bold", pad=6)
        axes.set_yticks(range(len(rows)), [f"connection {place}" for place in range(1, len(rows) + 1)], fontsize=8.5)
        axes.set_ylim(len(rows) - 0.4, -0.6)
        _plain(axes)
        for place, row in enumerate(rows):
            for number, use in row:
                _bar(axes, place, number, use)
    panels[-1].set_xlim(-0.01 * longest, 1.02 * longest)
    panels[-1].set_xlabel("time (seconds); a bar is a request that holds the connection, its dark part the handshake")
    return figure


def _bar(axes: Axes, place: int, number: int, use: Use) -> None:
    begun, ready, ended = _times(use)
    axes.broken_barh([(begun, ended - begun)], (place - 0.36, 0.72), facecolor=PALE, edgecolor=BLUE, linewidth=0.8)
    if ready > begun:
        axes.broken_barh([(begun, ready - begun)], (place - 0.36, 0.72), facecolor=SOLID, edgecolor="white", hatch="//")
    look: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": 8, "color": INK, "clip_on": True}
    axes.text((ready + ended) / 2, place, str(number), **look)


def _rows(title: str, uses: Sequence[Use]) -> list[str]:
    found = [(place, *one) for place, row in enumerate(by_connection(uses), 1) for one in row]
    digits = _digits([moment for _, _, use in found for moment in (use.asked, *_times(use))])
    cells = []
    for place, number, use in found:
        begun, ready, ended = _times(use)
        waited, shake = begun - use.asked, f"{ready - begun:.{digits}f} s" if use.is_new else "reused"
        times = [f"{seconds:.{digits}f} s" for seconds in (waited, begun, ended)]
        cells.append((str(place), str(number), use.request, *times, shake))
    head = ("connection", "number", "request", "waited", "begins", "ends", "handshake")
    return [_heading(title, uses), in_columns([head, *cells])]


def _digits(moments: Sequence[float]) -> int:
    """Return how many digits after the point all of these need, up to three."""
    return next((few for few in (1, 2) if all(round(one, few) == round(one, 6) for one in moments)), 3)


def _heading(title: str, uses: Sequence[Use]) -> str:
    rows = by_connection(uses)
    served, gone = sum(map(len, rows)), sum(use.begun is None for use in uses)
    told = f"{title}: {served} requests over {len(rows)} connection{'s' if len(rows) > 1 else ''}"
    left = f", {gone} that got none" if gone else ""
    last = _last(uses)
    return f"{told}{left}, {last:.{_digits([last])}f} s"


def _places(uses: Sequence[Use]) -> list[int]:
    """Return a row for each use. Transports count from 0 each: a new connection begins a new row."""
    rows: dict[tuple[int, int], int] = {}
    generation: dict[int, int] = {}
    places = []
    for use in uses:
        if use.is_new:
            generation[use.connection] = generation.get(use.connection, -1) + 1
        key = (use.connection, generation.get(use.connection, 0))
        places.append(rows.setdefault(key, len(rows)))
    return places


def _ended(use: Use) -> bool:
    return use.connection != NO_CONNECTION and use.ended is not None


def _times(use: Use) -> tuple[float, float, float]:
    begun = use.begun or 0.0
    return begun, use.ready or begun, use.ended or begun


def _last(uses: Sequence[Use]) -> float:
    return max((use.ended or 0.0 for use in uses), default=0.0)


def _plain(axes: Axes) -> None:
    axes.grid(axis="x", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(length=0)
    axes.spines[["top", "right", "left"]].set_visible(False)
