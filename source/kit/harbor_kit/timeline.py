"""Who runs when: record coroutines on the virtual clock, then show a chart and, always, the same data as a table.

    @lane                                   # one row for every call
    async def answer(customer): ...

    recording = record(main())              # like run_virtual, and remembers who ran when
    show({"as tasks": recording})

A lane is one call of a function marked with `@lane`, or the recorded coroutine itself. It is named after its first
argument. Inside `record` a lane notes each moment at which its code begins to run; elsewhere `@lane` changes nothing.
"""

from __future__ import annotations

import asyncio
import base64
import functools
import io
import logging
import types
from collections.abc import Callable, Coroutine, Generator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar

from harbor_kit.clock import run_virtual

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

P = ParamSpec("P")
T = TypeVar("T")
NOBODY = ""
LOOP = "the loop"
SOLID, PALE, INK = "#A63D00", "#CFE6F5", "#1A1A1A"  # dark rust, pale blue: far apart in lightness, so also in grey


@dataclass(frozen=True)
class Lane:
    """One row: from when to when a call was open, in seconds, and for how many of them it held the loop."""

    name: str
    start: float
    end: float
    holds: float

    @property
    def waits(self) -> float:
        """Seconds in which it was open and left the loop to others."""
        return round(self.end - self.start - self.holds, 6)


@dataclass(frozen=True)
class Hold:
    """Somebody held the loop, so that nobody else could run. `name` is empty where the code belongs to no lane."""

    name: str
    start: float
    end: float


@dataclass(frozen=True)
class Recording(Generic[T]):
    """What came of a recorded run. `turns` says whose code began to run at each moment, in order."""

    result: T
    elapsed: float
    lanes: tuple[Lane, ...]
    turns: tuple[tuple[float, str], ...]
    holds: tuple[Hold, ...]


@dataclass
class _Open:
    """A lane while it is recorded. `inner` is the lane that it awaits directly, in the same task."""

    name: str
    start: float
    end: float | None = None
    inner: _Open | None = None


@dataclass
class _Recorder:
    lanes: list[_Open] = field(default_factory=list)
    turns: list[tuple[float, str]] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)

    def open(self, name: str) -> _Open:
        taken = sum(known.name == name or known.name.startswith(f"{name} (") for known in self.lanes)
        opened = _Open(f"{name} ({taken + 1})" if taken else name, _now())
        if self.stack:
            self.stack[-1].inner = opened
        self.lanes.append(opened)
        return opened

    def turn(self, name: str) -> None:
        if not self.turns or self.turns[-1] != (_now(), name):
            self.turns.append((_now(), name))

    def enter(self, lane_: _Open) -> None:
        self.stack.append(lane_)
        if lane_.inner is None:
            self.turn(lane_.name)

    def leave(self) -> None:
        self.stack.pop()
        if not self.stack:
            self.turns.append((_now(), NOBODY))

    def close(self, lane_: _Open) -> None:
        lane_.end = _now()
        outer = next((known for known in self.stack if known.inner is lane_), None)
        if outer is not None:
            outer.inner = None
            self.turn(outer.name)


_recorder: ContextVar[_Recorder | None] = ContextVar("_recorder", default=None)


def lane(function: Callable[P, Coroutine[Any, Any, T]]) -> Callable[P, Coroutine[Any, Any, T]]:
    """Give each call of a coroutine function a row of its own in recordings, named after its first argument."""

    @functools.wraps(function)
    async def wrapped(*args: P.args, **kwargs: P.kwargs) -> T:
        recorder = _recorder.get()
        if recorder is None:
            return await function(*args, **kwargs)
        return await _stepped(recorder, str(args[0]) if args else function.__name__, function(*args, **kwargs))

    return wrapped


def record(main: Coroutine[Any, Any, T], *, name: str = "main") -> Recording[T]:
    """Run a coroutine on the virtual clock, starting at 0, and note who runs when. Raises whatever `main` raises."""
    recorder = _Recorder()

    async def recorded() -> T:
        return await _stepped(recorder, name, main)

    token = _recorder.set(recorder)
    try:
        run = run_virtual(recorded())
    finally:
        _recorder.reset(token)
    holds = tuple(
        Hold(_holder(recorder.turns, when), when, round(when + seconds, 6))
        for when, seconds in run.blocked
        if seconds > 0
    )
    lanes = tuple(_closed(opened, run.elapsed, holds) for opened in recorder.lanes)
    turns = tuple((when, whose) for when, whose in recorder.turns if whose != NOBODY)
    return Recording(run.result, run.elapsed, lanes, turns, holds)


