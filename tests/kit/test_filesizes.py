"""The sizes of formats: the table, the alternative text, and the bars."""

import pytest
from harbor_kit.filesizes import draw_sizes, in_kib, show_sizes, sizes_alt, sizes_table

SIZES = {"JSONL": 34_208_256, ".npy": 6_144_128, "tiny": 1_536}
REMARKS = {"JSONL": "exact", "tiny": "nothing"}


def test_the_table_compares_each_format_with_the_first() -> None:
    assert sizes_table(SIZES, REMARKS).splitlines() == [
        "format        size  times as small  what comes back",
        "JSONL   33,406 KiB             1.0  exact",
        ".npy     6,000 KiB             5.6",
        "tiny       1.5 KiB         22271.0  nothing",
    ]


def test_without_remarks_the_table_has_no_column_for_them() -> None:
    assert sizes_table(SIZES, {}).splitlines()[0] == "format        size  times as small"


def test_the_alternative_text_has_every_number_and_remark() -> None:
    assert sizes_alt(SIZES, REMARKS) == (
        "Bars: the size of the same data in 3 formats. "
        "JSONL 33,406 KiB (exact), .npy 6,000 KiB, tiny 1.5 KiB (nothing)."
    )


def test_the_picture_has_a_bar_for_each_format_and_says_its_size() -> None:
    (axes,) = draw_sizes(SIZES, REMARKS).axes
    assert [round(bar.get_width()) for bar in axes.patches] == [33406, 6000, 2]
    assert [bar.get_hatch() for bar in axes.patches] == ["///"] * 3
    assert [text.get_text() for text in axes.texts] == ["33,406 KiB: exact", "6,000 KiB", "1.5 KiB: nothing"]
    assert [label.get_text() for label in axes.get_yticklabels()] == list(SIZES)
    assert "KiB" in axes.get_xlabel()


def test_a_size_is_shown_in_kib() -> None:
    assert [in_kib(size) for size in (512, 10_240, 2_048_000)] == ["0.5 KiB", "10 KiB", "2,000 KiB"]


def test_what_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one format"):
        show_sizes({})
    with pytest.raises(ValueError, match="more than no bytes"):
        show_sizes({"JSONL": 0})
    with pytest.raises(ValueError, match="'npz' is none of the formats"):
        show_sizes(SIZES, {"npz": "exact"})


def test_outside_a_notebook_the_table_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    show_sizes(SIZES, REMARKS)
    assert capsys.readouterr().out == sizes_table(SIZES, REMARKS) + "\n"
