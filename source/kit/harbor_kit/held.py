"""How many records a reader holds at once, counted, for files with more and more records.

    def one_by_one(file: BinaryIO, hook: Hook) -> Iterator[Any]:
        for line in file:
            yield json.loads(line, object_hook=hook)

    show_held({"lines, one by one": (as_lines, one_by_one), "array, json.load": (as_array, whole)}, [100, 200, 300])

A reader gives its `hook` to `json`, which calls it for each object. The records are dictionaries that count how many
of them are alive; so a number here is the same on every machine, which a number of bytes is not.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

from harbor_kit.pictures import GRID, INK, SOLID, empty_figure, in_columns, show_picture
from harbor_kit.tickets import TICKETS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Hook = Callable[[dict[str, Any]], Any]
Reader = Callable[[BinaryIO, Hook], Iterable[Any]]
Form = Callable[[int], bytes]
Held = dict[str, list[int]]
LOOKS = (("o", "-"), ("s", "--"), ("^", ":"), ("D", "-."))  # marker and line of each kind of reader


class Census:
    """How many records are alive, and how many were at most."""

    def __init__(self) -> None:
        self.alive = self.most = 0

    def record(self, fields: dict[str, Any]) -> dict[str, Any]:
        """Return a dictionary of these fields that is counted until nobody holds it any more."""
        return _Counted(fields, self)


class _Counted(dict[str, Any]):
    """A dictionary that counts itself. As CPython counts references, it goes when the last holder lets go."""

    def __init__(self, fields: dict[str, Any], census: Census) -> None:
        super().__init__(fields)
        self._census = census
        census.alive += 1
        census.most = max(census.most, census.alive)

    def __del__(self) -> None:
        self._census.alive -= 1


def records(count: int) -> list[dict[str, Any]]:
    """Return so many small tickets of Harbor's."""
    return [{"id": number + 1, "text": TICKETS[number % len(TICKETS)]} for number in range(count)]


def as_array(count: int) -> bytes:
    """Return a file with so many tickets in one JSON array."""
    return json.dumps(records(count)).encode()


def as_lines(count: int) -> bytes:
    """Return a file with so many tickets as JSON lines."""
    return "".join(f"{json.dumps(one)}\n" for one in records(count)).encode()


def most_held(content: bytes, read: Reader) -> int:
    """Return how many records are alive at most while a loop goes through what a reader gives.

    The loop has one in hand while it asks for the next, so a reader that holds nothing is at two.
    """
    census = Census()
    for _one in read(io.BytesIO(content), census.record):
        pass
    return census.most


def held(readers: Mapping[str, tuple[Form, Reader]], sizes: Sequence[int]) -> Held:
    """Return for each reader the most that it holds, for a file of each size."""
    return {name: [most_held(form(size), read) for size in sizes] for name, (form, read) in readers.items()}


def show_held(readers: Mapping[str, tuple[Form, Reader]], sizes: Sequence[int]) -> None:
    """In a notebook, show how many records each reader holds at most. Print the same as a table always."""
    if not readers or len(sizes) < 2 or list(sizes) != sorted(set(sizes)):
        raise ValueError("give at least one reader, and two sizes or more, the smaller ones first")
    counts = held(readers, sizes)
    show_picture(lambda: draw_held(counts, sizes), held_alt(counts, sizes), held_table(counts, sizes))


def held_table(counts: Held, sizes: Sequence[int]) -> str:
    """Return a row for each reader, and a column for each size."""
    head = ("records in the file", *(f"{size:,}" for size in sizes))
    rows = [(name, *(f"{count:,}" for count in found)) for name, found in counts.items()]
    return in_columns([head, *rows], numbers=True)


def held_alt(counts: Held, sizes: Sequence[int]) -> str:
    """Return a description of the picture for those who do not see it."""
    told = [
        f"{' and '.join(names)}: "
        + ", ".join(f"{count:,} of {size:,}" for count, size in zip(found, sizes, strict=True))
        for found, names in _alike(counts)
    ]
    return f"Lines: the most records held at once, over the records in the file. {'; '.join(told)}."


def draw_held(counts: Held, sizes: Sequence[int]) -> Figure:
    """Return a line for each kind of reader; readers with the same numbers share one. Needs matplotlib."""
    figure = empty_figure(9.0, 3.6)
    axes = figure.subplots()
    mark: dict[str, Any] = {"textcoords": "offset points", "fontsize": 9.5, "color": INK, "va": "center"}
    for place, (found, names) in enumerate(_alike(counts)):
        marker, style = LOOKS[place % len(LOOKS)]
        colour = SOLID if found[-1] > found[0] else INK
        axes.plot(sizes, found, marker=marker, linestyle=style, color=colour, linewidth=1.8, markersize=6)
        axes.annotate("\n".join(f"{name}: {found[-1]:,}" for name in names), (sizes[-1], found[-1]), (10, 0), **mark)
    axes.set_xlim(0, 1.42 * sizes[-1])
    axes.set_ylim(-0.12 * sizes[-1], 1.12 * sizes[-1])
    axes.yaxis.set_major_formatter("{x:,.0f}")
    axes.set_xticks([0, *sizes], [f"{size:,}" for size in (0, *sizes)])
    axes.grid(color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_xlabel("records in the file")
    axes.set_ylabel("most records held at once")
    return figure


def _alike(counts: Held) -> list[tuple[tuple[int, ...], list[str]]]:
    """Return the readers that have the same numbers together, in the order of the first of each kind."""
    kinds: dict[tuple[int, ...], list[str]] = {}
    for name, found in counts.items():
        kinds.setdefault(tuple(found), []).append(name)
    return list(kinds.items())