def table(recordings: Mapping[str, Recording[Any]]) -> str:
    """Return recordings as plain text: a row for each lane, and who ran on the loop, in order."""
    return "\n\n".join("\n".join(_rows(title, recording)) for title, recording in recordings.items())


def alt_text(recordings: Mapping[str, Recording[Any]]) -> str:
    """Return a description of the chart for those who do not see it."""
    return "Gantt charts on one time axis, in seconds. " + " ".join(
        f"{title}, {_seconds(recording.elapsed)}: {_spoken(recording)}." for title, recording in recordings.items()
    )


def draw(recordings: Mapping[str, Recording[Any]]) -> Figure:
    """Return recordings as Gantt charts, one under the other on one time axis. Needs matplotlib."""
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)  # it announces its first start on stderr
    from matplotlib.figure import Figure  # noqa: PLC0415  # slow to import, and not everybody draws

    rows = [len(recording.lanes) + 1 for recording in recordings.values()]
    figure = Figure(figsize=(9.0, 0.36 * sum(rows) + 0.62 * len(rows) + 0.75), layout="constrained")
    panels = figure.subplots(len(rows), 1, sharex=True, squeeze=False, height_ratios=rows)[:, 0]
    for axes, (title, recording) in zip(panels, recordings.items(), strict=True):
        _panel(axes, title, recording)
    longest = max(recording.elapsed for recording in recordings.values()) or 1.0
    panels[-1].set_xlim(-0.02 * longest, 1.04 * longest)
    panels[-1].set_xlabel("time on the virtual clock (seconds)")
    figure.legend(handles=_legend(), loc="outside lower center", ncols=4, frameon=False, fontsize=9)
    return figure


def show(recordings: Mapping[str, Recording[Any]]) -> None:
    """Show the chart where this is a notebook with matplotlib, with alternative text, and print the table always."""
    picture = _picture(recordings)
    if picture:
        _display(picture, alt_text(recordings))
    print(table(recordings))  # noqa: T201  # the text twin of the picture


def _now() -> float:
    return asyncio.get_running_loop().time()


async def _stepped(recorder: _Recorder, name: str, coro: Coroutine[Any, Any, T]) -> T:
    result: T = await _steps(recorder, recorder.open(name), coro)
    return result


@types.coroutine
def _steps(recorder: _Recorder, opened: _Open, coro: Coroutine[Any, Any, T]) -> Generator[Any, Any, T]:
    """Drive a coroutine as the event loop would, and note each time that it begins to run, and its end."""
    step: Callable[[], Any] = functools.partial(coro.send, None)
    while True:
        recorder.enter(opened)
        try:
            waits_for = step()
        except StopIteration as stop:
            recorder.close(opened)
            result: T = stop.value
            return result
        except BaseException:
            recorder.close(opened)
            raise
        finally:
            recorder.leave()
        try:
            step = functools.partial(coro.send, (yield waits_for))
        except GeneratorExit:
            coro.close()
            raise
        except BaseException as error:  # noqa: BLE001  # cancellation too goes on to the coroutine
            step = functools.partial(coro.throw, error)


def _holder(turns: list[tuple[float, str]], moment: float) -> str:
    return [whose for when, whose in turns if when <= moment][-1]


def _closed(opened: _Open, elapsed: float, holds: tuple[Hold, ...]) -> Lane:
    held = sum(hold.end - hold.start for hold in holds if hold.name == opened.name)
    return Lane(opened.name, opened.start, elapsed if opened.end is None else opened.end, round(held, 6))


def _seconds(number: float) -> str:
    return f"{number:.1f} s" if round(number, 1) == round(number, 6) else f"{number:.3f} s"


def _by_moment(recording: Recording[Any]) -> dict[float, list[str]]:
    moments: dict[float, list[str]] = {}
    for when, whose in recording.turns:
        moments.setdefault(when, []).append(whose)
    return moments


