"""Pictures in a notebook: each with alternative text, and always followed by the same data as text."""

from __future__ import annotations

import base64
import importlib.util
import io
import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NO_PICTURE = "(For the picture, run pip install matplotlib, then this cell again. The same data as text:)"
SOLID, PALE, INK = "#A63D00", "#CFE6F5", "#1A1A1A"  # dark rust, pale blue: far apart in lightness, so also in grey
BLUE = "#5B8DB0"  # the edge and the hatching of what is pale
GRID = "#D9D9D9"


def empty_figure(width: float, height: float) -> Figure:
    """Return a figure of so many inches that keeps its labels inside. Needs matplotlib."""
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)  # it announces its first start on stderr
    from matplotlib.figure import Figure  # noqa: PLC0415  # slow to import, and not everybody draws

    return Figure(figsize=(width, height), layout="constrained")


def show_picture(draw: Callable[[], Figure], alt: str, text: str) -> None:
    """In a notebook, show a figure with alternative text, or say what it needs. Print its text twin always."""
    if _in_notebook() and importlib.util.find_spec("matplotlib") is None:
        print(NO_PICTURE)  # noqa: T201  # the text around the cell speaks of a picture
    elif _in_notebook():
        _display(_as_png(draw()), alt)
    print(text)  # noqa: T201  # the text twin of the picture


def in_columns(rows: Sequence[Sequence[str]], *, numbers: bool = False) -> str:
    """Return rows as lines of text in columns. With `numbers`, all columns but the first are set to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    sides = ["<", *(">" if numbers else "<" for _ in widths[1:])]
    lines = [
        "  ".join(f"{cell:{side}{width}}" for cell, side, width in zip(row, sides, widths, strict=True)) for row in rows
    ]
    return "\n".join(line.rstrip() for line in lines)


def in_seconds(number: float) -> str:
    """Return a time as a table shows it, with as many digits as it needs: `1.5 s`, `0.125 s`."""
    return f"{number:.1f} s" if round(number, 1) == round(number, 6) else f"{number:.3f} s"


def _in_notebook() -> bool:
    try:
        from IPython.core.getipython import get_ipython  # noqa: PLC0415  # only in a notebook
    except ModuleNotFoundError:
        return False
    return get_ipython() is not None


def _as_png(figure: Figure) -> bytes:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=110, metadata={"Software": None})
    return buffer.getvalue()


def _display(picture: bytes, alt: str) -> None:
    from IPython.display import display  # noqa: PLC0415  # only in a notebook

    data = {"image/png": base64.b64encode(picture).decode(), "text/plain": alt}
    display(data, raw=True, metadata={"image/png": {"alt": alt}})  # type: ignore[no-untyped-call]
