"""Recordings: who ran when, in exact virtual seconds, as data, as text and as a picture."""

import asyncio
import inspect
import sys
import time
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from harbor_kit.timeline import Hold, Lane, alt_text, draw, lane, record, show, table

NAMES = ["Ana", "Ben", "Chi"]
Call = Callable[[str], Coroutine[Any, Any, str]]


@lane
async def answer(name: str) -> str:
    await asyncio.sleep(1)
    return name


@lane
async def asleep(name: str) -> str:
    time.sleep(1)
    return name


async def in_turn() -> list[str]:
    return [await answer(name) for name in NAMES]


async def as_tasks(call: Call) -> list[str]:
    tasks = [asyncio.create_task(call(name)) for name in NAMES]
    return [await task for task in tasks]


def test_calls_in_turn_add_up() -> None:
    recording = record(in_turn())
    assert recording.result == NAMES
    assert recording.elapsed == 3.0
    assert recording.lanes == (
        Lane("in_turn", "in_turn", 0, 3, 0),
        Lane("Ana", "in_turn", 0, 1, 0),
        Lane("Ben", "in_turn", 1, 2, 0),
        Lane("Chi", "in_turn", 2, 3, 0),
    )


def test_the_loop_gives_turns_to_tasks_and_not_to_the_calls_inside() -> None:
    assert record(in_turn()).turns == tuple((when, "in_turn") for when in (0, 1, 2, 3))


def test_tasks_overlap() -> None:
    recording = record(as_tasks(answer))
    assert recording.elapsed == 1.0
    assert recording.lanes == tuple(Lane(name, name, 0, 1, 0) for name in ["as_tasks", *NAMES])
    assert [whose for _, whose in recording.turns] == ["as_tasks", *NAMES, *NAMES, "as_tasks"]
    assert recording.holds == ()


def test_blocking_calls_hold_the_loop() -> None:
    recording = record(as_tasks(asleep))
    assert recording.elapsed == 3.0
    assert recording.holds == (Hold("Ana", 0, 1), Hold("Ben", 1, 2), Hold("Chi", 2, 3))
    assert [(row.waits, row.holds) for row in recording.lanes] == [(3, 0), (0, 1), (0, 1), (0, 1)]


def test_a_blocking_call_inside_a_task_is_the_task_holding_the_loop() -> None:
    async def main() -> None:
        await answer("Ana")
        await asleep("Ben")

    recording = record(main())
    assert recording.holds == (Hold("main", 1, 2),)
    assert [(row.name, row.waits, row.holds) for row in recording.lanes] == [
        ("main", 1, 1),
        ("Ana", 1, 0),
        ("Ben", 0, 1),
    ]


def test_calls_stand_below_the_task_that_awaits_them() -> None:
    @lane
    async def guest(name: str) -> None:
        await answer(f"{name}'s soup")

    async def main() -> None:
        guests = [asyncio.create_task(guest(name)) for name in NAMES[:2]]
        for each in guests:
            await each

    rows = [row.label for row in record(main()).lanes]
    assert rows == ["main", "Ana", "  awaits Ana's soup", "Ben", "  awaits Ben's soup"]


def test_code_that_belongs_to_no_lane_is_not_blamed_on_one() -> None:
    async def stranger() -> None:
        time.sleep(2)

    async def main() -> None:
        await asyncio.create_task(stranger())

    assert record(main()).holds == (Hold("", 0, 2),)


def test_a_second_call_of_the_same_name_gets_a_number() -> None:
    async def main() -> None:
        await answer("Ana")
        await answer("Ana")

    assert [row.name for row in record(main()).lanes] == ["main", "Ana", "Ana (2)"]


def test_a_lane_without_arguments_is_named_after_its_function() -> None:
    @lane
    async def tidy_up() -> None:
        await asyncio.sleep(0)

    async def main() -> None:
        await tidy_up()

    assert record(main()).lanes[1].name == "tidy_up"


def test_errors_and_cancellation_pass_through_and_end_the_lane() -> None:
    @lane
    async def fails(_: str) -> None:
        await asyncio.sleep(1)
        raise LookupError("no table 7")

    async def main() -> str:
        late = asyncio.create_task(answer("late"))
        await asyncio.sleep(0.5)
        late.cancel()
        with pytest.raises(asyncio.CancelledError):
            await late
        try:
            await fails("fails")
        except LookupError as error:
            return str(error)
        return ""

    recording = record(main())
    assert recording.result == "no table 7"
    assert [(row.name, row.end) for row in recording.lanes] == [("main", 1.5), ("fails", 1.5), ("late", 0.5)]


