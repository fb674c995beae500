"""Who runs when: record coroutines on the virtual clock, then show a chart and, always, the same data as a table.

    @lane                                   # one row for every call
    async def answer(customer): ...

    recording = record(main())              # like run_virtual, and remembers who ran when
    show({"as tasks": recording})

A lane is one call of a function marked with `@lane`, or the recorded coroutine itself. The loop gives turns to tasks
only: a call has turns of its own where it was made a task, and a call that is awaited inside a task belongs to that
task. A lane is named after its first argument, else after its function. Outside `record`, `@lane` changes nothing.
"""

from __future__ import annotations

import asyncio
import functools
import types
from collections.abc import Callable, Coroutine, Generator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar

from harbor_kit.clock import run_virtual
from harbor_kit.pictures import BLUE, GRID, INK, PALE, SOLID, empty_figure, in_seconds, show_picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

P = ParamSpec("P")
T = TypeVar("T")
NOBODY = ""
LOOP = "the loop"
WIDTH, POINTS, LABEL = 9.0, 72, 8.5  # inches of a picture, points of an inch, and points of a label


@dataclass(frozen=True)
class Lane:
    """One row: from when to when a call was open, in seconds, and for how many of them it held the loop.

    `task` names the task that the call belongs to: its own name where it is a task itself.
    """

    name: str
    task: str
    start: float
    end: float
    holds: float

    @property
    def label(self) -> str:
        """What its row is called."""
        return self.name if self.name == self.task else f"  awaits {self.name}"

    @property
    def waits(self) -> float:
        """Seconds in which it was open and left the loop to others."""
        return round(self.end - self.start - self.holds, 6)


@dataclass(frozen=True)
class Hold:
    """A task held the loop, so that nobody else could run. `name` is empty where its code belongs to no lane."""

    name: str
    start: float
    end: float


@dataclass(frozen=True)
class Recording(Generic[T]):
    """What came of a recorded run. `turns` says to which task the loop gave a turn, and when, in order."""

    result: T
    elapsed: float
    lanes: tuple[Lane, ...]
    turns: tuple[tuple[float, str], ...]
    holds: tuple[Hold, ...]


@dataclass
class _Open:
    """A lane while it is recorded."""

    name: str
    task: str
    start: float
    end: float | None = None


@dataclass
class _Recorder:
    lanes: list[_Open] = field(default_factory=list)
    turns: list[tuple[float, str]] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)  # the task that has its turn, then the calls it is in

    def open(self, name: str) -> _Open:
        taken = sum(known.name == name or known.name.startswith(f"{name} (") for known in self.lanes)
        name = f"{name} ({taken + 1})" if taken else name
        opened = _Open(name, self.stack[0].name if self.stack else name, _now())
        self.lanes.append(opened)
        return opened

    def enter(self, lane_: _Open) -> None:
        if not self.stack:
            self.turns.append((_now(), lane_.name))
        self.stack.append(lane_)

    def leave(self) -> None:
        self.stack.pop()
        if not self.stack:
            self.turns.append((_now(), NOBODY))


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


def record(main: Coroutine[Any, Any, T]) -> Recording[T]:
    """Run a coroutine on the virtual clock, starting at 0, and note who runs when. Raises whatever `main` raises.

    It runs as a task, as with `asyncio.run`. Its row is named after its function.
    """
    recorder = _Recorder()

    async def recorded() -> T:
        return await _stepped(recorder, getattr(main, "__name__", "main"), main)

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
    tasks = [opened.name for opened in recorder.lanes if opened.name == opened.task]
    by_task = sorted(recorder.lanes, key=lambda opened: tasks.index(opened.task))
    lanes = tuple(_closed(opened, run.elapsed, holds) for opened in by_task)
    turns = tuple((when, whose) for when, whose in recorder.turns if whose != NOBODY)
    return Recording(run.result, run.elapsed, lanes, turns, holds)


