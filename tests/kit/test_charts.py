"""Charts that compare runs: the numbers, the text twin, the alternative text, and what the picture says in words."""

import asyncio
from typing import Any

import pytest
from harbor_kit.charts import (
    draw_spans,
    draw_speedups,
    peak,
    show_spans,
    show_speedups,
    spans_alt,
    spans_table,
    speedups,
    speedups_alt,
    speedups_table,
)
from harbor_kit.timeline import Recording, lane, record

TAKES = {"T0": 1.5, "T1": 0.6, "T2": 0.9}
SECONDS = {"in turn": 7.0, "at most four": 2.2, "together": 1.5}
BOUND = 7.0 / 1.5


@lane
async def call(name: str) -> None:
    await asyncio.sleep(TAKES[name])


async def in_turn() -> None:
    for name in TAKES:
        await call(name)


async def together() -> None:
    await asyncio.gather(*[call(name) for name in TAKES])


@pytest.fixture
def runs() -> dict[str, Recording[Any]]:
    return {"in turn": record(in_turn()), "together": record(together())}


def test_the_table_of_spans_has_a_row_for_each_call_and_the_whole_run(runs: dict[str, Recording[Any]]) -> None:
    assert spans_table(runs).splitlines() == [
        "call            in turn      together",
        "T0         0.0 to 1.5 s  0.0 to 1.5 s",
        "T1         1.5 to 2.1 s  0.0 to 0.6 s",
        "T2         2.1 to 3.0 s  0.0 to 0.9 s",
        "whole run         3.0 s         1.5 s",
        "at once       at most 1     at most 3",
    ]


def test_a_call_that_one_run_did_not_make_is_said_to_be_missing(runs: dict[str, Recording[Any]]) -> None:
    async def two() -> None:
        await asyncio.gather(call("T0"), call("T1"))

    *_, row, _, _ = spans_table({**runs, "two": record(two())}).splitlines()
    assert row == "T2         2.1 to 3.0 s  0.0 to 0.9 s      not made"


def test_calls_that_touch_are_not_at_once(runs: dict[str, Recording[Any]]) -> None:
    assert [peak(run) for run in runs.values()] == [1, 3]


def test_a_run_without_calls_has_none_at_once() -> None:
    async def idle() -> None:
        await asyncio.sleep(1)

    assert peak(record(idle())) == 0


def test_the_alternative_text_of_spans_names_every_call(runs: dict[str, Recording[Any]]) -> None:
    assert spans_alt(runs) == (
        "Gantt charts on one time axis, in seconds. in turn: 3.0 s, at most 1 at once: T0 from 0 to 1.5, "
        "T1 from 1.5 to 2.1, T2 from 2.1 to 3. together: 1.5 s, at most 3 at once: T0 from 0 to 1.5, "
        "T1 from 0 to 0.6, T2 from 0 to 0.9."
    )


def test_the_picture_of_spans_has_a_panel_for_each_run_on_one_axis(runs: dict[str, Recording[Any]]) -> None:
    first, last = draw_spans(runs).axes
    assert [first.get_title(loc="left"), last.get_title(loc="left")] == [
        "in turn: 3.0 s, at most 1 at once",
        "together: 1.5 s, at most 3 at once",
    ]
    assert first.get_xlim() == last.get_xlim()
    assert last.get_xlabel().startswith("time on the virtual clock (seconds)")
    assert [label.get_text() for label in last.get_yticklabels()] == ["T0", "T1", "T2"]
    assert [text.get_text() for text in last.texts] == ["ends at 1.5 s"]


def test_bars_differ_from_their_ground_by_more_than_colour(runs: dict[str, Recording[Any]]) -> None:
    spans, bars = draw_spans(runs).axes[0], draw_speedups(SECONDS, BOUND).axes[0]
    assert [collection.get_hatch() for collection in spans.collections] == ["///"] * 3
    assert [bar.get_hatch() for bar in bars.patches] == ["///"] * 3


def test_nothing_to_compare_is_refused() -> None:
    async def single() -> None:
        await call("T0")

    with pytest.raises(ValueError, match="two calls or more"):
        show_spans({"single": record(single())})
    with pytest.raises(ValueError, match="at least one run"):
        show_spans({})


@pytest.mark.parametrize("seconds", [{}, {"in turn": 7.0, "at once": 0.0}])
def test_a_run_that_took_no_time_has_no_speedup(seconds: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="more than no time"):
        show_speedups(seconds, bound=BOUND)


def test_speedups_are_relative_to_the_first_run() -> None:
    assert {name: round(times, 2) for name, times in speedups(SECONDS).items()} == {
        "in turn": 1.0,
        "at most four": 3.18,
        "together": 4.67,
    }


def test_the_table_of_speedups_ends_with_the_bound() -> None:
    assert speedups_table(SECONDS, BOUND).splitlines() == [
        "run            time  times as fast",
        "in turn       7.0 s           1.00",
        "at most four  2.2 s           3.18",
        "together      1.5 s           4.67",
        "the bound                     4.67",
    ]


def test_the_alternative_text_of_speedups_names_bars_and_bound() -> None:
    assert speedups_alt(SECONDS, BOUND) == (
        "Bars: how many times as fast as the first run each run was. in turn 1.00, at most four 3.18, together 4.67. "
        "A dashed line: the bound, 4.67."
    )


def test_the_picture_of_speedups_writes_each_number_and_draws_the_bound_as_a_line() -> None:
    (axes,) = draw_speedups(SECONDS, BOUND).axes
    assert [text.get_text() for text in axes.texts] == ["1.00", "3.18", "4.67", "the bound: 4.67"]
    assert [label.get_text() for label in axes.get_yticklabels()] == [
        "in turn: 7.0 s",
        "at most four: 2.2 s",
        "together: 1.5 s",
    ]
    (line,) = axes.lines
    places: Any = line.get_xdata()
    assert (line.get_linestyle(), list(places)) == ("--", [BOUND, BOUND])
    assert axes.get_xlabel() == "times as fast as the first run"


def test_outside_a_notebook_only_the_tables_are_shown(
    runs: dict[str, Recording[Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    show_spans(runs)
    show_speedups(SECONDS, bound=BOUND)
    assert capsys.readouterr().out == f"{spans_table(runs)}\n{speedups_table(SECONDS, BOUND)}\n"
