"""When the first word is there: bytes that arrive, events that are complete, words that can be shown, on a time axis.

    parts = Provider(latencies=[0.4], pace=0.1).answer("POST", "/v1/chat/completions", headers, body).parts
    show_first_word({"in pieces": watch(parts, size=300), "all at once": at_once(parts)})

The events are known here, because they are made here: nothing decodes the bytes. A client that has only the bytes
needs a decoder, and gets the same events at the same moments.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby
from typing import TYPE_CHECKING, Any

from harbor_kit.pictures import BLUE, GRID, INK, PALE, SOLID, empty_figure, in_columns, show_picture
from harbor_kit.provider import Part, recut

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LINES = 3  # of words, in the picture
ROWS = ("bytes arrive", "events complete", "words shown")


@dataclass(frozen=True)
class Watched:
    """What a reader of a stream saw, in seconds since the request: how many bytes came, which events, which words."""

    arrivals: tuple[tuple[float, int], ...]
    events: tuple[tuple[float, str], ...]
    words: tuple[tuple[float, str], ...]

    @property
    def first_word(self) -> float | None:
        """The seconds until the first word that is not empty could be shown (TTFT), `None` where there was none."""
        return self.words[0][0] if self.words else None

    @property
    def total(self) -> float:
        """The seconds until the last byte was there."""
        return self.arrivals[-1][0]


def watch(parts: Iterable[Part], *, size: int | None = None) -> Watched:
    """Return what a reader of these events sees, who shows each word at once. `parts` is an event each.

    With `size`, the network delivers pieces of so many bytes: an event is complete when its last byte is there.
    """
    events = [(seconds, data) for seconds, data in parts if data]
    pieces = events if size is None else [piece for piece in recut(events, size) if piece[1]]
    if not events:
        raise ValueError("parts: there is no event in them")
    moments = list(accumulate(seconds for seconds, _ in pieces))
    arrived = list(accumulate(len(data) for _, data in pieces))
    complete = []
    for end, (_, data) in zip(accumulate(len(data) for _, data in events), events, strict=True):
        moment = next(when for when, count in zip(moments, arrived, strict=True) if count >= end)
        complete.append((round(moment, 6), data))
    return Watched(
        tuple((round(when, 6), len(data)) for when, (_, data) in zip(moments, pieces, strict=True)),
        tuple((when, name_of(data)) for when, data in complete),
        tuple((when, word) for when, data in complete for word in _words(data)),
    )


def at_once(parts: Sequence[Part]) -> Watched:
    """Return what a reader sees who waits for the whole answer and shows it then."""
    seen = watch(parts)
    text = "".join(word for _, word in seen.words)
    bytes_in_all = sum(count for _, count in seen.arrivals)
    return Watched(
        ((seen.total, bytes_in_all),), ((seen.total, "whole answer"),), ((seen.total, text),) if text else ()
    )


def name_of(data: bytes) -> str:
    """Return what kind of event this is: `role`, `text`, `tool`, `finish`, `usage`, `done`; or Anthropic's type."""
    found = _payload(data)
    if found is None:
        return "done"
    if "choices" not in found:
        return str(found.get("type", "error"))
    if not found["choices"]:
        return "usage"
    choice = found["choices"][0]
    kinds = {"role": "role", "tool_calls": "tool", "content": "text", "refusal": "text"}
    return next((kind for name, kind in kinds.items() if name in choice["delta"]), "finish")


def show_first_word(seen: Mapping[str, Watched]) -> None:
    """In a notebook, show what the readers saw on one time axis. Print the same as tables always."""
    if not seen:
        raise ValueError("seen: give at least one reader")
    show_picture(lambda: draw_first_word(seen), first_word_alt(seen), first_word_table(seen))


def first_word_table(seen: Mapping[str, Watched]) -> str:
    """Return for each reader a row for each moment at which something happened."""
    tables = []
    for title, watched in seen.items():
        rows = [
            (_seconds(moment), f"{count} bytes" if count else "", _counted(events), repr(word) if word else "")
            for moment, count, events, word in _moments(watched)
        ]
        tables.append(f"{_heading(title, watched)}\n{in_columns([('at', *ROWS), *rows])}")
    return "\n\n".join(tables)


def first_word_alt(seen: Mapping[str, Watched]) -> str:
    """Return a description of the picture for those who do not see it."""
    told = []
    for title, watched in seen.items():
        words = ", ".join(f"{word.strip()} at {moment:g}" for moment, word in watched.words) or "no word"
        told.append(
            f"{_heading(title, watched)}; arrivals of bytes: {len(watched.arrivals)}, events: {len(watched.events)}; "
            f"words: {words}."
        )
    return f"Marks on one time axis, in seconds: {', '.join(ROWS)}. {' '.join(told)}"


