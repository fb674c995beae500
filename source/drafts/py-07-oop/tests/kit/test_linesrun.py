"""The recorder of lines: what ran is counted, what did not is named, and the tracer that was there is put back."""

from __future__ import annotations

import asyncio
import functools
import sys
from collections.abc import AsyncGenerator, Callable
from typing import Any

import pytest
from harbor_kit.clock import run_virtual
from harbor_kit.linesrun import LinesRun


def sign(number: int) -> str:
    if number > 0:
        return "plus"
    return "minus"


def outer(number: int) -> list[str]:
    def inner() -> str:
        return sign(number)

    return [inner()]


def wrapped(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def around(*args: Any) -> Any:
        return function(*args)

    return around


class Lamp:
    def __init__(self) -> None:
        self.lit = False

    @property
    def state(self) -> str:
        return "on" if self.lit else "off"

    @staticmethod
    def volts() -> int:
        return 230

    @classmethod
    def new(cls) -> Lamp:
        return cls()

    @wrapped
    def switch(self) -> None:
        self.lit = not self.lit

    async def blink(self) -> AsyncGenerator[str, None]:
        for _ in range(2):
            self.switch()
            await asyncio.sleep(1)
            yield self.state


def test_a_branch_that_was_not_taken_is_missed() -> None:
    with LinesRun(sign) as lines:
        sign(3)
    assert (round(lines.share, 3), lines.missed) == (0.667, {"sign": [3]})


def test_all_lines_are_all_lines() -> None:
    with LinesRun(sign) as lines:
        sign(3)
        sign(-3)
    assert (lines.share, lines.missed) == (1.0, {})


def test_inner_functions_count() -> None:
    with LinesRun(outer) as lines:
        pass
    assert (lines.share, sorted(lines.missed)) == (0.0, ["outer", "outer.<locals>.inner"])
    with lines:
        outer(1)
    assert lines.share == 1.0


def test_a_class_is_its_methods_of_all_kinds() -> None:
    lines = LinesRun(Lamp)
    assert sorted(lines.missed) == [
        "Lamp.__init__",
        "Lamp.blink",
        "Lamp.new",
        "Lamp.state",
        "Lamp.switch",
        "Lamp.volts",
    ]


def test_coroutines_and_generators_are_followed_on_the_virtual_clock() -> None:
    async def watch() -> tuple[list[str], float, dict[str, list[int]]]:
        with LinesRun(Lamp) as lines:
            lamp = Lamp.new()
            seen = [state async for state in lamp.blink()]
            Lamp.volts()
        return seen, lines.share, lines.missed

    run = run_virtual(watch())
    assert run.result == (["on", "off"], 1.0, {})
    assert run.elapsed == 2.0


def test_tasks_that_were_made_inside_are_followed() -> None:
    async def watch() -> float:
        lamp = Lamp()
        with LinesRun(Lamp.blink) as lines:
            await asyncio.create_task(anext(lamp.blink()))
        return lines.share

    assert run_virtual(watch()).result == 1.0


def test_the_tracer_that_was_there_goes_on_and_is_put_back() -> None:
    calls: list[str] = []

    def tracer(frame: Any, event: str, arg: Any) -> Any:
        calls.append(f"{frame.f_code.co_name} {event}")
        return tracer

    before = sys.gettrace()
    sys.settrace(tracer)
    try:
        with LinesRun(sign) as lines:
            sign(3)
        after = sys.gettrace()
    finally:
        sys.settrace(before)
    assert after is tracer
    assert [call for call in calls if call.startswith("sign ")] == [
        "sign call",
        "sign line",
        "sign line",
        "sign return",
    ]
    assert lines.missed == {"sign": [3]}


def test_it_is_put_back_when_something_is_raised() -> None:
    before = sys.gettrace()
    with pytest.raises(KeyError), LinesRun(sign):
        raise KeyError
    assert sys.gettrace() is before


def test_what_has_no_code_is_refused() -> None:
    with pytest.raises(ValueError, match="no Python code"):
        LinesRun(len)
