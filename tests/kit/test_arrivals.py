"""Starts and queues: the busiest second, wherever it begins, and the same data as text and as a picture."""

import sys

import numpy as np
import pytest
from harbor_kit.arrivals import (
    Window,
    busiest,
    draw_queues,
    draw_starts,
    queues_alt_text,
    queues_table,
    show_queues,
    show_starts,
    starts_alt_text,
    starts_table,
)

TWO_WINDOWS = [0.0, 0.9, 0.9, 1.0, 1.0, 1.0]
QUEUES = {
    "no maxsize": [(0.0, 1), (0.0, 2), (0.0, 3), (0.0, 2), (1.0, 1), (2.5, 0)],
    "maxsize=1": [(0.0, 1), (0.0, 0), (0.0, 1), (1.0, 0)],
}


def test_the_busiest_second_begins_at_any_start() -> None:
    assert busiest(TWO_WINDOWS) == Window(0.9, 1.9, 5)


def test_a_window_does_not_include_its_end() -> None:
    assert busiest([0.0, 0.0, 1.0]) == Window(0.0, 1.0, 2)


def test_of_several_windows_the_first_counts() -> None:
    assert busiest([5.0, 0.0]) == Window(0.0, 1.0, 1)


def test_windows_can_have_another_length() -> None:
    assert busiest([0.0, 0.3, 0.6, 0.9], seconds=0.5) == Window(0.0, 0.5, 2)


def test_noise_of_floats_moves_no_start_across_an_edge() -> None:
    assert busiest([0.3, 0.1 + 0.2, 1.3, 1.1 + 0.2]).count == 2


def test_without_starts_nothing_is_busy() -> None:
    assert busiest([]) == Window(0.0, 1.0, 0)


def test_the_table_names_the_busiest_window_and_every_moment() -> None:
    assert starts_table({"two windows": TWO_WINDOWS, "quiet": [0.25]}, limit=4).splitlines() == [
        "two windows: 6 starts",
        "  5 starts from 0.9 s to 1.9 s, 1 above the limit of 4",
        "  at 0.0 s: 1",
        "  at 0.9 s: 2",
        "  at 1.0 s: 3",
        "",
        "quiet: 1 start",
        "  1 start from 0.250 s to 1.250 s, within the limit of 4",
        "  at 0.250 s: 1",
    ]


def test_the_alternative_text_of_starts_holds_the_same_data() -> None:
    assert starts_alt_text({"two windows": TWO_WINDOWS}, limit=4) == (
        "A dot for each start of a call, over the time in seconds. two windows: 6 starts: 1 at 0, 2 at 0.9, 3 at 1; "
        "shaded: 5 starts from 0.9 s to 1.9 s, 1 above the limit of 4."
    )


def test_the_picture_of_starts_has_a_dot_for_each_and_shades_the_busiest_window() -> None:
    figure = draw_starts({"at once": [0.0, 0.0], "two windows": TWO_WINDOWS}, limit=4)
    first, last = figure.axes
    assert first.get_title(loc="left") == "at once: 2 starts"
    dots = np.asarray(last.lines[0].get_xydata()).tolist()
    assert dots == [[0.0, 1], [0.9, 1], [0.9, 2], [1.0, 1], [1.0, 2], [1.0, 3]]
    assert [text.get_text() for text in last.texts] == ["5 starts from 0.9 s to 1.9 s, 1 above the limit of 4"]
    assert [patch.get_hatch() for patch in last.patches] == ["///"]
    assert last.get_xlabel() == "time on the virtual clock (seconds)"
    assert last.get_ylabel()


def test_the_table_of_queues_holds_the_greatest_length_and_the_one_after_each_moment() -> None:
    assert queues_table(QUEUES).splitlines() == [
        "    time  no maxsize  maxsize=1",
        " at most           3          1",
        "   0.0 s           2          1",
        "   1.0 s           1          0",
        "   2.5 s           0          0",
    ]


def test_the_alternative_text_of_queues_holds_the_same_data() -> None:
    assert queues_alt_text(QUEUES) == (
        "Step lines: the length of a queue over the time in seconds. no maxsize: at most 3, then 2 after 0, 1 after 1, "
        "0 after 2.5. maxsize=1: at most 1, then 1 after 0, 0 after 1."
    )


def test_the_lines_of_queues_differ_in_more_than_colour() -> None:
    axes = draw_queues(QUEUES).axes[0]
    legend = axes.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == ["no maxsize: at most 3", "maxsize=1: at most 1"]
    handles = legend.get_lines()
    assert len({(line.get_linestyle(), line.get_marker()) for line in handles}) == len(handles)
    assert axes.get_ylabel() == "tickets in the queue"
    assert axes.get_xlabel() == "time on the virtual clock (seconds)"


def test_the_step_line_rises_to_the_greatest_length_of_a_moment() -> None:
    line = draw_queues(QUEUES).axes[0].lines[0]
    corners = np.asarray(line.get_xydata()).tolist()
    assert corners == [[0.0, 0], [0.0, 3], [0.0, 2], [1.0, 1], [1.0, 1], [2.5, 0], [2.5, 0]]


def test_a_queue_that_never_changed_is_an_empty_line() -> None:
    assert "unused: at most 0" in queues_alt_text({"unused": []})
    assert queues_table({"unused": []}).splitlines()[1:] == [" at most         0"]
    assert draw_queues({"unused": []}).axes[0].get_legend() is not None


def test_runs_without_starts_can_be_drawn() -> None:
    assert draw_starts({"nobody": []}, limit=1).axes[0].get_title(loc="left") == "nobody: 0 starts"


def test_outside_a_notebook_only_the_text_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    show_starts({"two windows": TWO_WINDOWS}, limit=4)
    show_queues(QUEUES)
    expected = [starts_table({"two windows": TWO_WINDOWS}, limit=4), queues_table(QUEUES), ""]
    assert capsys.readouterr().out == "\n".join(expected)


def test_a_notebook_without_matplotlib_says_how_to_get_the_pictures(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("IPython.core.getipython.get_ipython", lambda: "a notebook")
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    show_starts({"two windows": TWO_WINDOWS}, limit=4)
    show_queues(QUEUES)
    assert capsys.readouterr().out.count("pip install matplotlib") == 2
