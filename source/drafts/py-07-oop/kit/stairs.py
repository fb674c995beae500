"""The stairs of a `with`: who was entered and left, in which order, and the way of an error up the steps.

    stairs = Stairs()
    with ExitStack() as stack:
        for name, manager in managers.items():
            stack.enter_context(stairs.step(name, manager))
    show_stairs({"all goes well": stairs})

Nothing is guessed: a step passes each call on to its manager, and notes what came of it. A `Stairs` is for one way in
and out.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from harbor_kit.pictures import BLUE, INK, PALE, SOLID, empty_figure, in_columns, show_picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

T = TypeVar("T")
ENTERS, LEAVES = "enters", "leaves"
BODY, OUTSIDE, NOTHING = "the body", "outside", "nothing"
COLUMNS = 2  # panels side by side
FLOOR, TREAD = 2.1, 0.4  # half of the floor, and how far each step above it is wider, in units of the picture
EARTH = 3.1  # how much ground is left and right of the topmost step


@dataclass(frozen=True)
class Step:
    """A manager that was entered or left: how many steps are above it, which error came, which goes on, and why."""

    kind: str
    name: str
    level: int
    given: str = ""
    after: str = ""
    anew: bool = False

    def __str__(self) -> str:
        """Return what became of the error, or nothing where there was none."""
        if self.anew:
            return f"raises {self.after}" + (f" over {self.given}" if self.given else "")
        if self.given:
            return f"passes {self.given} on" if self.after else f"stops {self.given}"
        return ""


class Stairs:
    """What happened on one way in and out, step by step."""

    def __init__(self) -> None:
        self._steps: list[Step] = []
        self._depth = 0

    def step(self, name: str, manager: AbstractContextManager[T]) -> AbstractContextManager[T]:
        """Return the manager, watched under a name."""
        return _Watched(self, name, manager)

    def async_step(self, name: str, manager: AbstractAsyncContextManager[T]) -> AbstractAsyncContextManager[T]:
        """Return the async manager, watched under a name."""
        return _AsyncWatched(self, name, manager)

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps, in the order in which they ended. Raises `ValueError` before the last one was left."""
        if self._depth or not self._steps:
            raise ValueError("stairs: enter at least one step, and leave them all")
        return tuple(self._steps)

    @property
    def refused(self) -> Step | None:
        """The step that could not be entered, if there is one."""
        return next((step for step in self.steps if step.kind == ENTERS and step.after), None)

    @property
    def raised(self) -> str:
        """The error that the body raised, or nothing."""
        return "" if self.refused else next(step.given for step in self.steps if step.kind == LEAVES)

    @property
    def outside(self) -> str:
        """The error that reached the outside, or nothing."""
        return self.steps[-1].after

    def entered(self, name: str, error: BaseException | None) -> None:
        """Note that a manager was entered, or refused it."""
        after = "" if error is None else type(error).__name__
        self._steps.append(Step(ENTERS, name, self._depth, "", after, anew=error is not None))
        self._depth += error is None

    def left(self, name: str, given: BaseException | None, after: BaseException | None) -> None:
        """Note that a manager was left: with which error, and which one goes on."""
        self._depth -= 1
        came, goes = ("" if error is None else type(error).__name__ for error in (given, after))
        self._steps.append(Step(LEAVES, name, self._depth, came, goes, anew=after is not None and after is not given))


class _Watched(AbstractContextManager[T], Generic[T]):
    def __init__(self, stairs: Stairs, name: str, manager: AbstractContextManager[T]) -> None:
        self._stairs, self._name, self._manager = stairs, name, manager

    def __enter__(self) -> T:
        try:
            value = self._manager.__enter__()
        except BaseException as refused:
            self._stairs.entered(self._name, refused)
            raise
        self._stairs.entered(self._name, None)
        return value

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> bool:
        try:
            stopped = bool(self._manager.__exit__(kind, error, trace))
        except BaseException as raised:
            self._stairs.left(self._name, error, raised)
            raise
        self._stairs.left(self._name, error, None if stopped else error)
        return stopped


class _AsyncWatched(AbstractAsyncContextManager[T], Generic[T]):
    def __init__(self, stairs: Stairs, name: str, manager: AbstractAsyncContextManager[T]) -> None:
        self._stairs, self._name, self._manager = stairs, name, manager

    async def __aenter__(self) -> T:
        try:
            value = await self._manager.__aenter__()
        except BaseException as refused:
            self._stairs.entered(self._name, refused)
            raise
        self._stairs.entered(self._name, None)
        return value

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> bool:
        try:
            stopped = bool(await self._manager.__aexit__(kind, error, trace))
        except BaseException as raised:
            self._stairs.left(self._name, error, raised)
            raise
        self._stairs.left(self._name, error, None if stopped else error)
        return stopped


def show_stairs(panels: Mapping[str, Stairs]) -> None:
    """In a notebook, show the stairs of some ways in and out. Print the same as tables always."""
    if not panels:
        raise ValueError("stairs: give at least one way in and out")
    show_picture(lambda: draw_stairs(panels), stairs_alt(panels), stairs_tables(panels))


def stairs_tables(panels: Mapping[str, Stairs]) -> str:
    """Return a table for each way: its steps in order, the body, and what reaches the outside."""
    parts = []
    for title, stairs in panels.items():
        lines = [(str(place), *words) for place, words in enumerate(_lines(stairs), start=1)]
        parts.append(f"{title}\n{in_columns([*lines, ('', OUTSIDE, '', stairs.outside or NOTHING)])}")
    return "\n\n".join(parts)


