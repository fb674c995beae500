"""Onions: what runs, in which order, when a function is called that stands under a stack of decorators.

    stack = {"cache": functools.cache, "retry": retry}                # as written above the `def`, the outermost first
    show_onions({"cache over retry": sliced(stack, ask, "export")})

Each call of a decorator's function, or of the function in the middle, is a layer. A layer has the layers that it called
inside. The decorators themselves are not changed. Of what they get, the name is that of the function; one that asks for
its signature or its kind gets those of the function that watches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from harbor_kit.pictures import BLUE, INK, PALE, SOLID, empty_figure, in_columns, show_picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

HEAD, GAP, STEP = 0.62, 0.16, 0.05  # heights of a line and of a gap; how much narrower each layer is on either side
RETURNS = "returns"


@dataclass
class Layer:
    """One call: its number on the way in and on the way out, the error that left it, and the calls inside it."""

    name: str
    entered: int
    left: int = 0
    error: str = ""
    inside: list[Layer] = field(default_factory=list)

    @property
    def end(self) -> str:
        """How it was left: `returns`, or `raises BusyError`."""
        return f"raises {self.error}" if self.error else RETURNS

    @property
    def height(self) -> float:
        """Its height in the picture, with all that is inside."""
        return 2 * HEAD + sum(one.height + GAP for one in self.inside) if self.inside else HEAD


Onion = tuple[Layer, ...]


@dataclass
class _Knife:
    """Counts the steps, and knows which layers are open, the innermost last."""

    onion: list[Layer] = field(default_factory=list)
    opened: list[Layer] = field(default_factory=list)
    steps: int = 0

    def watched(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that does the same, and is a layer."""

        def call(*args: Any, **kwargs: Any) -> Any:
            layer = Layer(name, self.step())
            (self.opened[-1].inside if self.opened else self.onion).append(layer)
            self.opened.append(layer)
            try:
                return function(*args, **kwargs)
            except BaseException as error:
                layer.error = type(error).__name__
                raise
            finally:
                self.opened.pop()
                layer.left = self.step()

        call.__name__ = function.__name__ if hasattr(function, "__name__") else name
        return call

    def step(self) -> int:
        self.steps += 1
        return self.steps


def sliced(
    stack: Mapping[str, Callable[[Callable[..., Any]], Callable[..., Any]]],
    function: Callable[..., Any],
    *args: Any,
    calls: int = 1,
) -> Onion:
    """Decorate a function with a stack, call it so many times with the arguments, and return the layers of each call.

    `stack` has the outermost decorator first, as one writes them above a `def`. An error that leaves the outermost
    layer ends there. For ordinary functions only: of an `async def`, it would see the making of the coroutine.
    """
    knife = _Knife()
    decorated = knife.watched(function.__name__, function)
    for name, decorator in reversed(list(stack.items())):
        decorated = knife.watched(name, decorator(decorated))
    for _ in range(calls):
        try:
            decorated(*args)
        except Exception:  # noqa: BLE001, S112  # the layer has it, and the next call is made all the same
            continue
    return tuple(knife.onion)


def steps(onion: Onion) -> list[tuple[int, int, str, Layer]]:
    """Return each step as (number, depth, `enter` or `leave`, layer), in the order in which they happened."""
    found = [step for layer in onion for step in _steps(layer, 0)]
    return sorted(found, key=lambda step: step[0])


def show_onions(onions: Mapping[str, Onion]) -> None:
    """In a notebook, show some onions side by side. Print the same as a table always."""
    if not onions or not all(onions.values()):
        raise ValueError("onions: give at least one, each with a call")
    show_picture(lambda: draw_onions(onions), onions_alt(onions), onions_table(onions))


def draw_onions(onions: Mapping[str, Onion]) -> Figure:
    """Return a panel for each onion: time goes down, and what is called stands inside of what calls it."""
    tallest = max(sum(layer.height + 2 * GAP for layer in onion) for onion in onions.values())
    figure = empty_figure(4.7 * len(onions), 0.42 * tallest + 0.7)
    panels = figure.subplots(1, len(onions), squeeze=False)[0]
    for axes, (title, onion) in zip(panels, onions.items(), strict=True):
        axes.set_title(title, loc="left", fontsize=10.5, fontweight="bold")
        axes.set_xlim(0, 1)
        axes.set_ylim(tallest, -0.1)
        axes.set_axis_off()
        top = 0.0
        for layer in onion:
            _draw(axes, layer, 0, top)
            top += layer.height + 2 * GAP
    return figure


def onions_table(onions: Mapping[str, Onion]) -> str:
    """Return a row for each step: the way into a layer as `→`, the way out as `←`, set in by depth."""
    columns = [[f"{number:2} {'  ' * depth}{_said(way, layer)}" for number, depth, way, layer in steps(onion)]
               for onion in onions.values()]  # fmt: skip
    return in_columns([tuple(onions), *zip_longest(*columns, fillvalue="")])


def onions_alt(onions: Mapping[str, Onion]) -> str:
    """Return a description of the picture for those who do not see it."""
    told = []
    for title, onion in onions.items():
        way = ", ".join(
            f"{number} {'into' if way == 'enter' else 'out of'} {layer.name}"
            f"{f' with {layer.error}' if way == 'leave' and layer.error else ''}"
            for number, _, way, layer in steps(onion)
        )
        told.append(f"{title}: {way}.")
    return f"Boxes in boxes: what is called stands inside of what calls it, and each way is numbered. {' '.join(told)}"


def _steps(layer: Layer, depth: int) -> Iterator[tuple[int, int, str, Layer]]:
    yield layer.entered, depth, "enter", layer
    for one in layer.inside:
        yield from _steps(one, depth + 1)
    yield layer.left, depth, "leave", layer


def _said(way: str, layer: Layer) -> str:
    return f"→ {layer.name}" if way == "enter" else f"← {layer.name} {layer.end}"


def _draw(axes: Axes, layer: Layer, depth: int, top: float) -> None:
    """Draw a layer with all that is inside. One that an error left has a dashed outline, and says so."""
    from matplotlib.patches import FancyBboxPatch  # noqa: PLC0415  # not everybody draws

    left, right = 0.01 + STEP * depth, 0.99 - STEP * depth
    bottom = top + layer.height
    axes.add_patch(
        FancyBboxPatch(
            (left, top), right - left, layer.height, boxstyle="round,pad=0,rounding_size=0.03", mutation_aspect=9,
            facecolor="white" if layer.inside else PALE, edgecolor=SOLID if layer.error else BLUE,
            linewidth=1.6, linestyle="--" if layer.error else "-",
        )
    )  # fmt: skip
    words: dict[str, Any] = {"va": "center", "fontsize": 9, "color": INK}
    axes.text(left + 0.02, top + HEAD / 2, f"{layer.entered} →", ha="left", **words)
    axes.text(left + 0.11, top + HEAD / 2, layer.name, ha="left", fontweight="bold", **words)
    end = f"{layer.end} {layer.left} →"
    axes.text(right - 0.02, bottom - HEAD / 2, end, ha="right", **words)
    inner = top + HEAD
    for one in layer.inside:
        _draw(axes, one, depth + 1, inner)
        inner += one.height + GAP
