"""What a reader holds: the most memory at once while it reads a file, measured; as a picture and, always, as a table.

    sizes = [4, 8, 12, 16]  # in MB
    show_peaks({"read()": [peak_of(read_all, size) for size in sizes], "line by line": …}, sizes)

The files are on no disk: a block of 1 MB is read again and again. `tracemalloc` counts what Python asks for, so two
runs differ by some hundred bytes at most, and what is shown here is rounded to more than that.
"""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TextIO

from harbor_kit.lazyfile import line_of
from harbor_kit.pictures import BLUE, GRID, INK, SOLID, empty_figure, in_columns, show_picture

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer
    from matplotlib.figure import Figure

Reader = Callable[[TextIO], object]

MEGABYTE = 1_000_000
WIDTH = 4_000  # bytes of a line
EXACT_BELOW = 10  # MB; from there on, whole ones
SMILE = "🙂"
MARKERS, DASHES, COLOURS = "osD^v", ("-", "--", "-.", ":"), (SOLID, INK, BLUE)


class _Archive(io.RawIOBase):
    """A file of one block after the other. The blocks were there before, so they are not counted."""

    def __init__(self, blocks: Sequence[bytes]) -> None:
        super().__init__()
        self._blocks = [memoryview(block) for block in reversed(blocks)]

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        target = memoryview(buffer).cast("B")
        if not self._blocks:
            return 0
        block = self._blocks.pop()
        count = min(len(target), len(block))
        target[:count] = block[:count]
        if count < len(block):
            self._blocks.append(block[count:])
        return count

    def readall(self) -> bytes:
        """Return what is left, from large pieces: many small ones cost memory that a file on a disk does not cost."""
        return b"".join(iter(lambda: self.read(MEGABYTE), b""))


def archive(megabytes: int, *, emoji: bool = False) -> TextIO:
    """Return a file of so many MB, opened as a text in UTF-8: lines of 4,000 bytes, the same one again and again.

    With `emoji` one character of the last line is not ASCII. Raises `ValueError` for less than 1 MB.
    """
    if megabytes < 1:
        raise ValueError("megabytes: give at least 1")
    line = line_of(0, WIDTH)
    block = line * (MEGABYTE // WIDTH)
    last = block[:-WIDTH] + _with_smile(line) if emoji else block
    raw = _Archive([block] * (megabytes - 1) + [last])
    return io.TextIOWrapper(io.BufferedReader(raw), encoding="utf-8", newline="\n")


def peak_of(reader: Reader, megabytes: int, *, emoji: bool = False) -> float:
    """Return how many MB a reader of `archive` held at most, with what it returns: in tenths, from 10 on in ones."""
    with archive(megabytes, emoji=emoji) as file:
        found = peak(lambda: reader(file)) / MEGABYTE
    return round(found, 1) if found < EXACT_BELOW else float(round(found))


def peak(work: Callable[[], object]) -> int:
    """Return how many bytes `work` held at most beyond those that were there before, with what it returns."""
    traced_before = tracemalloc.is_tracing()
    tracemalloc.start()
    try:
        tracemalloc.reset_peak()
        before, _ = tracemalloc.get_traced_memory()
        result = work()
        _, most = tracemalloc.get_traced_memory()
        del result
    finally:
        if not traced_before:
            tracemalloc.stop()
    return max(most - before, 0)


def in_megabytes(number: float) -> str:
    """Return a number of MB as a table shows it: `under 0.1`, `8.5`, `384`."""
    if number < 0.1:
        return "under 0.1"
    return f"{number:.1f}" if number < EXACT_BELOW else f"{number:,.0f}"


def show_peaks(peaks: Mapping[str, Sequence[float]], sizes: Sequence[float]) -> None:
    """In a notebook, show for each reader what it held against the size of the file, in MB. Print the table always."""
    if len(sizes) < 2 or not peaks or any(len(values) != len(sizes) for values in peaks.values()):
        raise ValueError("peaks: give at least one reader, with a number for each of two sizes or more")
    show_picture(lambda: draw_peaks(peaks, sizes), peaks_alt(peaks, sizes), peaks_table(peaks, sizes))


def peaks_table(peaks: Mapping[str, Sequence[float]], sizes: Sequence[float]) -> str:
    """Return a row for each reader, and a column for each size."""
    head = ("most memory held, in MB, of a file of", *(f"{size:g} MB" for size in sizes))
    return in_columns([head, *((name, *map(in_megabytes, values)) for name, values in peaks.items())], numbers=True)


def peaks_alt(peaks: Mapping[str, Sequence[float]], sizes: Sequence[float]) -> str:
    """Return a description of the picture for those who do not see it."""
    told = []
    for name, values in peaks.items():
        pairs = (f"{in_megabytes(value)} at {size:g}" for size, value in zip(sizes, values, strict=True))
        told.append(f"{name}: {', '.join(pairs)}.")
    return f"Lines: the most memory held against the size of the file, both in MB. {' '.join(told)}"


def draw_peaks(peaks: Mapping[str, Sequence[float]], sizes: Sequence[float]) -> Figure:
    """Return a line for each reader, with its name at its end. Needs matplotlib."""
    figure = empty_figure(9.0, 4.0)
    axes = figure.subplots()
    for place, (name, values) in enumerate(peaks.items()):
        axes.plot(
            sizes,
            values,
            marker=MARKERS[place % len(MARKERS)],
            linestyle=DASHES[place % len(DASHES)],
            color=COLOURS[place % len(COLOURS)],
            linewidth=1.8,
            clip_on=False,
        )
        label = f"{name}: {in_megabytes(values[-1])} MB"
        axes.annotate(label, (sizes[-1], values[-1]), (9, 0), textcoords="offset points", fontsize=9.5, va="center")
    axes.set_xlim(0, 1.45 * sizes[-1])
    most = max(max(values) for values in peaks.values())
    axes.set_ylim(-0.05 * most, 1.06 * most)  # so that a name at the bottom does not stand in the axis
    axes.set_xticks(list(sizes))
    axes.set_xlabel("size of the file (MB)")
    axes.set_ylabel("most memory held (MB)")
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    return figure


def _with_smile(line: bytes) -> bytes:
    """Return a line of as many bytes, in which an emoji stands for the last characters of its text."""
    smile = SMILE.encode()
    return line[: -len(b'"}\n') - len(smile)] + smile + b'"}\n'