def _rows(title: str, recording: Recording[Any]) -> list[str]:
    width = max(len(row.name) for row in recording.lanes)
    cells = [(row.name, *map(_seconds, (row.start, row.end, row.waits, row.holds))) for row in recording.lanes]
    lines = [f"{title}: {_seconds(recording.elapsed)}", f"  {'':{width}}   starts     ends    waits  holds the loop"]
    lines += [
        f"  {name:{width}} {start:>8} {end:>8} {waits:>8} {holds:>15}" for name, start, end, waits, holds in cells
    ]
    held = {(hold.start, hold.name): hold for hold in recording.holds}
    for when, names in _by_moment(recording).items():
        told = [
            f"{name} (holds the loop until {_seconds(held[when, name].end)})" if (when, name) in held else name
            for name in names
        ]
        lines.append(f"  at {_seconds(when)} the loop runs: {', then '.join(told)}")
    return lines


def _spoken(recording: Recording[Any]) -> str:
    spans = [f"{row.name} from {row.start:g} to {row.end:g}" for row in recording.lanes]
    held = [f"{hold.name or 'other code'} from {hold.start:g} to {hold.end:g}" for hold in recording.holds]
    return ", ".join(spans) + ("; the loop is held by " + ", ".join(held) if held else "; nobody holds the loop")


def _panel(axes: Axes, title: str, recording: Recording[Any]) -> None:
    names = [LOOP, *(row.name for row in recording.lanes)]
    axes.set_title(f"{title}: {_seconds(recording.elapsed)}", loc="left", fontsize=10.5, fontweight="bold", pad=7)
    axes.set_yticks(range(len(names)), names, fontsize=9.5)
    axes.set_ylim(len(names) - 0.45, -0.55)
    axes.grid(axis="x", color="#D9D9D9", linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(length=0)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.hlines(0, 0, recording.elapsed, color=INK, linewidth=1.2, zorder=2)
    for place, row in enumerate(recording.lanes, start=1):
        span = [(row.start, row.end - row.start)]
        axes.broken_barh(span, (place - 0.33, 0.66), facecolor=PALE, edgecolor="#5B8DB0", hatch="///", linewidth=0.8)
    _draw_turns(axes, recording)
    for hold in recording.holds:
        seconds, rows = hold.end - hold.start, len(names)
        axes.broken_barh([(hold.start, seconds)], (-0.4, rows - 0.2), facecolor=SOLID, edgecolor="white", zorder=4)
        label = f"{hold.name or 'other code'}\nholds the loop"
        axes.text(hold.start + seconds / 2, (rows - 1) / 2, label, color="white", ha="center", va="center", zorder=5)


def _draw_turns(axes: Axes, recording: Recording[Any]) -> None:
    """Mark each moment at which somebody's code runs, in the loop's row and in the row of whoever runs."""
    places = {row.name: place for place, row in enumerate(recording.lanes, start=1)}
    mark: dict[str, Any] = {"color": INK, "markeredgecolor": "white", "clip_on": False, "zorder": 6}
    for when, whose in recording.turns:
        axes.plot([when], [places[whose]], marker="d", markersize=8, **mark)
    for when in _by_moment(recording):
        axes.plot([when], [0], marker="v", markersize=10, **mark)


def _legend() -> list[Any]:
    from matplotlib.lines import Line2D  # noqa: PLC0415  # see draw
    from matplotlib.patches import Patch  # noqa: PLC0415  # see draw

    return [
        Line2D([], [], color=INK, marker="v", markersize=8, label="the loop gives a turn"),
        Line2D([], [], color=INK, marker="d", markersize=7, linestyle="", label="code runs here"),
        Patch(facecolor=PALE, edgecolor="#5B8DB0", hatch="///", label="waits; the loop is free"),
        Patch(facecolor=SOLID, label="holds the loop; nobody else runs"),
    ]


def _picture(recordings: Mapping[str, Recording[Any]]) -> bytes:
    try:
        from IPython.core.getipython import get_ipython  # noqa: PLC0415  # only in a notebook

        if get_ipython() is None:
            return b""
        buffer = io.BytesIO()
        draw(recordings).savefig(buffer, format="png", dpi=110, metadata={"Software": None})
    except ModuleNotFoundError:
        return b""
    return buffer.getvalue()


def _display(picture: bytes, alt: str) -> None:
    from IPython.display import display  # noqa: PLC0415  # only in a notebook

    data = {"image/png": base64.b64encode(picture).decode(), "text/plain": alt}
    display(data, raw=True, metadata={"image/png": {"alt": alt}})  # type: ignore[no-untyped-call]