def draw_first_word(seen: Mapping[str, Watched]) -> Figure:
    """Return a panel for each reader: bytes, events and words over time, first word and total. Needs matplotlib."""
    figure = empty_figure(9.4, 2.15 * len(seen) + 0.6)
    panels = figure.subplots(len(seen), 1, sharex=True, squeeze=False)[:, 0]
    longest = max(watched.total for watched in seen.values()) or 1.0
    panels[-1].set_xlim(-0.02 * longest, 1.18 * longest)
    for axes, (title, watched) in zip(panels, seen.items(), strict=True):
        axes.set_title(_heading(title, watched), loc="left", fontsize=10.5, fontweight="bold", pad=6)
        axes.set_yticks(range(len(ROWS)), ROWS, fontsize=9.5)
        axes.set_ylim(len(ROWS), -0.6)
        axes.grid(axis="x", color=GRID, linewidth=0.8)
        axes.set_axisbelow(True)
        axes.tick_params(length=0)
        axes.spines[["top", "right", "left"]].set_visible(False)
        _draw_marks(axes, watched)
        _draw_words(axes, watched, longest)
        _draw_spans(axes, watched)
    panels[-1].set_xlabel("time since the request (seconds)")
    return figure


def _draw_marks(axes: Axes, watched: Watched) -> None:
    """Mark arrivals by lines as long as they have bytes, and events by rings."""
    most = max(count for _, count in watched.arrivals)
    for moment, count in watched.arrivals:
        axes.vlines(moment, 0.32, 0.32 - 0.25 - 0.5 * count / most, color=BLUE, linewidth=2.2)
    moments = [moment for moment, _ in watched.events]
    axes.plot(moments, [1] * len(moments), linestyle="", marker="o", markersize=6, color="white", markeredgecolor=INK)


def _draw_words(axes: Axes, watched: Watched, longest: float) -> None:
    """Write each word where it is shown, in the first of three lines in which there is room, else a mark alone."""
    free = [-1.0] * LINES
    for moment, _, _, words in _moments(watched):
        text = words.strip()
        if not text:
            continue
        text = f"{text[:19]}…" if len(text) > 20 else text
        axes.plot([moment], [2], marker="|", markersize=9, color=INK)
        line = next((line for line in range(LINES) if free[line] <= moment), None)
        if line is not None:
            ground = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}
            look: dict[str, Any] = {
                "ha": "left",
                "va": "top",
                "fontsize": 8.5,
                "color": INK,
                "bbox": ground,
                "zorder": 4,
            }
            axes.annotate(text, (moment, 2.16 + 0.27 * line), (4, 0), textcoords="offset points", **look)
            free[line] = moment + longest * (0.0115 * len(text) + 0.015)


def _draw_spans(axes: Axes, watched: Watched) -> None:
    """Draw the wait for the first word as a bar, and the total as a line."""
    first = watched.first_word
    if first:
        axes.broken_barh([(0, first)], (1.62, 0.3), facecolor=SOLID, edgecolor="white")
        told, inside = f"first word: {_seconds(first)}", first > 0.3 * watched.total
        look: dict[str, Any] = {"va": "center", "fontsize": 8.5}
        if inside:
            axes.text(first / 2, 1.77, told, ha="center", color="white", **look)
        else:
            ground = {"facecolor": PALE, "edgecolor": "none", "pad": 1.5}
            axes.annotate(told, (first, 1.77), (5, 0), textcoords="offset points", color=INK, bbox=ground, **look)
    axes.axvline(watched.total, color=INK, linewidth=1.4)
    mark: dict[str, Any] = {"textcoords": "offset points", "fontsize": 9, "color": INK, "va": "center"}
    axes.annotate(f"total: {_seconds(watched.total)}", (watched.total, -0.35), (5, 0), **mark)


def _moments(watched: Watched) -> Iterator[tuple[float, int, list[str], str]]:
    """Yield each moment with the bytes that came in it, the events that were complete, and the words."""
    every = sorted({moment for moment, _ in (*watched.arrivals, *watched.events, *watched.words)})
    for moment in every:
        count = sum(count for when, count in watched.arrivals if when == moment)
        events = [name for when, name in watched.events if when == moment]
        yield moment, count, events, "".join(word for when, word in watched.words if when == moment)


def _counted(names: Sequence[str]) -> str:
    """Return names as a list in which a name that comes several times in a row stands once, with its number."""
    runs = [(name, len(list(same))) for name, same in groupby(names)]
    return ", ".join(name if count == 1 else f"{count} × {name}" for name, count in runs)


def _seconds(number: float) -> str:
    return f"{number:g} s"


def _heading(title: str, watched: Watched) -> str:
    first = watched.first_word
    told = "no word" if first is None else f"first word after {_seconds(first)}"
    return f"{title}: {told}, total {_seconds(watched.total)}"


def _payload(data: bytes) -> dict[str, Any] | None:
    """Return what one event carries, as this module's provider writes it; `None` for the mark of the end."""
    text = data.decode().partition("data: ")[2]
    found: dict[str, Any] | None = None if text.startswith("[DONE]") else json.loads(text)
    return found


def _words(data: bytes) -> list[str]:
    """Return the text that an event adds, as a list of one, or nothing."""
    found = _payload(data) or {}
    delta: Mapping[str, Any] = found.get("delta") or next((choice["delta"] for choice in found.get("choices", [])), {})
    word = delta.get("content") or delta.get("text")
    return [word] if word else []
