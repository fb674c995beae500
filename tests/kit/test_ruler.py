"""The ruler for chunks: what stands twice, what is lost, the tables, the alternative text, and the picture."""

import pytest
from harbor_kit.ruler import again, draw_ruler, lost, ruler_alt, ruler_table, show_ruler
from matplotlib.colors import to_hex

PAGE = "# Refunds\n\nYou can cancel a plan on any day.\n"
WHOLE = [(0, 20), (15, 35), (30, 45)]
HOLES = [(0, 9), (11, 44)]
CUTS = {"20 characters": WHOLE, "stripped": HOLES}


def test_what_stands_in_two_chunks_is_found() -> None:
    assert again(WHOLE) == [(15, 20), (30, 35)]
    assert again(HOLES) == []


def test_a_chunk_inside_of_another_stands_there_twice_as_a_whole() -> None:
    assert again([(0, 20), (5, 10), (18, 30)]) == [(5, 10), (18, 20)]


def test_what_stands_in_no_chunk_is_found_between_them_and_at_both_ends() -> None:
    assert lost(WHOLE, 45) == []
    assert lost(HOLES, 45) == [(9, 11), (44, 45)]
    assert lost([(3, 40), (5, 10)], 45) == [(0, 3), (40, 45)]


def test_the_table_says_where_each_chunk_stands_and_what_it_shares() -> None:
    assert ruler_table(PAGE, {"20 characters": WHOLE}).splitlines() == [
        "20 characters: 3 chunks, 10 characters again, 0 lost",
        "chunk  start  end  length  again  lost before  text",
        "0          0   20      20      0            0  '# Refunds\\n\\nYou can c'",
        "1         15   35      20      5            0  'can cancel a plan on'",
        "2         30   45      15      5            0  'an on any day.\\n'",
    ]


def test_what_is_lost_stands_before_the_chunk_that_follows_or_at_the_end() -> None:
    lines = ruler_table(PAGE, {"stripped": HOLES}).splitlines()
    assert lines[0] == "stripped: 2 chunks, 0 characters again, 3 lost"
    assert [line.split()[:6] for line in lines[3:]] == [["1", "11", "44", "33", "0", "2"], ["end", "45", "1"]]


def test_a_long_chunk_is_shown_by_its_beginning_and_its_end() -> None:
    row = ruler_table(PAGE, {"one": [(0, 45)]}).splitlines()[-1]
    assert row.endswith(r"'# Refunds\n\nY' … 'on any day.\n'")


def test_the_alternative_text_names_every_place() -> None:
    assert ruler_alt(PAGE, CUTS) == (
        "A text of 45 characters as a strip, its chunks as bars above it. "
        "20 characters: 3 chunks, 10 characters again, 0 lost; chunks: 0 to 20, 15 to 35, 30 to 45. "
        "stripped: 2 chunks, 0 characters again, 3 lost; chunks: 0 to 9, 11 to 44; lost: 9 to 11; lost: 44 to 45."
    )


def test_the_picture_hatches_what_stands_twice_and_fills_what_is_lost() -> None:
    whole, holes = draw_ruler(PAGE, CUTS).axes
    assert [bars.get_hatch() for bars in whole.collections].count("////") == 4, "two in the chunks, two in the strip"
    assert [to_hex(bars.get_facecolor()[0]) for bars in holes.collections].count("#a63d00") == 2
    assert [text.get_text() for text in whole.texts] == ["0", "1", "2"]
    assert holes.get_title(loc="left") == "stripped: 2 chunks, 0 characters again, 3 lost"
    assert "characters" in holes.get_xlabel()


@pytest.mark.parametrize(
    ("spans", "said"),
    [
        ([], "at least one chunk"),
        ([(5, 5)], "5 to 5 is empty"),
        ([(0, 46)], "not in a text of 45 characters"),
        ([(10, 20), (0, 10)], "the chunk at 0 stands behind the one at 10"),
    ],
)
def test_chunks_that_cannot_be_are_refused(spans: list[tuple[int, int]], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        show_ruler(PAGE, {"cut": spans})


def test_nothing_to_draw_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one list of chunks"):
        show_ruler(PAGE, {})


def test_outside_a_notebook_the_tables_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    show_ruler(PAGE, CUTS)
    assert capsys.readouterr().out == ruler_table(PAGE, CUTS) + "\n"