def table(recordings: Mapping[str, Recording[Any]]) -> str:
    """Return recordings as plain text: a row for each lane, and the turns of the loop, in order."""
    return "\n\n".join("\n".join(_rows(title, recording)) for title, recording in recordings.items())


def alt_text(recordings: Mapping[str, Recording[Any]]) -> str:
    """Return a description of the chart for those who do not see it."""
    return "Gantt charts on one time axis, in seconds. " + " ".join(
        f"{_heading(title, recording)}: {_spoken(recording)}." for title, recording in recordings.items()
    )


def draw(recordings: Mapping[str, Recording[Any]]) -> Figure:
    """Return recordings as Gantt charts, one under the other on one time axis. Needs matplotlib."""
    rows = [len(recording.lanes) + 1 for recording in recordings.values()]
    figure = empty_figure(WIDTH, 0.36 * sum(rows) + 0.62 * len(rows) + 0.75)
    panels = figure.subplots(len(rows), 1, sharex=True, squeeze=False, height_ratios=rows)[:, 0]
    longest = max(recording.elapsed for recording in recordings.values()) or 1.0
    panels[-1].set_xlim(-0.02 * longest, 1.04 * longest)
    for axes, (title, recording) in zip(panels, recordings.items(), strict=True):
        _panel(axes, title, recording)
    panels[-1].set_xlabel("time on the virtual clock (seconds)")
    figure.legend(handles=_legend(), loc="outside lower center", ncols=4, frameon=False, fontsize=9)
    return figure


def show(recordings: Mapping[str, Recording[Any]]) -> None:
    """In a notebook, show the chart with alternative text, or say what it needs. Print the table always."""
    show_picture(lambda: draw(recordings), alt_text(recordings), table(recordings))


def _now() -> float:
    return asyncio.get_running_loop().time()


async def _stepped(recorder: _Recorder, name: str, coro: Coroutine[Any, Any, T]) -> T:
    result: T = await _steps(recorder, recorder.open(name), coro)
    return result


@types.coroutine
def _steps(recorder: _Recorder, opened: _Open, coro: Coroutine[Any, Any, T]) -> Generator[Any, Any, T]:
    """Drive a coroutine as the event loop would, and note when it runs, and its end."""
    step: Callable[[], Any] = functools.partial(coro.send, None)
    while True:
        recorder.enter(opened)
        try:
            waits_for = step()
        except StopIteration as stop:
            opened.end = _now()
            result: T = stop.value
            return result
        except BaseException:
            opened.end = _now()
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
    end = elapsed if opened.end is None else opened.end
    own = [hold for hold in holds if hold.name == opened.task and opened.start <= hold.start and hold.end <= end]
    held = sum(hold.end - hold.start for hold in own)
    return Lane(opened.name, opened.task, opened.start, end, round(held, 6))


def _by_moment(recording: Recording[Any]) -> dict[float, list[str]]:
    moments: dict[float, list[str]] = {}
    for when, whose in recording.turns:
        moments.setdefault(when, []).append(whose)
    return moments


def _heading(title: str, recording: Recording[Any]) -> str:
    tasks = sum(row.name == row.task for row in recording.lanes)
    return f"{title}: {in_seconds(recording.elapsed)}, {tasks} task{'s' if tasks > 1 else ''}"


def _rows(title: str, recording: Recording[Any]) -> list[str]:
    width = max(len(row.label) for row in recording.lanes)
    cells = [(row.label, *map(in_seconds, (row.start, row.end, row.waits, row.holds))) for row in recording.lanes]
    lines = [_heading(title, recording), f"  {'':{width}}   starts     ends    waits  holds the loop"]
    lines += [
        f"  {name:{width}} {start:>8} {end:>8} {waits:>8} {holds:>15}" for name, start, end, waits, holds in cells
    ]
    held = {(hold.start, hold.name): hold for hold in recording.holds}
    for when, names in _by_moment(recording).items():
        told = [
            f"{name} (holds the loop until {in_seconds(held[when, name].end)})" if (when, name) in held else name
            for name in names
        ]
        lines.append(f"  at {in_seconds(when)} the loop gives a turn to {', then '.join(told)}")
    return lines


