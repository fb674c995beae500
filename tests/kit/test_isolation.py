"""What each tool keeps apart: the table, the alternative text and the picture say the same."""

from __future__ import annotations

from itertools import pairwise

import pytest
from harbor_kit.isolation import (
    BOXES,
    OUTSIDE,
    OWN,
    SHARED,
    Box,
    draw_isolation,
    isolation_alt,
    isolation_table,
    keeps,
    show_isolation,
)
from matplotlib.patches import Rectangle

SMALL = (Box("crate", "fruit"), Box("bag", "nuts"))


def test_a_tool_keeps_apart_what_its_box_adds_and_what_stands_further_in() -> None:
    assert keeps(SMALL) == {
        "nuts": {"bag": OWN, "crate": OWN},
        "fruit": {"bag": SHARED, "crate": OWN},
        OUTSIDE.adds: {"bag": SHARED, "crate": SHARED},
    }


def test_venv_keeps_packages_apart_and_docker_all_but_the_machine() -> None:
    found = keeps(BOXES)
    assert [thing for thing, fates in found.items() if fates["venv"] == OWN] == ["packages"]
    assert [thing for thing, fates in found.items() if fates["Docker"] == SHARED] == [OUTSIDE.adds]


def test_each_column_of_the_table_is_own_down_to_a_line_and_shared_below() -> None:
    head, *rows = isolation_table(BOXES).splitlines()
    assert head.split() == ["venv", "uv", "conda", "Docker"]
    columns = zip(*(row.split()[-4:] for row in rows), strict=True)
    assert [column.count(OWN) for column in columns] == [1, 2, 3, 4]
    assert all(row.split()[-4:] == sorted(row.split()[-4:], reverse=True) for row in rows)


def test_no_line_of_the_table_ends_in_blanks() -> None:
    assert [line for line in isolation_table(BOXES).splitlines() if line != line.rstrip()] == []


def test_the_alternative_text_names_the_boxes_from_the_outside_to_the_inside() -> None:
    assert isolation_alt(SMALL) == (
        "Boxes inside boxes, from the outside to the inside: your machine (the core of the system, the GPU driver); "
        "crate adds fruit; bag adds nuts."
    )


def test_the_picture_says_what_the_alternative_text_says() -> None:
    (axes,) = draw_isolation(BOXES).axes
    drawn = [text.get_text() for text in axes.texts]
    assert drawn[:2] == [OUTSIDE.tool, f"shared by all: {OUTSIDE.adds}"]
    assert drawn[2:] == [text for box in BOXES for text in (box.tool, f"its own: {box.adds}")]


def test_each_box_of_the_picture_lies_inside_the_one_before() -> None:
    (axes,) = draw_isolation(BOXES).axes
    drawn = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
    corners = [(*box.get_xy(), box.get_x() + box.get_width(), box.get_y() + box.get_height()) for box in drawn]
    assert len(corners) == len(BOXES) + 1
    for outer, inner in pairwise(corners):
        assert outer[0] < inner[0] < inner[2] < outer[2]
        assert outer[1] < inner[1] < inner[3] < outer[3]


def test_what_is_shared_differs_by_more_than_colour() -> None:
    (axes,) = draw_isolation(BOXES).axes
    assert [patch.get_linestyle() for patch in axes.patches] == ["--", "-", "-", "-", "-"]


def test_outside_a_notebook_the_table_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    show_isolation()
    assert capsys.readouterr().out.rstrip("\n") == isolation_table(BOXES)
