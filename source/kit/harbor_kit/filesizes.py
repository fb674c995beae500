"""How large the same data are in several formats: bars, and a table with a remark on what comes back.

show_sizes({"JSONL": 34_208_000, ".npy": 6_144_128}, {"JSONL": "exact", ".npy": "exact"})
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from harbor_kit.pictures import BLUE, GRID, INK, PALE, empty_figure, in_columns, show_picture

if TYPE_CHECKING:
    from matplotlib.figure import Figure

KIB = 1024
BAR: dict[str, Any] = {"facecolor": PALE, "edgecolor": BLUE, "hatch": "///", "linewidth": 0.8}


def show_sizes(sizes: Mapping[str, int], remarks: Mapping[str, str] | None = None) -> None:
    """In a notebook, show how many bytes each format needs, with a remark on each. Print the table always."""
    if not sizes or min(sizes.values()) <= 0:
        raise ValueError("sizes: give at least one format, each with more than no bytes")
    notes = dict(remarks or {})
    if strange := sorted(set(notes) - set(sizes)):
        raise ValueError(f"remarks: {strange[0]!r} is none of the formats in sizes")
    show_picture(lambda: draw_sizes(sizes, notes), sizes_alt(sizes, notes), sizes_table(sizes, notes))


def sizes_table(sizes: Mapping[str, int], remarks: Mapping[str, str]) -> str:
    """Return a row for each format: its size, how many times as small as the first it is, and the remark."""
    rows = [
        (name, in_kib(size), f"{times:.1f}", remarks.get(name, ""))
        for (name, size), times in zip(sizes.items(), _times(sizes), strict=True)
    ]
    numbers = in_columns([("format", "size", "times as small"), *(row[:-1] for row in rows)], numbers=True)
    width = max(map(len, numbers.splitlines()))
    texts = ["what comes back" if remarks else "", *(row[-1] for row in rows)]
    return "\n".join(f"{line:{width}}  {text}".rstrip() for line, text in zip(numbers.splitlines(), texts, strict=True))


def sizes_alt(sizes: Mapping[str, int], remarks: Mapping[str, str]) -> str:
    """Return a description of the bars for those who do not see them."""
    told = [
        f"{name} {in_kib(size)}{f' ({remarks[name]})' if remarks.get(name) else ''}" for name, size in sizes.items()
    ]
    return f"Bars: the size of the same data in {len(sizes)} formats. {', '.join(told)}."


def draw_sizes(sizes: Mapping[str, int], remarks: Mapping[str, str]) -> Figure:
    """Return a bar for each format, with its size and the remark beside it. Needs matplotlib."""
    figure = empty_figure(9.4, 0.46 * len(sizes) + 0.9)
    axes = figure.subplots()
    widths = [size / KIB for size in sizes.values()]
    axes.barh(range(len(widths)), widths, height=0.62, **BAR)
    mark: dict[str, Any] = {"textcoords": "offset points", "fontsize": 9.5, "color": INK, "va": "center"}
    for place, (name, size) in enumerate(sizes.items()):
        ground = {"facecolor": "white", "edgecolor": "none", "pad": 1.0}
        told = ": ".join(filter(None, [in_kib(size), remarks.get(name, "")]))
        inside = widths[place] > 0.6 * max(widths)
        side: dict[str, Any] = {"ha": "right" if inside else "left", "xytext": (-7 if inside else 7, 0), "bbox": ground}
        axes.annotate(told, (widths[place], place), **side, **mark)
    axes.set_yticks(range(len(widths)), list(sizes), fontsize=9.5)
    axes.set_ylim(len(widths) - 0.5, -0.6)
    axes.set_xlim(0, 1.04 * max(widths))
    axes.grid(axis="x", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(length=0)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.set_xlabel("size of the file (KiB, 1,024 bytes each)")
    return figure


def in_kib(size: int) -> str:
    """Return a size as the table shows it, such as `6,000 KiB`; below ten, with one digit more."""
    number = size / KIB
    return f"{number:,.0f} KiB" if number >= 10 else f"{number:.1f} KiB"


def _times(sizes: Mapping[str, int]) -> list[float]:
    first = next(iter(sizes.values()))
    return [first / size for size in sizes.values()]
