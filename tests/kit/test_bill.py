"""The bill of a conversation: what is sent again, what it costs so far, as a table, in words and as a picture."""

from decimal import Decimal

import pytest
from harbor_kit.bill import Bill, Request, Turn, bills_alt, bills_table, draw_bills, requests_of, show_bills
from matplotlib.figure import Figure

TURNS = [Turn(10, 100), Turn(20, 200), Turn(30, 300), Turn(40, 400)]
WHOLE = requests_of(TURNS, instructions=5)
SHORT = requests_of(TURNS, instructions=5, keep=1)


def bill(requests: tuple[Request, ...]) -> Bill:
    return Bill(requests, [Decimal(request.sent) / 1000 for request in requests])


def bills() -> dict[str, Bill]:
    return {"all of it": bill(WHOLE), "last turn": bill(SHORT)}


def drawn() -> Figure:
    return draw_bills(bills(), 10)


def test_each_request_takes_along_all_that_was_said_before() -> None:
    assert [(request.new, request.again) for request in WHOLE] == [(15, 0), (20, 115), (30, 335), (40, 665)]
    assert [request.sent for request in WHOLE] == [15, 135, 365, 705]
    assert [request.answer for request in WHOLE] == [100, 200, 300, 400]


def test_of_earlier_turns_only_the_last_are_kept_and_the_instructions_always() -> None:
    assert [(request.new, request.again) for request in SHORT] == [(15, 0), (20, 115), (30, 225), (40, 335)]
    none = requests_of(TURNS, instructions=5, keep=0)
    assert [request.again for request in none] == [0, 5, 5, 5]
    assert requests_of(TURNS, instructions=5, keep=3) == WHOLE


def test_what_is_trimmed_begins_differently_so_a_cache_knows_the_instructions_alone() -> None:
    """As long as nothing is left out, all of the request before stands at the beginning of the next."""
    assert [request.same for request in WHOLE] == [0, 15, 135, 365]
    assert [request.same for request in SHORT] == [0, 15, 5, 5]


@pytest.mark.parametrize("keep", [None, 0, 1, 2, 9])
def test_the_same_beginning_is_a_part_of_what_is_sent_again(keep: int | None) -> None:
    for request in requests_of(TURNS, instructions=7, keep=keep):
        assert 0 <= request.same <= request.again


@pytest.mark.parametrize("number", [6, 12, 24])
def test_twice_as_many_turns_are_nearly_four_times_as_many_tokens(number: int) -> None:
    """The sum of the lesson: instructions each time, questions up to this one, answers up to the one before."""
    sent = sum(request.sent for request in requests_of([Turn(50, 250)] * number, instructions=200))
    assert sent == 200 * number + 50 * number * (number + 1) // 2 + 250 * number * (number - 1) // 2


def test_totals_are_exact_sums() -> None:
    cents = Bill(requests_of([Turn(1, 1)] * 3, instructions=0), [Decimal("0.1")] * 3)
    assert cents.totals == [Decimal("0.1"), Decimal("0.2"), Decimal("0.3")]


def test_the_table_has_a_row_for_each_turn() -> None:
    assert bills_table(bills(), 10).splitlines() == [
        "turn  new  again  all of it: $  last turn: $",
        "1      15      0          0.15          0.15",
        "2      20    115          1.50          1.50",
        "3      30    335          5.15          4.05",
        "4      40    665         12.20          7.80",
    ]


def test_the_alternative_text_tells_what_the_table_tells() -> None:
    assert bills_alt(bills(), 10) == (
        "Left, stacked bars: tokens of each request of all of it, turn by turn: "
        "15 new and 0 again, 20 new and 115 again, 30 new and 335 again, 40 new and 665 again. "
        "Right, lines: dollars paid so far, turn by turn, for 10 conversations. "
        "all of it: 0.15, 1.50, 5.15, 12.20. last turn: 0.15, 1.50, 4.05, 7.80."
    )


def test_bars_differ_in_hatching_and_stand_on_each_other() -> None:
    tokens, _ = drawn().axes
    again, new = tokens.patches[:4], tokens.patches[4:]
    assert [bar.get_height() for bar in again] == [0, 115, 335, 665]  # type: ignore[attr-defined]
    assert [bar.get_y() + bar.get_height() for bar in new] == [15, 135, 365, 705]  # type: ignore[attr-defined]
    assert {bar.get_hatch() for bar in again} == {"///"}
    assert {bar.get_hatch() for bar in new} == {None}


def test_lines_differ_in_stroke_and_mark_and_end_with_what_was_paid() -> None:
    _, money = drawn().axes
    assert [list(line.get_ydata()) for line in money.lines] == [  # type: ignore[arg-type]
        pytest.approx([0.15, 1.5, 5.15, 12.2]),
        pytest.approx([0.15, 1.5, 4.05, 7.8]),
    ]
    assert [line.get_linestyle() for line in money.lines] == ["-", "--"]
    assert [line.get_marker() for line in money.lines] == ["o", "s"]
    assert [text.get_text() for text in money.texts] == ["12.20", "7.80"]


def test_axes_say_what_they_count_and_in_what() -> None:
    tokens, money = drawn().axes
    assert (tokens.get_ylabel(), money.get_ylabel()) == ("tokens", "dollars")
    assert {axes.get_xlabel() for axes in drawn().axes} == {"turn of the conversation"}
    assert money.get_title(loc="left") == "paid so far, for 10 conversations"


def test_of_many_turns_only_some_are_numbered() -> None:
    many = bill(requests_of([Turn(1, 1)] * 30, instructions=1))
    tokens, _ = draw_bills({"all": many}, 1).axes
    assert list(tokens.get_xticks()) == [1, 4, 7, 10, 13, 16, 19, 22, 25, 28]


def test_what_cannot_be_a_bill_is_refused() -> None:
    with pytest.raises(ValueError, match="below zero"):
        requests_of([Turn(1, -1)], instructions=0)
    with pytest.raises(ValueError, match="below zero"):
        requests_of(TURNS, instructions=0, keep=-1)
    with pytest.raises(ValueError, match="3 of them for 4 requests"):
        Bill(WHOLE, [Decimal(1)] * 3)
    with pytest.raises(ValueError, match="0 requests"):
        Bill([], [])
    for wrong in ({}, {"four": bill(WHOLE), "three": bill(WHOLE[:3])}):
        with pytest.raises(ValueError, match="the same number of turns"):
            show_bills(wrong)


def test_outside_a_notebook_only_the_table_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    show_bills(bills(), conversations=10)
    assert capsys.readouterr().out == f"{bills_table(bills(), 10)}\n"
