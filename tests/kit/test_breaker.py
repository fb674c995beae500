"""The circuit breaker as a picture, and walks through its states."""

import pytest
from harbor_kit.breaker import (
    ANSWERS,
    CLOSED,
    FAILS,
    HALF_OPEN,
    NOT_SENT,
    OPEN,
    OUR_FAULT,
    STOPS,
    Seen,
    breaker_alt,
    breaker_table,
    draw_breaker,
    edges,
    show_breaker,
    walk,
    walk_table,
)
from matplotlib.patches import FancyBboxPatch
from matplotlib.text import Annotation

Events = list[tuple[float, str]]
THREE: Events = [(0, FAILS), (1, FAILS), (2, FAILS)]


def states(events: Events) -> list[str]:
    return [one.then for one in walk(events, failures=3, pause=30)]


def test_it_opens_after_so_many_failures_in_a_row() -> None:
    assert states(THREE) == [CLOSED, CLOSED, OPEN]


def test_an_answer_between_them_starts_the_count_anew() -> None:
    assert states([(0, FAILS), (1, FAILS), (2, ANSWERS), (3, FAILS), (4, FAILS)]) == [CLOSED] * 5


def test_an_error_of_ours_neither_counts_nor_starts_the_count_anew() -> None:
    assert states([(0, OUR_FAULT), (1, OUR_FAULT), (2, OUR_FAULT)]) == [CLOSED] * 3
    assert states([(0, FAILS), (1, FAILS), (2, OUR_FAULT), (3, FAILS)])[-1] == OPEN


def test_while_it_is_open_calls_are_rejected_and_do_not_lengthen_the_pause() -> None:
    *_, late, probe = walk([*THREE, (31, ANSWERS), (32, ANSWERS)], failures=3, pause=30)
    assert late == Seen(31, OPEN, NOT_SENT, OPEN)
    assert probe == Seen(32, HALF_OPEN, ANSWERS, CLOSED)


def test_a_probe_that_fails_opens_it_for_a_whole_pause_again() -> None:
    *_, probe, soon, later = walk([*THREE, (40, FAILS), (69, ANSWERS), (70, ANSWERS)], failures=3, pause=30)
    assert probe == Seen(40, HALF_OPEN, FAILS, OPEN)
    assert (soon.became, later.then) == (NOT_SENT, CLOSED)


def test_a_probe_that_tells_nothing_leaves_the_next_call_to_find_out() -> None:
    *_, first, second = walk([*THREE, (40, OUR_FAULT), (41, ANSWERS)], failures=3, pause=30)
    assert first == Seen(40, HALF_OPEN, OUR_FAULT, HALF_OPEN)
    assert second == Seen(41, HALF_OPEN, ANSWERS, CLOSED)


def test_a_closed_breaker_counts_from_nothing_again() -> None:
    assert states([*THREE, (40, ANSWERS), (41, FAILS), (42, FAILS)])[-1] == CLOSED


def test_a_walk_that_cannot_be_is_refused() -> None:
    for events in ([(0, "works")], [(1, FAILS), (0, FAILS)]):
        with pytest.raises(ValueError, match="out of order, or none of answers, fails, our fault"):
            walk(events, failures=3, pause=30)
    for failures, pause in ((0, 30.0), (3, 0.0)):
        with pytest.raises(ValueError, match="at least one failure"):
            walk(THREE, failures=failures, pause=pause)
        with pytest.raises(ValueError, match="at least one failure"):
            show_breaker(failures, pause)


def test_the_table_of_a_walk_has_a_row_for_each_event() -> None:
    assert walk_table(walk([*THREE, (2.5, ANSWERS)], failures=3, pause=30)).splitlines() == [
        "time   state   the call  then",
        "0 s    closed  fails     closed",
        "1 s    closed  fails     closed",
        "2 s    closed  fails     open",
        "2.5 s  open    rejected  open",
    ]


def test_the_table_has_every_state_and_every_arrow() -> None:
    assert breaker_table(3, 30).splitlines() == [
        "state      what it does",
        "closed     every call goes through",
        "open       no call goes through",
        "half-open  one call is tried, the probe",
        "",
        "from       when                                      to",
        "closed     an answer: the count starts anew          closed",
        "closed     3 failures in a row                       open",
        "open       a call: rejected at once                  open",
        "open       30 s after it opened                      half-open",
        "half-open  the probe is answered                     closed",
        "half-open  the probe fails: 30 s again               open",
        "half-open  another call meanwhile: rejected at once  half-open",
    ]


def test_the_alternative_text_tells_every_arrow_and_how_it_looks() -> None:
    told = breaker_alt(3, 30)
    assert all(edge.when in told for edge in edges(3, 30))
    assert "from closed to open (dashed): 3 failures in a row" in told
    assert "from half-open to closed (thick): the probe is answered" in told
    assert "from open back: a call: rejected at once" in told


def test_the_picture_has_a_box_for_each_state_and_a_labelled_arrow_for_each_edge() -> None:
    (axes,) = draw_breaker(5, 12.5).axes
    assert sum(isinstance(patch, FancyBboxPatch) for patch in axes.patches) == 3
    texts = [text.get_text() for text in axes.texts if text.get_text()]
    assert {stop.state for stop in STOPS} <= set(texts)
    assert {edge.when for edge in edges(5, 12.5)} <= set(texts)
    assert "5 failures in a row" in texts
    assert "12.5 s after it opened" in texts
    arrows = [text for text in axes.texts if isinstance(text, Annotation) and text.arrow_patch]
    assert len(arrows) == len(edges(5, 12.5)) == 7


def test_arrows_differ_in_stroke_and_width() -> None:
    (axes,) = draw_breaker(3, 30).axes
    arrows = [text.arrow_patch for text in axes.texts if isinstance(text, Annotation) and text.arrow_patch]
    assert sum(arrow.get_linestyle() not in ("-", "solid") for arrow in arrows) == 2
    assert sum(arrow.get_linewidth() == 3.0 for arrow in arrows) == 1


def test_outside_a_notebook_only_the_table_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    show_breaker(3, 30)
    assert capsys.readouterr().out == f"{breaker_table(3, 30)}\n"