def test_an_error_of_the_recorded_coroutine_is_raised() -> None:
    async def main() -> None:
        raise LookupError("no table 7")

    with pytest.raises(LookupError, match="no table 7"):
        record(main())


def test_outside_a_recording_a_lane_changes_nothing() -> None:
    @lane
    async def double(number: int) -> int:
        return 2 * number

    assert inspect.iscoroutinefunction(double)
    assert asyncio.run(double(21)) == 42


def test_the_table_holds_the_same_data() -> None:
    assert table({"blocked": record(as_tasks(asleep))}).splitlines() == [
        "blocked: 3.0 s, 4 tasks",
        "             starts     ends    waits  holds the loop",
        "  as_tasks    0.0 s    3.0 s    3.0 s           0.0 s",
        "  Ana         0.0 s    1.0 s    0.0 s           1.0 s",
        "  Ben         1.0 s    2.0 s    0.0 s           1.0 s",
        "  Chi         2.0 s    3.0 s    0.0 s           1.0 s",
        "  at 0.0 s the loop gives a turn to as_tasks, then Ana (holds the loop until 1.0 s)",
        "  at 1.0 s the loop gives a turn to Ben (holds the loop until 2.0 s)",
        "  at 2.0 s the loop gives a turn to Chi (holds the loop until 3.0 s)",
        "  at 3.0 s the loop gives a turn to as_tasks",
    ]


def test_the_alternative_text_names_every_lane_and_who_holds_the_loop() -> None:
    text = alt_text({"tasks": record(as_tasks(answer)), "blocked": record(as_tasks(asleep))})
    assert "tasks: 1.0 s, 4 tasks: as_tasks from 0 to 1, Ana from 0 to 1" in text
    assert text.endswith("the loop is held by Ana from 0 to 1, Ben from 1 to 2, Chi from 2 to 3.")


def test_the_picture_has_a_panel_for_each_recording_and_a_unit_on_its_axis() -> None:
    figure = draw({"in turn": record(in_turn()), "blocked": record(as_tasks(asleep))})
    first, last = figure.axes
    assert first.get_title(loc="left") == "in turn: 3.0 s, 1 task"
    assert [label.get_text() for label in last.get_yticklabels()] == ["the loop", "as_tasks", *NAMES]
    assert last.get_xlabel() == "time on the virtual clock (seconds)"
    assert {f"{name}\nholds the loop" for name in NAMES} < {text.get_text() for text in last.texts}


def test_the_row_of_the_loop_names_the_tasks_in_the_order_of_their_turns() -> None:
    figure = draw({"in turn": record(in_turn()), "together": record(as_tasks(answer))})
    first, last = figure.axes
    assert [text.get_text() for text in first.texts] == ["in_turn"] * 4
    assert [text.get_text() for text in last.texts] == ["as_tasks, Ana, Ben, Chi", "Ana, Ben, Chi, as_tasks"]


def test_a_label_that_reaches_to_the_next_lifts_that_one() -> None:
    """Half a second after a long list of names there is no room for another beside it."""

    @lane
    async def call(name: str, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def crowd() -> None:
        await asyncio.gather(*(call(f"customer {number}", 0.25 if number == 0 else 5.0) for number in range(6)))

    (axes,) = draw({"a crowd": record(crowd())}).axes
    heights = [label.xyann[1] for label in axes.texts]
    assert [label.get_text().count(",") for label in axes.texts] == [6, 0, 5]
    assert heights[0] < heights[1]
    assert heights[2] == heights[0], "five seconds later there is room again"


def test_outside_a_notebook_only_the_table_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    recordings = {"in turn": record(in_turn())}
    show(recordings)
    assert capsys.readouterr().out == table(recordings) + "\n"


def test_a_notebook_without_matplotlib_says_how_to_get_the_picture(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("IPython.core.getipython.get_ipython", lambda: "a notebook")
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    recordings = {"in turn": record(in_turn())}
    show(recordings)
    first, *rest = capsys.readouterr().out.splitlines()
    assert "pip install matplotlib" in first
    assert rest == table(recordings).splitlines()


def test_the_same_program_gives_the_same_recording() -> None:
    assert record(in_turn()) == record(in_turn())
