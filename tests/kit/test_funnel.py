"""Funnels: what each step lets through and what stops the rest, as numbers, as a table, in words and in the picture."""

import json
from typing import Any

import pytest
from harbor_kit.funnel import Funnel, Step, draw_funnels, funnels_alt, funnels_table, show_funnels, sift

PAYLOADS = [b'{"n": 1}', b'{"n": "2"}', b'{"m": 3}', b'{"n"', "é".encode("latin-1")]


def double(data: Any) -> int:
    return int(data["n"]) * 2


def checked(data: Any) -> Any:
    if not isinstance(data.get("n"), int):
        raise ValueError("n must be there, and an int")
    return data


@pytest.fixture
def funnels() -> dict[str, Funnel]:
    read: dict[str, Any] = {"text": bytes.decode, "JSON": json.loads}
    return {
        "hope": sift(PAYLOADS, {**read, "your code": double}),
        "a check": sift(PAYLOADS, {**read, "check": checked, "your code": double}),
    }


def test_a_payload_is_stopped_by_the_first_step_that_raises(funnels: dict[str, Funnel]) -> None:
    assert funnels["hope"] == (
        Step("text", 5, (("UnicodeDecodeError", 1),)),
        Step("JSON", 4, (("JSONDecodeError", 1),)),
        Step("your code", 3, (("KeyError", 1),)),
    )
    assert [step.passed for step in funnels["hope"]] == [4, 3, 2]


def test_each_step_takes_what_the_one_before_returned() -> None:
    seen: list[object] = []
    sift([b"21"], {"number": int, "double": lambda number: number * 2, "look": seen.append})
    assert seen == [42]


def test_errors_of_one_type_are_counted_together_in_the_order_of_their_first() -> None:
    (step,) = sift([b"x", b"\xff", b"y"], {"number": lambda raw: int(raw.decode())})
    assert step.stopped == (("ValueError", 2), ("UnicodeDecodeError", 1))
    assert str(step) == "2 ValueError, 1 UnicodeDecodeError"


def test_a_step_that_stops_nothing_says_so() -> None:
    assert str(Step("text", 3)) == "nothing"
    assert Step("text", 3).passed == 3


def test_what_is_meant_to_end_a_program_ends_it() -> None:
    def leave(_: bytes) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sift([b""], {"leave": leave})


def test_the_table_has_a_row_for_each_step_and_says_where_one_is_missing(funnels: dict[str, Funnel]) -> None:
    assert funnels_table(funnels).splitlines() == [
        "                 hope                  a check",
        "arrive as bytes  5                     5",
        "text stops       1 UnicodeDecodeError  1 UnicodeDecodeError",
        "JSON stops       1 JSONDecodeError     1 JSONDecodeError",
        "check stops      no such step          2 ValueError",
        "your code stops  1 KeyError            nothing",
        "come out         2                     1",
    ]


def test_the_alternative_text_tells_all_that_the_table_tells(funnels: dict[str, Funnel]) -> None:
    assert funnels_alt(funnels) == (
        "Funnels that get narrower with every payload that a step stops. "
        "hope: 5 arrive as bytes; text stops 1 UnicodeDecodeError; JSON stops 1 JSONDecodeError; "
        "your code stops 1 KeyError; 2 come out. "
        "a check: 5 arrive as bytes; text stops 1 UnicodeDecodeError; JSON stops 1 JSONDecodeError; "
        "check stops 2 ValueError; your code stops nothing; 1 come out."
    )


def test_the_picture_names_each_step_and_each_error_in_words(funnels: dict[str, Funnel]) -> None:
    hope, check = draw_funnels(funnels).axes
    assert [text.get_text() for text in hope.texts if text.get_text()] == [
        "5 arrive as bytes",
        "text",
        "1 UnicodeDecodeError",
        "JSON",
        "1 JSONDecodeError",
        "no such step",
        "your code",
        "1 KeyError",
        "2 come out",
    ]
    assert [axes.get_title(loc="left") for axes in (hope, check)] == ["hope", "a check"]


def test_the_same_step_stands_at_the_same_height_in_all_panels(funnels: dict[str, Funnel]) -> None:
    heights = [
        {text.get_text(): text.get_position()[1] for text in axes.texts}["your code"]
        for axes in draw_funnels(funnels).axes
    ]
    assert heights[0] == heights[1]


def test_a_step_is_as_wide_as_what_enters_it_and_as_narrow_as_what_leaves(funnels: dict[str, Funnel]) -> None:
    first, second, *_ = draw_funnels(funnels).axes[0].patches
    mouth, neck = (sorted({abs(round(x, 6)) for x, _ in patch.get_xy()}) for patch in (first, second))
    assert mouth[0] / mouth[1] == pytest.approx(4 / 5)
    assert neck[0] / mouth[1] == pytest.approx(3 / 5)


def test_a_missing_step_differs_by_its_dotted_outline(funnels: dict[str, Funnel]) -> None:
    styles = [patch.get_linestyle() for patch in draw_funnels(funnels).axes[0].patches if patch.get_xy().ndim == 2]
    assert styles.count(":") == 1


def test_nothing_to_show_is_refused() -> None:
    for nothing in ({}, {"empty": ()}, {"no payload": sift([], {"text": bytes.decode})}):
        with pytest.raises(ValueError, match="a step and a payload"):
            show_funnels(nothing)


def test_outside_a_notebook_only_the_table_is_shown(
    funnels: dict[str, Funnel], capsys: pytest.CaptureFixture[str]
) -> None:
    show_funnels(funnels)
    assert capsys.readouterr().out == f"{funnels_table(funnels)}\n"
