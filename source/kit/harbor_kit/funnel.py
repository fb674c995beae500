"""A funnel: how many payloads get through each step from bytes to your code, and which errors stop the others.

    texts = {"text": bytes.decode, "JSON": json.loads}
    show_funnels({
        "dictionaries": sift(payloads, {**texts, "your code": draft}),
        "a model": sift(payloads, {**texts, "model": Reply.model_validate, "your code": draft_of}),
    })

Any function can be a step: a payload that makes it raise is stopped there, under the name of the error.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from harbor_kit.pictures import BLUE, INK, PALE, SOLID, empty_figure, in_columns, show_picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ARRIVE, LEAVE = "arrive as bytes", "come out"
ABSENT = "no such step"
WIDEST = 1.05  # half of the funnel's mouth, in units of the picture
NECK = 0.5  # down to here a step is as wide as what enters it


@dataclass(frozen=True)
class Step:
    """A step: how many payloads entered it, and how many of them each type of error stopped."""

    name: str
    entered: int
    stopped: tuple[tuple[str, int], ...] = ()

    @property
    def passed(self) -> int:
        """How many payloads got through."""
        return self.entered - sum(count for _, count in self.stopped)

    def __str__(self) -> str:
        """Return what the step stopped: `2 JSONDecodeError`, or that it stopped nothing."""
        return ", ".join(f"{count} {error}" for error, count in self.stopped) or "nothing"


Funnel = tuple[Step, ...]


def sift(payloads: Iterable[bytes], steps: Mapping[str, Callable[[Any], Any]]) -> Funnel:
    """Send each payload through all steps, each taking what the one before returned, until one raises."""
    values: list[Any] = list(payloads)
    found = []
    for name, step in steps.items():
        passed, errors = [], Counter[str]()
        for value in values:
            try:
                passed.append(step(value))
            except Exception as error:  # noqa: BLE001  # whatever stops a payload is what we came to see
                errors[type(error).__name__] += 1
        found.append(Step(name, len(values), tuple(errors.items())))
        values = passed
    return tuple(found)


def show_funnels(funnels: Mapping[str, Funnel]) -> None:
    """In a notebook, show some funnels side by side. Print the same as a table always."""
    if not funnels or any(not funnel or funnel[0].entered == 0 for funnel in funnels.values()):
        raise ValueError("funnels: give at least one, each with a step and a payload")
    show_picture(lambda: draw_funnels(funnels), funnels_alt(funnels), funnels_table(funnels))


def draw_funnels(funnels: Mapping[str, Funnel]) -> Figure:
    """Return a panel for each funnel; the same step stands at the same height in all. Needs matplotlib."""
    names = _steps(funnels)
    figure = empty_figure(4.6 * len(funnels), 0.78 * len(names) + 1.1)
    panels = figure.subplots(1, len(funnels), squeeze=False)[0]
    for axes, (title, funnel) in zip(panels, funnels.items(), strict=True):
        axes.set_title(title, loc="left", fontsize=10.5, fontweight="bold")
        axes.set_xlim(-1.1, 2.75)
        axes.set_ylim(len(names) + 0.45, -0.5)
        axes.set_axis_off()
        _panel(axes, funnel, names)
    return figure


def funnels_table(funnels: Mapping[str, Funnel]) -> str:
    """Return a row for each step: what it stopped, in each of the funnels."""
    rows = [(ARRIVE, *(str(funnel[0].entered) for funnel in funnels.values()))]
    for name in _steps(funnels):
        found = [next((step for step in funnel if step.name == name), None) for funnel in funnels.values()]
        rows.append((f"{name} stops", *(ABSENT if step is None else str(step) for step in found)))
    rows.append((LEAVE, *(str(funnel[-1].passed) for funnel in funnels.values())))
    return in_columns([("", *funnels), *rows])


def funnels_alt(funnels: Mapping[str, Funnel]) -> str:
    """Return a description of the picture for those who do not see it."""
    told = []
    for title, funnel in funnels.items():
        steps = "; ".join(f"{step.name} stops {step}" for step in funnel)
        told.append(f"{title}: {funnel[0].entered} {ARRIVE}; {steps}; {funnel[-1].passed} {LEAVE}.")
    return f"Funnels that get narrower with every payload that a step stops. {' '.join(told)}"


def _panel(axes: Axes, funnel: Funnel, names: Sequence[str]) -> None:
    """Draw one funnel from top to bottom, with an arrow out of it wherever a step stops something."""
    steps = {step.name: step for step in funnel}
    words: dict[str, Any] = {"ha": "center", "va": "center", "color": INK}
    mouth = entered = funnel[0].entered
    axes.text(0, -0.22, f"{entered} {ARRIVE}", fontsize=9, **words)
    for row, name in enumerate(names):
        step = steps.get(name, Step(name, entered))
        wide, narrow = WIDEST * step.entered / mouth, WIDEST * step.passed / mouth
        right = [(wide, row), (wide, row + NECK), (narrow, row + 1)]
        outline = [*right, *((-x, y) for x, y in reversed(right))]
        if name in steps:
            axes.fill(*zip(*outline, strict=True), facecolor=PALE, edgecolor=BLUE, linewidth=1.0)
            axes.text(0, row + NECK / 2 + 0.03, name, fontsize=9.5, fontweight="bold", **words)
        else:
            axes.fill(*zip(*outline, strict=True), fill=False, edgecolor=BLUE, linewidth=1.0, linestyle=":")
            axes.text(0, row + NECK, ABSENT, fontsize=9, fontstyle="italic", **words)
        if step.stopped:
            _way_out(axes, (wide + narrow) / 2, row + (NECK + 1) / 2, step)
        entered = step.passed
    axes.text(0, len(names) + 0.22, f"{entered} {LEAVE}", fontsize=9, **words)


def _way_out(axes: Axes, start: float, height: float, step: Step) -> None:
    """Draw an arrow that leaves the funnel, with the errors that made payloads take it."""
    line: dict[str, Any] = {"arrowstyle": "-|>", "color": SOLID, "linewidth": 1.5, "shrinkA": 0, "shrinkB": 2}
    axes.annotate("", (WIDEST + 0.22, height), (start, height), arrowprops=line)
    said = "\n".join(f"{count} {error}" for error, count in step.stopped)
    axes.text(WIDEST + 0.25, height, said, fontsize=9, color=INK, ha="left", va="center")


def _steps(funnels: Mapping[str, Funnel]) -> list[str]:
    """Return the names of all steps from top to bottom. The funnel with the most of them says the order."""
    longest, *others = sorted(funnels.values(), key=len, reverse=True)
    return list(dict.fromkeys(step.name for funnel in (longest, *others) for step in funnel))
