"""What a conversation costs, turn by turn: each question takes everything along that was said before it.

    whole = requests_of([Turn(50, 250)] * 12, instructions=200)             # tokens of twelve requests
    short = requests_of([Turn(50, 250)] * 12, instructions=200, keep=2)     # each has two earlier turns with it
    show_bills({"all of it": Bill(whole, costs), "two turns": Bill(short, costs_of_short)}, conversations=1000)

Tokens are whole numbers, and money is in dollars, exact, as `Decimal`. What a request costs, the caller says: there are
no prices here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from harbor_kit.pictures import BLUE, GRID, INK, PALE, SOLID, empty_figure, in_columns, show_picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STROKES = (SOLID, "-", "o"), (INK, "--", "s"), (BLUE, "-.", "^")
FEW_TICKS = 12  # more turns than this, and only some of them are numbered
NEW: dict[str, Any] = {"facecolor": SOLID, "edgecolor": INK, "linewidth": 0.8}
AGAIN: dict[str, Any] = {"facecolor": PALE, "edgecolor": BLUE, "hatch": "///", "linewidth": 0.8}


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and its answer, in tokens."""

    question: int
    answer: int


@dataclass(frozen=True, slots=True)
class Request:
    """One request of a conversation, in tokens.

    `new` was never sent before, `again` was. Of `again`, `same` is what stands at the beginning exactly as it stood at
    the beginning of the request before: the part that a provider can have in its cache. `answer` is what comes back.
    """

    new: int
    again: int
    same: int
    answer: int

    @property
    def sent(self) -> int:
        """All tokens of the request."""
        return self.new + self.again


@dataclass(frozen=True)
class Bill:
    """The requests of a conversation, and what each of them costs, in dollars."""

    requests: Sequence[Request]
    costs: Sequence[Decimal]

    def __post_init__(self) -> None:
        """Raise `ValueError` where there is not one cost for each request, or no request at all."""
        if not self.requests or len(self.requests) != len(self.costs):
            raise ValueError(f"costs: {len(self.costs)} of them for {len(self.requests)} requests; give one for each")

    @property
    def totals(self) -> list[Decimal]:
        """What has been paid after each turn, in dollars."""
        return list(accumulate(self.costs))


def requests_of(turns: Sequence[Turn], *, instructions: int, keep: int | None = None) -> tuple[Request, ...]:
    """Return the request of each turn: the instructions, earlier turns, and the question.

    `keep` is how many of the earlier turns go along, the last ones; without it, all of them do. An answer counts as
    sent again, although it came from the provider: whoever sends it pays for it. Raises `ValueError` where a number is
    below zero.
    """
    if instructions < 0 or (keep or 0) < 0 or any(turn.question < 0 or turn.answer < 0 for turn in turns):
        raise ValueError("turns, instructions, keep: none of them is below zero")
    requests: list[Request] = []
    for place, turn in enumerate(turns):
        oldest = 0 if keep is None else max(0, place - keep)
        again = sum(one.question + one.answer for one in turns[oldest:place])
        if not requests:
            requests.append(Request(instructions + turn.question, 0, 0, turn.answer))
        else:
            same = requests[-1].sent if oldest == 0 else instructions
            requests.append(Request(turn.question, instructions + again, same, turn.answer))
    return tuple(requests)


def show_bills(bills: Mapping[str, Bill], *, conversations: int = 1) -> None:
    """In a notebook, show what the first of some bills sends, and what all of them cost. Print the table always.

    Costs are shown for so many conversations of this kind. Raises `ValueError` where there is no bill, or where two
    differ in their number of turns.
    """
    if not bills or len({len(bill.requests) for bill in bills.values()}) > 1:
        raise ValueError("bills: give at least one, and all with the same number of turns")
    show_picture(
        lambda: draw_bills(bills, conversations), bills_alt(bills, conversations), bills_table(bills, conversations)
    )


def draw_bills(bills: Mapping[str, Bill], conversations: int) -> Figure:
    """Return two panels: tokens of each request of the first bill as bars, and costs so far of all bills as lines."""
    figure = empty_figure(9.0, 4.4)
    tokens, money = figure.subplots(1, 2)
    title, first = next(iter(bills.items()))
    turns = range(1, len(first.requests) + 1)
    again = [request.again for request in first.requests]
    tokens.bar(turns, again, width=0.72, label="sent again", **AGAIN)
    tokens.bar(turns, [request.new for request in first.requests], bottom=again, width=0.72, label="new", **NEW)
    tokens.set_title(f"tokens of each request: {title}", loc="left", fontsize=10.5, fontweight="bold")
    tokens.set_ylabel("tokens")
    tokens.legend(loc="upper left", edgecolor=GRID)
    for (name, bill), (colour, stroke, marker) in zip(bills.items(), STROKES, strict=False):
        paid = [float(total * conversations) for total in bill.totals]
        money.plot(turns, paid, color=colour, linestyle=stroke, marker=marker, markersize=5, linewidth=1.8, label=name)
        money.annotate(
            f"{paid[-1]:,.2f}", (len(turns), paid[-1]), (6, 0), textcoords="offset points", va="center", fontsize=9
        )
    money.set_title(f"paid so far, for {_conversations(conversations)}", loc="left", fontsize=10.5, fontweight="bold")
    money.set_ylabel("dollars")
    money.set_ylim(0, None)
    money.legend(loc="upper left", edgecolor=GRID, handlelength=3.4)
    for axes in (tokens, money):
        _turns(axes, len(turns))
    money.set_xlim(0.4, len(turns) * 1.18 + 0.4)
    return figure


def bills_table(bills: Mapping[str, Bill], conversations: int) -> str:
    """Return a row for each turn: tokens that are new and sent again in the first bill, and costs so far of all."""
    first = next(iter(bills.values()))
    rows = [("turn", "new", "again", *(f"{name}: $" for name in bills))]
    totals = [bill.totals for bill in bills.values()]
    for place, request in enumerate(first.requests):
        paid = (f"{total[place] * conversations:,.2f}" for total in totals)
        rows.append((str(place + 1), f"{request.new:,}", f"{request.again:,}", *paid))
    return in_columns(rows, numbers=True)


def bills_alt(bills: Mapping[str, Bill], conversations: int) -> str:
    """Return a description of the picture for those who do not see it."""
    title, first = next(iter(bills.items()))
    sent = ", ".join(f"{request.new} new and {request.again} again" for request in first.requests)
    told = [
        f"{name}: {', '.join(f'{total * conversations:,.2f}' for total in bill.totals)}."
        for name, bill in bills.items()
    ]
    return (
        f"Left, stacked bars: tokens of each request of {title}, turn by turn: {sent}. "
        f"Right, lines: dollars paid so far, turn by turn, for {_conversations(conversations)}. {' '.join(told)}"
    )


def _conversations(number: int) -> str:
    return "1 conversation" if number == 1 else f"{number:,} conversations"


def _turns(axes: Axes, number: int) -> None:
    step = 1 if number <= FEW_TICKS else -(-number // FEW_TICKS)
    axes.set_xticks(range(1, number + 1, step))
    axes.set_xlabel("turn of the conversation")
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
