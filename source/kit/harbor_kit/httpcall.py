"""One HTTPS call step by step, and which timeout watches each step: a sequence diagram with a table as its twin.

    show_call()

Seconds are made up. Who watches which step, and what is raised when its time is up, is what requests 2.34 with urllib3
2.8 does; `tests/kit/test_httpcall.py` runs it against a server that stops at each step.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from harbor_kit.pictures import BLUE, INK, PALE, SOLID, empty_figure, in_columns, show_picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

CONNECT, READ, NOBODY = "connect", "read", "nobody"
OUT, BACK, BOTH = "→", "←", "↔"
NAMES, SERVER = "name server", "server"


@dataclass(frozen=True)
class Step:
    """One step of a call: what is said to whom, for how many seconds, who watches, and what requests raises then."""

    name: str
    says: str
    way: str
    partner: str
    seconds: float
    watch: str
    raises: str


CALL = (
    Step("look up the name", "api.harbor.example?", BOTH, NAMES, 0.05, NOBODY, "-"),
    Step("connect (TCP)", "hello", BOTH, SERVER, 0.05, CONNECT, "ConnectTimeout"),
    Step("agree on keys (TLS)", "certificate, keys", BOTH, SERVER, 0.1, CONNECT, "ReadTimeout"),
    Step("send the request", "line, headers, body", OUT, SERVER, 0.1, CONNECT, "ConnectionError"),
    Step("wait for the first byte", "status, headers", BACK, SERVER, 1.5, READ, "ReadTimeout"),
    Step("the next part", "a part of the body", BACK, SERVER, 0.7, READ, "ConnectionError"),
    Step("and the last", "the rest of the body", BACK, SERVER, 0.7, READ, "ConnectionError"),
)
# What a bar of each timeout looks like: its face, its hatching, the line around it.
_LOOKS = {CONNECT: ("white", "///", "-"), READ: (PALE, "", "-"), NOBODY: ("white", "", "--")}
_YOU, _ASKED, _THERE, _BAR, _ALL = 0.27, 0.45, 0.62, 0.67, 0.9  # where things stand from left to right


def show_call(steps: Sequence[Step] = CALL) -> None:
    """In a notebook, show the diagram. Print the same as a table always."""
    show_picture(lambda: draw_call(steps), call_alt(steps), call_table(steps))


def ends(steps: Sequence[Step]) -> list[float]:
    """Return when each step ends, in seconds after the call began."""
    return [round(moment, 6) for moment in accumulate(step.seconds for step in steps)]


def call_table(steps: Sequence[Step]) -> str:
    """Return a row for each step, and one for all of them together."""
    rows = [
        [step.name, f"{step.seconds:.2f} s", f"{end:.2f} s", step.watch, step.raises]
        for step, end in zip(steps, ends(steps), strict=True)
    ]
    head = ["step", "takes", "ends at", "watched by", "raises"]
    return in_columns([head, *rows, ["all together", f"{ends(steps)[-1]:.2f} s", "", NOBODY, "-"]])


def call_alt(steps: Sequence[Step]) -> str:
    """Return a description of the diagram for those who do not see it."""
    told = "; ".join(f"{step.name} ({step.partner} {step.way}), watched by {step.watch}" for step in steps)
    return f"Sequence diagram of one call, from top to bottom: {told}. Nobody watches the whole."


def draw_call(steps: Sequence[Step]) -> Figure:
    """Return the diagram: your program, the server, and a bar for each timeout. Needs matplotlib."""
    figure = empty_figure(8.6, 0.52 * len(steps) + 1.1)
    axes = figure.subplots()
    axes.set_xlim(0, 1)
    axes.set_ylim(len(steps) + 0.1, -0.95)
    axes.set_axis_off()
    for x, title in ((_YOU, "your program"), (_THERE, "server")):
        axes.plot([x, x], [-0.35, len(steps)], color=INK, linewidth=1.2, linestyle="-", label=title)
        axes.text(x, -0.45, title, ha="center", va="bottom", fontsize=9.5, fontweight="bold", color=INK)
    axes.text((_BAR + _ALL) / 2 - 0.01, -0.45, "watched by", ha="center", va="bottom", fontsize=9.5, color=INK)
    for row, step in enumerate(steps):
        _step(axes, row, step)
    _bar(axes, _ALL, 0.09, (0.08, len(steps) - 0.08), (NOBODY, f"all: {ends(steps)[-1]:.1f} s\n\nwatched\nby\nnobody"))
    return figure


def _step(axes: Axes, row: int, step: Step) -> None:
    middle = row + 0.5
    axes.text(
        _YOU - 0.03, middle, f"{step.name}\n{step.seconds:.2f} s", ha="right", va="center", fontsize=8.5, color=INK
    )
    far = _ASKED if step.partner == NAMES else _THERE
    arrow = {OUT: "->", BACK: "<-", BOTH: "<->"}[step.way]
    style = {"arrowstyle": arrow, "color": SOLID if step.way == BACK else INK, "linewidth": 1.4}
    axes.annotate("", xy=(far, middle + 0.12), xytext=(_YOU, middle + 0.12), arrowprops=style)
    axes.text((_YOU + far) / 2, middle + 0.06, step.says, ha="center", va="bottom", fontsize=8.5, color=INK)
    if step.partner == NAMES:
        axes.text(far + 0.01, middle + 0.12, NAMES, ha="left", va="center", fontsize=8.5, fontweight="bold", color=INK)
    _bar(axes, _BAR, 0.2, (row + 0.08, row + 0.92), (step.watch, step.watch))


def _bar(axes: Axes, left: float, width: float, rows: tuple[float, float], said: tuple[str, str]) -> None:
    from matplotlib.patches import Rectangle  # noqa: PLC0415  # not everybody draws

    face, hatch, line = _LOOKS[said[0]]
    top, bottom = rows
    axes.add_patch(
        Rectangle(
            (left, top), width, bottom - top, facecolor=face, edgecolor=BLUE, hatch=hatch, linestyle=line, linewidth=1.4
        )
    )  # fmt: skip
    box = {"facecolor": "white", "edgecolor": "none", "pad": 1.5} if hatch else None
    axes.text(
        left + width / 2, (top + bottom) / 2, said[1], ha="center", va="center", fontsize=9, color=INK, bbox=box
    )  # fmt: skip
