"""What a table has made of a file: the kinds of cells, as text and as a picture."""

from __future__ import annotations

import io
from datetime import datetime

import pandas as pd
import pytest
from harbor_kit.gaps import CHANGED, EMPTY, LOST, SAME, draw_gaps, gaps_alt, gaps_table, kind_of, show_gaps

ROWS = [
    {"id": "07", "country": "NA", "rating": "3"},
    {"id": "08", "country": "US", "rating": ""},
]
GUESSED = [
    {"id": 7, "country": float("nan"), "rating": 3.0},
    {"id": 8, "country": "US", "rating": float("nan")},
]
TOLD = [{"id": "07", "country": "NA", "rating": 3}, {"id": "08", "country": "US", "rating": None}]
TABLES = {"guessed": GUESSED, "told": TOLD}


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("NA", "NA", SAME),
        ("3", 3, SAME),
        ("2026-01-06", datetime(2026, 1, 6), SAME),
        ("2026-01-06T09:30:00", datetime(2026, 1, 6, 9, 30), SAME),
        ("", "", EMPTY),
        ("", None, EMPTY),
        ("", float("nan"), EMPTY),
        ("", pd.NA, EMPTY),
        ("3", 3.0, CHANGED),
        ("007", 7, CHANGED),
        ("", 0, CHANGED),
        ("x ", "x", CHANGED),
        ("NA", float("nan"), LOST),
        ("NA", None, LOST),
        ("3", pd.NA, LOST),
        ("2026-01-06", pd.NaT, LOST),
    ],
)
def test_a_cell_is_the_same_or_empty_or_changed_or_lost(text: str, value: object, kind: str) -> None:
    assert kind_of(text, value) == kind


def test_the_table_has_a_sign_for_each_row_and_counts_of_each_kind() -> None:
    assert gaps_table(ROWS, TABLES).splitlines() == [
        "· as in the file   - empty in the file   ~ changed   X lost",
        "",
        "guessed",
        "column   rows 1 to 2  as in the file  empty in the file  changed  lost",
        "id       ~~           0               0                  2        0",
        "country  X·           1               0                  0        1",
        "rating   ~-           0               1                  1        0",
        "",
        "told",
        "column   rows 1 to 2  as in the file  empty in the file  changed  lost",
        "id       ··           2               0                  0        0",
        "country  ··           2               0                  0        0",
        "rating   ·-           1               1                  0        0",
    ]


def test_the_alternative_text_counts_what_is_there() -> None:
    assert gaps_alt(ROWS, TABLES) == (
        "Maps of cells, a line for each column and a field for each of 2 rows. guessed: id: 2 changed; country: "
        "1 as in the file, 1 lost; rating: 1 empty in the file, 1 changed. told: id: 2 as in the file; country: 2 as "
        "in the file; rating: 1 as in the file, 1 empty in the file."
    )


def test_tables_of_pandas_are_read_as_they_are() -> None:
    text = "id,country,rating\n07,NA,3\n08,US,\n"
    guessed = pd.read_csv(io.StringIO(text)).to_dict("records")
    told = pd.read_csv(io.StringIO(text), dtype={"id": str, "country": str, "rating": "Int64"}, keep_default_na=False)
    assert gaps_table(ROWS, {"guessed": guessed, "told": told.to_dict("records")}) == gaps_table(ROWS, TABLES)


def test_the_picture_has_a_panel_for_each_table_and_hatches_what_is_not_the_same() -> None:
    figure = draw_gaps(ROWS, TABLES)
    guessed, told = figure.axes
    assert [axes.get_title(loc="left") for axes in (guessed, told)] == ["guessed", "told"]
    assert [label.get_text() for label in guessed.get_yticklabels()] == ["id", "country", "rating"]
    assert [bar.get_hatch() for bar in guessed.collections] == ["////", "xx", None, "////", ".."]
    assert [bar.get_hatch() for bar in told.collections] == [None, None, None, ".."]
    assert [text.get_text() for text in figure.legends[0].get_texts()] == [SAME, EMPTY, CHANGED, LOST]


def test_nothing_to_show_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one row"):
        show_gaps([], TABLES)
    with pytest.raises(ValueError, match="one table"):
        show_gaps(ROWS, {})


def test_a_table_with_another_number_of_rows_is_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        gaps_table(ROWS, {"short": GUESSED[:1]})


def test_outside_a_notebook_the_text_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    show_gaps(ROWS, TABLES)
    assert capsys.readouterr().out.rstrip("\n") == gaps_table(ROWS, TABLES)
