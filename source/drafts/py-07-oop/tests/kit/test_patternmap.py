"""The map of patterns: its checks, its table, its words, and a picture in which nothing covers anything else."""

from __future__ import annotations

import pytest
from harbor_kit.patternmap import Joint, draw_map, map_alt, map_table, show_map
from matplotlib.patches import FancyBboxPatch

COLUMNS = [["main()"], ["Settings", "Pipeline", "make_client"], ["Prompt", "Index", "Patience", "logs", "Client"]]
JOINTS = [
    Joint("main()", "Settings", "one object", "where values come from"),
    Joint("main()", "Pipeline", "injection, context manager", "every part: a test hands in fakes"),
    Joint("main()", "make_client", "factory", "which class is made"),
    Joint("Pipeline", "Prompt", "strategy", "what the model reads"),
    Joint("Pipeline", "Index", "protocol", "where evidence comes from"),
    Joint("Pipeline", "Patience", "strategy", "how long it goes on"),
    Joint("Pipeline", "logs", "decorator", "who measures"),
    Joint("Pipeline", "Client", "adapter", "whose model it is"),
    Joint("make_client", "Client", "makes", "nothing else"),
]


def test_the_table_has_a_line_for_each_joint() -> None:
    assert map_table(JOINTS[:2]).splitlines() == [
        "from    to        pattern                     may change without the rest",
        "main()  Settings  one object                  where values come from",
        "main()  Pipeline  injection, context manager  every part: a test hands in fakes",
    ]


def test_the_alternative_text_names_every_arrow() -> None:
    alt = map_alt(COLUMNS, JOINTS)
    assert alt.startswith("A map of 9 parts, joined by arrows with the names of patterns. main() to Settings: one obj")
    assert all(f"{joint.source} to {joint.target}: {joint.pattern}" in alt for joint in JOINTS)


def test_a_free_place_is_no_part() -> None:
    assert map_alt([["a"], ["", "b"]], [Joint("a", "b", "strategy", "all")]).startswith("A map of 2 parts")


def test_every_part_and_every_pattern_stands_in_the_picture() -> None:
    written = [text.get_text() for text in draw_map(COLUMNS, JOINTS).axes[0].texts]
    for name in (name for column in COLUMNS for name in column):
        assert name in written
    assert "injection,\ncontext manager" in written
    assert written.count("strategy") == 2


def test_a_free_place_moves_a_part() -> None:
    def height(column: list[str]) -> float:
        figure = draw_map([["a"], column], [Joint("a", "b", "strategy", "all")])
        return next(text.get_position()[1] for text in figure.axes[0].texts if text.get_text() == "b")

    assert height(["b", ""]) < height(["", "b"])


def test_no_name_covers_another_or_a_part() -> None:
    figure = draw_map(COLUMNS, JOINTS)
    figure.draw_without_rendering()
    (axes,) = figure.axes
    parts = {name for column in COLUMNS for name in column}
    boxes = [patch.get_window_extent() for patch in axes.patches if isinstance(patch, FancyBboxPatch)]
    boxes += [text.get_window_extent() for text in axes.texts if text.get_text() and text.get_text() not in parts]
    assert len(boxes) == len(parts) + len(JOINTS)
    assert not any(one.overlaps(other) for place, one in enumerate(boxes) for other in boxes[:place])


def test_a_name_fits_into_its_box() -> None:
    figure = draw_map(COLUMNS, JOINTS)
    figure.draw_without_rendering()
    (axes,) = figure.axes
    boxes = [patch.get_window_extent() for patch in axes.patches if isinstance(patch, FancyBboxPatch)]
    parts = {name for column in COLUMNS for name in column}
    for words in (text.get_window_extent() for text in axes.texts if text.get_text() in parts):
        assert any(box.x0 < words.x0 and words.x1 < box.x1 and box.y0 < words.y0 < words.y1 < box.y1 for box in boxes)


@pytest.mark.parametrize(
    ("columns", "joints", "message"),
    [
        ([["a"], ["b", "a"]], [Joint("a", "b", "x", "y")], "columns: a stands twice"),
        ([["a"], ["b"]], [], "joints: give at least one"),
        ([["a"], ["b"]], [Joint("a", "c", "x", "y")], "joints: c is in no column"),
        ([["a"], ["b"], ["c"]], [Joint("a", "c", "x", "y")], "joints: c is not in the column after a"),
        ([["a", "b"]], [Joint("a", "b", "x", "y")], "joints: b is not in the column after a"),
    ],
)
def test_a_map_that_cannot_be_drawn_says_why(columns: list[list[str]], joints: list[Joint], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        show_map(columns, joints)


def test_outside_of_a_notebook_the_table_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    show_map(COLUMNS, JOINTS)
    assert capsys.readouterr().out == f"{map_table(JOINTS)}\n"