def stairs_alt(panels: Mapping[str, Stairs]) -> str:
    """Return a description of the picture for those who do not see it."""
    told = []
    for title, stairs in panels.items():
        said = ", ".join(" ".join(filter(None, words)) for words in _lines(stairs))
        told.append(f"{title}: {said}; {stairs.outside or NOTHING} reaches the {OUTSIDE}.")
    return f"Stairs that lead down into a room and up again, a step for each manager. {' '.join(told)}"


def draw_stairs(panels: Mapping[str, Stairs]) -> Figure:
    """Return a panel for each way: down on the left, up on the right, the error as a thick line. Needs matplotlib."""
    columns = min(COLUMNS, len(panels))
    rows = -(-len(panels) // columns)
    deepest = max(_depth(stairs) for stairs in panels.values())
    figure = empty_figure(5.3 * columns, (0.52 * (deepest + 1) + 0.95) * rows)
    every = list(figure.subplots(rows, columns, squeeze=False).flat)
    for axes in every:
        axes.set_axis_off()
    for axes, (title, stairs) in zip(every, panels.items(), strict=False):
        axes.set_title(title, loc="left", fontsize=10.5, fontweight="bold")
        wide = FLOOR + TREAD * deepest + EARTH
        axes.set_xlim(-wide, wide)
        axes.set_ylim(deepest + 1.35, -0.85)
        _panel(axes, stairs, wide)
    return figure


def _lines(stairs: Stairs) -> list[tuple[str, str, str]]:
    """Return what happened, in order: the steps down, the body where it was reached, the steps up."""
    lines = [(step.kind, step.name, str(step)) for step in stairs.steps]
    if stairs.refused is None:
        downs = sum(step.kind == ENTERS for step in stairs.steps)
        said = f"raises {stairs.raised}" if stairs.raised else ""
        lines.insert(downs, (BODY, "", said))
    return lines


def _depth(stairs: Stairs) -> int:
    """Return how many steps lead down, the one that could not be entered among them."""
    return sum(step.kind == ENTERS for step in stairs.steps)


def _panel(axes: Axes, stairs: Stairs, wide: float) -> None:
    """Draw the ground, what happened on each step, and the way of the error."""
    downs = [step for step in stairs.steps if step.kind == ENTERS]
    ups = [step for step in stairs.steps if step.kind == LEAVES]
    entered = len(ups)
    half = [FLOOR + TREAD * (entered - level) for level in range(entered + 1)]
    words: dict[str, Any] = {"fontsize": 8.5, "color": INK, "va": "center"}
    for side in (-1, 1):
        edge = [(side * wide, 0.0)]
        for level in range(entered):
            edge += [(side * half[level], float(level)), (side * half[level], level + 1.0)]
        bottom = entered + 0.95
        edge += [(side * half[entered], float(entered)), (side * half[entered], bottom), (side * wide, bottom)]
        axes.fill(*zip(*edge, strict=True), facecolor=PALE, edgecolor=BLUE, linewidth=1.0)
    axes.plot([-half[entered], half[entered]], [entered + 0.95] * 2, color=BLUE, linewidth=1.0)
    for place, step in enumerate(downs[:entered], start=1):
        axes.text(-half[step.level] - 0.15, step.level + 0.5, f"{place}  {ENTERS} {step.name}", ha="right", **words)
    after = len(downs) + (stairs.refused is None)
    for place, step in enumerate(ups, start=after + 1):
        axes.text(half[step.level] + 0.15, step.level + 0.5, f"{place}  {LEAVES} {step.name}", ha="left", **words)
    _floor(axes, stairs, entered)
    _way_up(axes, stairs, ups, half)
    said = f"{stairs.outside or NOTHING} reaches the {OUTSIDE}"
    axes.text(wide, -0.45, said, ha="right", fontweight="bold", **words)


def _floor(axes: Axes, stairs: Stairs, entered: int) -> None:
    """Draw what happened at the lowest place: in the body, or at a door that did not open."""
    words: dict[str, Any] = {"ha": "center", "va": "center", "color": INK, "fontsize": 8.5}
    refused, raised = stairs.refused, f"raises {stairs.raised}" if stairs.raised else ""
    axes.text(0, entered + 0.25, f"{entered + 1}  {f'{ENTERS} {refused.name}' if refused else BODY}", **words)
    axes.text(0, entered + 0.68, str(refused) if refused else raised, fontweight="bold", **words)


def _way_up(axes: Axes, stairs: Stairs, ups: list[Step], half: list[float]) -> None:
    """Draw the error as a thick line that climbs the steps on the right, and what becomes of it on each."""
    error = stairs.raised or (stairs.refused.after if stairs.refused else "")
    words: dict[str, Any] = {"ha": "right", "va": "center", "color": INK, "fontsize": 8.5}
    line: dict[str, Any] = {"arrowstyle": "-|>", "color": SOLID, "linewidth": 2.6, "shrinkA": 0, "shrinkB": 0}
    start = (half[len(ups)] - 0.2, len(ups) + 0.45)
    for step in ups:
        end = (half[step.level] - 0.2, step.level + 0.45)
        if error:
            axes.annotate("", end, start, arrowprops=line)
        if error and not step.after:
            axes.plot([end[0] - 0.35, end[0] + 0.2], [end[1] - 0.08] * 2, color=INK, linewidth=3.4)
        if step.anew or (error and not step.after):
            said = str(step).replace(" over", "\nover")
            axes.text(end[0] - 0.42, end[1] - 0.02, said, fontweight="bold", **words)
        error, start = step.after, end
    if error:
        axes.annotate("", (half[0] - 0.2, -0.22), start, arrowprops=line)
