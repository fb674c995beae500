"""The way of one log record through the real loggers and handlers: who lets it pass, who stops it, who writes it.

    with fresh_logging():                       # a tree as in a new program; afterwards all is as it was before
        logging.basicConfig(level=logging.INFO)
        show_paths({"INFO": trace("harbor.llm", logging.INFO)})

`trace` asks the objects of `logging` themselves, in the order in which `logging` does, and makes a record to show to
their filters. Nothing is written. A handler goes by its name (`handler.name`), else by its class.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from harbor_kit.pictures import BLUE, INK, PALE, empty_figure, in_columns, show_picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STOPS, WRITES, IDLE = "stops it", "writes it", "not reached"
LETS_IN, PASSES, ENDS = "lets it in", "passes it on", "ends its way"
INDENT, LOGGER, GAP, HANDLER, HIGH = 0.75, 3.3, 0.75, 3.3, 0.76  # of boxes, in units of the picture: a row is 1 high
PLAIN: dict[str, Any] = {"facecolor": "white", "edgecolor": INK, "linewidth": 1.3}
LOOKS: dict[str, dict[str, Any]] = {
    LETS_IN: PLAIN,
    PASSES: PLAIN,
    ENDS: PLAIN,
    WRITES: {"facecolor": PALE, "edgecolor": INK, "linewidth": 2.2},
    STOPS: {"facecolor": "white", "edgecolor": BLUE, "hatch": "////", "linewidth": 1.1},
    IDLE: {"facecolor": "white", "edgecolor": INK, "linewidth": 0.9, "linestyle": ":"},
}


@dataclass(frozen=True)
class Step:
    """A logger or a handler: the level it asks for, what it does with the record, and why.

    `above` is the logger that it hands the record to, for a handler the one that it belongs to; root has none.
    """

    name: str
    kind: str
    above: str
    level: str
    does: str
    why: str = ""

    def __str__(self) -> str:
        """Return what it does, and why where that needs saying."""
        return f"{self.does}: {self.why}" if self.why else self.does


@dataclass(frozen=True)
class Path:
    """The way of a record from the logger that makes it up to root, handlers after their logger, then who is beside."""

    record: str
    steps: tuple[Step, ...]

    @property
    def writers(self) -> list[str]:
        """The handlers that write the record, in order."""
        return [step.name for step in self.steps if step.does == WRITES]


@contextmanager
def fresh_logging() -> Iterator[None]:
    """Let the code inside find loggers without handlers, levels and filters. Close its handlers, put all back."""
    kept = [(one, one.level, one.handlers, one.filters, one.propagate, one.disabled) for one in _loggers()]
    muted = logging.root.manager.disable
    for one in _loggers():
        _clear(one)
    logging.disable(logging.NOTSET)
    try:
        yield
    finally:
        for one in _loggers():
            for handler in one.handlers:
                handler.close()
            _clear(one)
        for one, level, handlers, filters, propagate, disabled in kept:
            one.handlers, one.filters, one.propagate, one.disabled = handlers, filters, propagate, disabled
            one.setLevel(level)
        logging.disable(muted)


def trace(by: str, level: int, message: str = "a record", beside: Sequence[str] = ()) -> Path:
    """Return the way of a record that the logger `by` makes. `beside` names loggers to show although it passes none."""
    origin = logging.getLogger(by)
    record = origin.makeRecord(origin.name, level, "", 0, message, (), None)
    steps = [_entry(origin, record)]
    on_its_way, met = steps[0].does != STOPS, False
    logger: logging.Logger | None = origin
    while logger is not None:
        if logger is not origin:
            steps.append(_stage(logger, on_its_way))
        for handler in logger.handlers:
            steps.append(_handled(logger, handler, record, on_its_way))
            met = met or on_its_way
        ends = logger.parent is None or not logger.propagate
        if on_its_way and ends and not met:
            steps += _last_resort(logger, record)
        on_its_way = on_its_way and not ends
        logger = logger.parent
    told = {step.name for step in steps if step.kind == "logger"}
    for name in beside:
        other: logging.Logger | None = logging.getLogger(name)
        while other is not None and other.name not in told:
            told.add(other.name)
            steps.append(_stage(other, on_its_way=False))
            steps += [_handled(other, handler, record, on_its_way=False) for handler in other.handlers]
            other = other.parent
    return Path(f"{logging.getLevelName(level)} from {origin.name}", tuple(steps))


def show_paths(paths: Mapping[str, Path]) -> None:
    """In a notebook, show the ways of some records, one below the other. Print the tables always."""
    if not paths:
        raise ValueError("paths: give at least one, under a title")
    show_picture(lambda: draw_paths(paths), paths_alt(paths), paths_table(paths))


def draw_paths(paths: Mapping[str, Path]) -> Figure:
    """Return a tree for each record: loggers on the left with root on top, their handlers on the right."""
    heights = [sum(_rows(path, name) for name in _order(path)) + 0.75 for path in paths.values()]
    deepest = max(_depth(path, name) for path in paths.values() for name in _order(path))
    width = INDENT * deepest + LOGGER + GAP + HANDLER
    figure = empty_figure(width * 0.98 + 0.3, 0.66 * sum(heights) + 0.5)
    panels = figure.subplots(len(paths), 1, squeeze=False, gridspec_kw={"height_ratios": heights})[:, 0]
    for axes, (title, path), height in zip(panels, paths.items(), heights, strict=True):
        axes.set_title(_heading(title, path), loc="left", fontsize=10.5, fontweight="bold", pad=2)
        axes.set_xlim(-0.1, width + 0.1)
        axes.set_ylim(height - 0.55, -0.55)
        axes.set_axis_off()
        _panel(axes, path, INDENT * deepest + LOGGER + GAP)
    legend = "Thick: the way of the record.  Hatched: it is stopped.  Filled: it is written.  Dotted: not reached."
    figure.supxlabel(legend, fontsize=9)
    return figure


def paths_table(paths: Mapping[str, Path]) -> str:
    """Return the ways as text: a row for each logger and handler, in the order in which the record meets them."""
    told = []
    for title, path in paths.items():
        rows = [(f"  {'  ' * (step.kind == 'handler')}{step.name}", step.level, str(step)) for step in path.steps]
        told.append(f"{_heading(title, path)}\n{in_columns(rows)}")
    return "\n\n".join(told)


def paths_alt(paths: Mapping[str, Path]) -> str:
    """Return a description of the picture for those who do not see it."""
    told = []
    for title, path in paths.items():
        steps = "; ".join(f"{step.kind} {step.name}, {step.level}, {step}" for step in path.steps)
        told.append(f"{_heading(title, path)}: {steps}.")
    return f"Trees of loggers, root on top, each with its handlers, and the way of one record upwards. {' '.join(told)}"


def _loggers() -> list[logging.Logger]:
    known = list(logging.root.manager.loggerDict.values())
    return [logging.root, *(one for one in known if isinstance(one, logging.Logger))]


def _clear(one: logging.Logger) -> None:
    one.handlers, one.filters, one.propagate, one.disabled = [], [], True, False
    one.setLevel(logging.WARNING if one is logging.root else logging.NOTSET)


def _entry(origin: logging.Logger, record: logging.LogRecord) -> Step:
    """Return what the logger does that makes the record: it alone asks for a level, and its filters."""
    holder = origin
    while not holder.level and holder.parent is not None:
        holder = holder.parent
    level = f"level {logging.getLevelName(holder.level)}" + ("" if holder is origin else f" of {holder.name}")
    above = origin.parent.name if origin.parent else ""
    why = ""
    if record.levelno <= origin.manager.disable:
        why = "logging.disable"
    elif record.levelno < holder.level:
        why = f"{record.levelname} is below {logging.getLevelName(holder.level)}"
    elif origin.disabled:
        why = "it is disabled"
    else:
        why = _refusing(origin, record)
    does, why = (STOPS, why) if why else _onward(origin, LETS_IN)
    return Step(origin.name, "logger", above, level, does, why)


def _stage(logger: logging.Logger, on_its_way: bool) -> Step:
    """Return what a logger further up does: it hands on what comes, whatever its level and filters."""
    above = logger.parent.name if logger.parent else ""
    level = f"level {logging.getLevelName(logger.level)}" + (", not asked" if on_its_way else "")
    does, why = _onward(logger, PASSES) if on_its_way else (IDLE, "")
    return Step(logger.name, "logger", above, level, does, why)


def _handled(logger: logging.Logger, handler: logging.Handler, record: logging.LogRecord, on_its_way: bool) -> Step:
    level = f"level {logging.getLevelName(handler.level)}"
    does, why = (WRITES, "") if on_its_way else (IDLE, "")
    if on_its_way and record.levelno < handler.level:
        does, why = STOPS, f"{record.levelname} is below {logging.getLevelName(handler.level)}"
    elif on_its_way and (why := _refusing(handler, record)):
        does = STOPS
    elif on_its_way and isinstance(handler, logging.NullHandler):
        does, why = STOPS, "it writes nothing"
    return Step(handler.name or type(handler).__name__, "handler", logger.name, level, does, why)


def _refusing(one: logging.Filterer, record: logging.LogRecord) -> str:
    """Return which of the filters of a logger or a handler refuses a record, or nothing."""
    for each in one.filters:
        asked: Any = getattr(each, "filter", each)
        if not asked(record):
            return f"filter {getattr(each, '__name__', type(each).__name__)}"
    return ""


def _onward(logger: logging.Logger, does: str) -> tuple[str, str]:
    """Return what a logger does with a record that it has let pass, and why. Its own handlers get it in any case."""
    return (does, "") if logger.propagate or logger.parent is None else (ENDS, "propagate is False")


def _last_resort(logger: logging.Logger, record: logging.LogRecord) -> list[Step]:
    """Return what becomes of a record that meets no handler: `logging` keeps one for that, on stderr."""
    last = logging.lastResort
    if last is None:
        return []
    step = _handled(logger, last, record, on_its_way=True)
    why = step.why or "on stderr, as there is no handler"
    return [Step("lastResort", step.kind, step.above, step.level, step.does, why)]


def _heading(title: str, path: Path) -> str:
    return f"{title}: {path.record}, written by {' and '.join(path.writers) or 'nobody'}"


def _order(path: Path) -> list[str]:
    """Return the loggers from top to bottom: root, then each below the one above it."""
    above = {step.name: step.above for step in path.steps if step.kind == "logger"}

    def below(name: str) -> list[str]:
        return [name, *(deeper for child in sorted(above) if above[child] == name for deeper in below(child))]

    return below(next(name for name, parent in above.items() if not parent))


def _depth(path: Path, name: str) -> int:
    above = {step.name: step.above for step in path.steps if step.kind == "logger"}
    return 1 + _depth(path, above[name]) if above[name] else 0


def _rows(path: Path, name: str) -> int:
    return max(1, sum(step.kind == "handler" and step.above == name for step in path.steps))


def _panel(axes: Axes, path: Path, right: float) -> None:
    """Draw the loggers as an indented tree, and each handler in a row of its own, beside its logger."""
    loggers = {step.name: step for step in path.steps if step.kind == "logger"}
    places: dict[str, tuple[float, float]] = {}
    row = 0
    for name in _order(path):
        step, left = loggers[name], INDENT * _depth(path, name)
        places[name] = (left, row)
        _box(axes, left, row, LOGGER, step)
        if step.above:
            _elbow(axes, places[step.above], places[name], step.does in (LETS_IN, PASSES))
        for place, handler in enumerate(one for one in path.steps if one.kind == "handler" and one.above == name):
            _box(axes, right, row + place, HANDLER, handler)
            _arrow(axes, (left + LOGGER, row), (right, row + place), taken=handler.does != IDLE)
        row += _rows(path, name)


def _box(axes: Axes, left: float, row: float, wide: float, step: Step) -> None:
    from matplotlib.patches import FancyBboxPatch  # noqa: PLC0415  # slow to import, and not everybody draws

    corner = (left, row - HIGH / 2)
    axes.add_patch(FancyBboxPatch(corner, wide, HIGH, boxstyle="round,pad=0,rounding_size=0.08", **LOOKS[step.does]))
    ground = {"facecolor": PALE if step.does == WRITES else "white", "edgecolor": "none", "pad": 0.8}
    words: dict[str, Any] = {"ha": "center", "va": "center", "color": INK, "bbox": ground, "zorder": 4}
    axes.text(left + wide / 2, row - 0.2, f"{step.name} · {step.level}", fontsize=8.5, fontweight="bold", **words)
    axes.text(left + wide / 2, row + 0.15, str(step), fontsize=8.5, **words)


def _elbow(axes: Axes, parent: tuple[float, float], child: tuple[float, float], taken: bool) -> None:
    """Draw the way from a logger to the one above it: to the left, then up, so that it crosses no box."""
    across = parent[0] + INDENT / 2
    axes.plot([child[0], across], [child[1], child[1]], **_line(taken), solid_capstyle="butt")
    _arrow(axes, (across, child[1]), (across, parent[1] + HIGH / 2), taken)


def _arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float], taken: bool) -> None:
    head = {"arrowstyle": "-|>", "shrinkA": 0, "shrinkB": 0, **_line(taken)}
    axes.annotate("", end, start, arrowprops=head)


def _line(taken: bool) -> dict[str, Any]:
    return {"color": INK, "linewidth": 2.4 if taken else 0.9, "linestyle": "-" if taken else ":"}
