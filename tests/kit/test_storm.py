"""Storms of retries: who is served when, and the same as a table, in words and in the picture."""

from typing import Any

import pytest
from harbor_kit.storm import WAYS, Storm, draw_storms, show_storms, storm, storms_alt, storms_table

SMALL = {"in step": storm("no jitter", clients=25), "apart": Storm((0.0, 0.0, 1.5), (0.0, 1.5))}


def corners(line: Any) -> list[tuple[float, float]]:
    return list(zip(line.get_xdata(), line.get_ydata(), strict=True))


def test_who_is_refused_comes_back_after_waits_that_double() -> None:
    """Two are served in each round: at 0, after a wait of 1, of 2, of 4 and of 8 seconds."""
    found = storm("no jitter", clients=10, rate=2)
    assert found.served == (0, 0, 1, 1, 3, 3, 7, 7, 15, 15)
    assert found.calls == (0,) * 10 + (1,) * 8 + (3,) * 6 + (7,) * 4 + (15,) * 2
    assert (found.last, found.refused) == (15, 20)


def test_no_wait_is_longer_than_the_longest() -> None:
    assert storm("no jitter", clients=6, rate=1, longest=4).served == (0, 1, 3, 7, 11, 15)


def test_a_hundred_in_step_take_as_long_as_the_lesson_says() -> None:
    """Ten rounds, and the waits between them: 1, 2, 4, 8, 16, 32 and three times 60 seconds."""
    found = storm("no jitter")
    assert (found.last, len(found.calls)) == (243, 550)


def test_a_server_that_can_take_them_all_refuses_nobody() -> None:
    assert storm("full jitter", clients=10).calls == (0,) * 10


@pytest.mark.parametrize("way", list(WAYS))
@pytest.mark.parametrize("seed", range(5))
def test_the_server_takes_no_more_than_its_rate_in_any_second(way: str, seed: int) -> None:
    served = storm(way, seed=seed).served
    assert len(served) == 100
    assert all(sum(start <= when < start + 1 for when in served) <= 10 for start in served)


@pytest.mark.parametrize("seed", range(20))
def test_with_jitter_everybody_is_served_sooner_and_with_fewer_calls(seed: int) -> None:
    """The argument of the lesson depends on no lucky seed."""
    without = storm("no jitter")
    for way in ("full jitter", "equal jitter"):
        found = storm(way, seed=seed)
        assert found.last < without.last / 4
        assert len(found.calls) < len(without.calls) * 0.8


def test_the_same_seed_gives_the_same_storm() -> None:
    assert storm("full jitter", seed=3) == storm("full jitter", seed=3) != storm("full jitter", seed=4)


def test_full_jitter_may_wait_next_to_nothing_and_equal_jitter_half_at_least() -> None:
    first = {way: [call for call in storm(way).calls if 0 < call <= 1] for way in WAYS}
    assert first["no jitter"] == [1.0] * 90
    assert min(first["full jitter"]) < 0.1
    assert min(first["equal jitter"]) >= 0.5
    assert max(first["full jitter"]) > 0.9


def test_calls_come_in_order() -> None:
    found = storm("full jitter")
    assert list(found.calls) == sorted(found.calls)
    assert list(found.served) == sorted(found.served)


def test_what_a_storm_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="no jitter, full jitter, equal jitter, and no 'some jitter'"):
        storm("some jitter")
    for clients, rate, longest in ((0, 1, 1.0), (1, 0, 1.0), (1, 1, 0.5)):
        with pytest.raises(ValueError, match="each is at least 1"):
            storm("no jitter", clients=clients, rate=rate, longest=longest)
    with pytest.raises(ValueError, match="at least one"):
        show_storms({})


def test_the_table_has_a_row_for_each_storm() -> None:
    assert storms_table(SMALL).splitlines() == [
        "         by 5 s  by 10 s  by 20 s  by 60 s  the last  calls  refused",
        "in step      25       25       25       25     3.0 s     45       20",
        "apart         2        2        2        2     1.5 s      3        1",
    ]


def test_the_alternative_text_tells_what_the_table_tells() -> None:
    assert storms_alt(SMALL) == (
        "Step lines that climb: clients served over the time in seconds. "
        "in step: all after 3.0 s, 45 calls; "
        "25 served by 5 s, 25 served by 10 s, 25 served by 20 s, 25 served by 60 s. "
        "apart: all after 1.5 s, 3 calls; 2 served by 5 s, 2 served by 10 s, 2 served by 20 s, 2 served by 60 s."
    )


def test_the_lines_are_steps_that_differ_in_stroke_and_mark_and_are_named() -> None:
    figure = draw_storms({way: storm(way) for way in WAYS})
    whole, start = figure.axes
    steps = [line for line in whole.lines if len(corners(line)) > 1]
    assert [line.get_drawstyle() for line in steps] == ["steps-post"] * 3
    assert [line.get_linestyle() for line in steps] == ["-", "--", "-."]
    assert len({line.get_marker() for line in whole.lines} - {"None"}) == 3
    (legend,) = figure.legends
    first, *_ = legend.get_texts()
    assert first.get_text() == "no jitter: all after 243.0 s, 550 calls"
    assert (whole.get_ylabel(), start.get_xlim()) == ("clients served", (0, 30))
    assert {axes.get_xlabel() for axes in figure.axes} == {"seconds since all of them called"}


def test_a_step_line_climbs_by_one_for_each_client_that_is_served() -> None:
    whole, _ = draw_storms({"apart": SMALL["apart"]}).axes
    assert max(map(corners, whole.lines), key=len) == [(0, 0), (0, 1), (1.5, 2)]


def test_outside_a_notebook_only_the_table_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    show_storms(SMALL)
    assert capsys.readouterr().out == f"{storms_table(SMALL)}\n"
