"""Onions: what runs in which order under a stack of decorators, as layers, as a table, in words and in the picture."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import pytest
from harbor_kit.onion import Layer, Onion, draw_onions, onions_alt, onions_table, show_onions, sliced, steps


class BusyError(Exception): ...


def again(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def wrapper(*args: Any) -> Any:
        try:
            return function(*args)
        except BusyError:
            return function(*args)

    return wrapper


def busy(times: int) -> Callable[[str], str]:
    left = iter(range(times))

    def send(ticket: str) -> str:
        if next(left, None) is not None:
            raise BusyError(ticket)
        return ticket.upper()

    return send


@pytest.fixture
def onions() -> dict[str, Onion]:
    return {
        "outside": sliced({"cache": functools.cache, "again": again}, busy(1), "export", calls=2),
        "inside": sliced({"again": again, "cache": functools.cache}, busy(1), "export", calls=2),
    }


def names(onion: Onion) -> list[Any]:
    return [[layer.name, *names(tuple(layer.inside))] for layer in onion]


def test_what_is_called_stands_inside_of_what_calls_it(onions: dict[str, Onion]) -> None:
    assert names(onions["outside"]) == [["cache", ["again", ["send"], ["send"]]], ["cache"]]
    assert names(onions["inside"]) == [["again", ["cache", ["send"]], ["cache", ["send"]]], ["again", ["cache"]]]


def test_steps_are_numbered_in_the_order_in_which_they_happen(onions: dict[str, Onion]) -> None:
    for onion in onions.values():
        numbers = [number for number, *_ in steps(onion)]
        assert numbers == list(range(1, len(numbers) + 1))
    assert [(layer.entered, layer.left) for layer in onions["outside"]] == [(1, 8), (9, 10)]


def test_a_layer_says_which_error_left_it() -> None:
    (layer,) = sliced({"again": again}, busy(2), "export")
    assert layer.end == "raises BusyError"
    assert [one.end for one in layer.inside] == ["raises BusyError", "raises BusyError"]


def test_an_error_ends_at_the_outside_and_the_next_call_is_made() -> None:
    assert [layer.end for layer in sliced({}, busy(1), "export", calls=2)] == ["raises BusyError", "returns"]


def test_what_is_meant_to_end_a_program_ends_it() -> None:
    def leave() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sliced({"again": again}, leave)


def test_the_decorators_see_the_function_that_they_would_see() -> None:
    seen: list[str] = []

    def look(function: Callable[..., Any]) -> Callable[..., Any]:
        seen.append(function.__name__)
        return function

    sliced({"outer": look, "inner": look}, busy(0), "export")
    assert seen == ["send", "send"]


def test_the_table_has_a_row_for_each_step_set_in_by_depth(onions: dict[str, Onion]) -> None:
    assert onions_table({"outside": onions["outside"]}).splitlines() == [
        "outside",
        " 1 → cache",
        " 2   → again",
        " 3     → send",
        " 4     ← send raises BusyError",
        " 5     → send",
        " 6     ← send returns",
        " 7   ← again returns",
        " 8 ← cache returns",
        " 9 → cache",
        "10 ← cache returns",
    ]


def test_the_alternative_text_tells_all_that_the_table_tells(onions: dict[str, Onion]) -> None:
    assert onions_alt({"outside": onions["outside"]}) == (
        "Boxes in boxes: what is called stands inside of what calls it, and each way is numbered. "
        "outside: 1 into cache, 2 into again, 3 into send, 4 out of send with BusyError, 5 into send, 6 out of send, "
        "7 out of again, 8 out of cache, 9 into cache, 10 out of cache."
    )


def test_the_picture_has_both_numbers_of_each_layer_and_says_how_it_was_left(onions: dict[str, Onion]) -> None:
    outside, inside = draw_onions(onions).axes
    assert [axes.get_title(loc="left") for axes in (outside, inside)] == ["outside", "inside"]
    said = [text.get_text() for text in outside.texts]
    assert said[:6] == ["1 →", "cache", "returns 8 →", "2 →", "again", "returns 7 →"]
    assert "raises BusyError 4 →" in said


def test_a_layer_lies_inside_of_the_one_that_calls_it(onions: dict[str, Onion]) -> None:
    cache, again_, first, second, alone = (patch.get_window_extent() for patch in draw_onions(onions).axes[0].patches)
    for outer, inner in ((cache, again_), (again_, first), (again_, second)):
        assert outer.x0 < inner.x0
        assert inner.x1 < outer.x1
        assert outer.y0 < inner.y0
        assert inner.y1 < outer.y1
    assert alone.y1 < cache.y0


def test_a_layer_that_raises_differs_by_its_dashed_outline(onions: dict[str, Onion]) -> None:
    styles = [patch.get_linestyle() for patch in draw_onions(onions).axes[0].patches]
    assert styles == ["-", "-", "--", "-", "-"]


def test_nothing_to_show_is_refused() -> None:
    for nothing in ({}, {"empty": ()}):
        with pytest.raises(ValueError, match="with a call"):
            show_onions(nothing)


def test_outside_a_notebook_only_the_table_is_shown(
    onions: dict[str, Onion], capsys: pytest.CaptureFixture[str]
) -> None:
    show_onions(onions)
    assert capsys.readouterr().out == f"{onions_table(onions)}\n"


def test_the_height_of_a_layer_grows_with_what_is_inside() -> None:
    assert Layer("a", 1, 4, inside=[Layer("b", 2, 3)]).height > Layer("a", 1, 2).height