def _spoken(recording: Recording[Any]) -> str:
    spans = [f"{row.label.strip()} from {row.start:g} to {row.end:g}" for row in recording.lanes]
    held = [f"{hold.name or 'other code'} from {hold.start:g} to {hold.end:g}" for hold in recording.holds]
    return ", ".join(spans) + ("; the loop is held by " + ", ".join(held) if held else "; nobody holds the loop")


def _panel(axes: Axes, title: str, recording: Recording[Any]) -> None:
    names = [LOOP, *(row.label for row in recording.lanes)]
    axes.set_title(_heading(title, recording), loc="left", fontsize=10.5, fontweight="bold", pad=7)
    axes.set_yticks(range(len(names)), names, fontsize=9.5)
    axes.set_ylim(len(names) - 0.45, -0.55)
    axes.grid(axis="x", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(length=0)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.hlines(0, 0, recording.elapsed, color=INK, linewidth=1.2, zorder=2)
    for place, row in enumerate(recording.lanes, start=1):
        span = [(row.start, row.end - row.start)]
        height = 0.66 if row.name == row.task else 0.36
        axes.broken_barh(span, (place - height / 2, height), facecolor=PALE, edgecolor=BLUE, hatch="///", linewidth=0.8)
    _draw_turns(axes, recording)
    for hold in recording.holds:
        seconds, rows = hold.end - hold.start, len(names)
        axes.broken_barh([(hold.start, seconds)], (-0.4, rows - 0.2), facecolor=SOLID, edgecolor="white", zorder=4)
        label = f"{hold.name or 'other code'}\nholds the loop"
        axes.text(hold.start + seconds / 2, (rows - 1) / 2, label, color="white", ha="center", va="center", zorder=5)


def _draw_turns(axes: Axes, recording: Recording[Any]) -> None:
    """Mark each turn in the task's row, and name the tasks in the loop's row, in the order of their turns."""
    places = {row.name: place for place, row in enumerate(recording.lanes, start=1)}
    mark: dict[str, Any] = {"color": INK, "markeredgecolor": "white", "clip_on": False, "zorder": 6}
    for when, whose in recording.turns:
        axes.plot([when], [places[whose]], marker="d", markersize=8, **mark)
    free = 0.0
    for when, names in _by_moment(recording).items():
        axes.plot([when], [0], marker="v", markersize=10, **mark)
        above = when < free  # the label before this one reaches so far
        free = when + _breadth(axes, ", ".join(names))
        covered = any(hold.start <= when < hold.end for hold in recording.holds)
        style: dict[str, Any] = {"color": "white" if covered else INK, "fontsize": LABEL, "zorder": 7}
        axes.annotate(", ".join(names), (when, 0), (7, 15 if above else 5), textcoords="offset points", **style)


def _breadth(axes: Axes, text: str) -> float:
    """Return about how many seconds of the axis a label covers: a letter is half as wide as high."""
    first, last = axes.get_xlim()
    return (last - first) * (len(text) * LABEL / 2 + 7) / (WIDTH * POINTS * 0.85)


def _legend() -> list[Any]:
    from matplotlib.lines import Line2D  # noqa: PLC0415  # see draw
    from matplotlib.patches import Patch  # noqa: PLC0415  # see draw

    return [
        Line2D([], [], color=INK, marker="v", markersize=8, label="the loop gives turns"),
        Line2D([], [], color=INK, marker="d", markersize=7, linestyle="", label="this task has a turn"),
        Patch(facecolor=PALE, edgecolor=BLUE, hatch="///", label="waits; the loop is free"),
        Patch(facecolor=SOLID, label="holds the loop; nobody else runs"),
    ]
