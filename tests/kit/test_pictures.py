"""Tables that stand below a picture."""

from __future__ import annotations

from harbor_kit.pictures import in_columns

ROWS = [("", "calls", "the last"), ("full jitter", "418", "24.7 s"), ("none", "550", "243.0 s")]


def test_columns_are_as_wide_as_their_widest_cell_and_lines_end_with_a_letter() -> None:
    assert in_columns([("a", ""), ("long", "b")]) == "a\nlong  b"


def test_numbers_are_set_to_the_right_of_their_names() -> None:
    assert in_columns(ROWS, numbers=True).splitlines() == [
        "             calls  the last",
        "full jitter    418    24.7 s",
        "none           550   243.0 s",
    ]
