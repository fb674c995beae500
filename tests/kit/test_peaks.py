"""What a reader holds: the files, the measuring, the numbers as text and as picture."""

from __future__ import annotations

import tracemalloc
from typing import TextIO

import pytest
from harbor_kit.peaks import (
    MEGABYTE,
    archive,
    draw_peaks,
    in_megabytes,
    peak,
    peak_of,
    peaks_alt,
    peaks_table,
    show_peaks,
)

SMALL = {"read()": [2.0, 4.0, 128.0], "line by line": [0.0, 0.0, 0.0]}
SIZES = [1, 2, 64]


def read_all(file: TextIO) -> object:
    return file.read()


def all_lines(file: TextIO) -> object:
    return list(file)


def line_by_line(file: TextIO) -> object:
    return sum(len(line) for line in file)


@pytest.mark.parametrize("emoji", [False, True])
def test_an_archive_has_the_size_that_was_asked_for(emoji: bool) -> None:
    with archive(2, emoji=emoji) as file:
        text = file.read()
    assert len(text.encode()) == 2 * MEGABYTE
    assert text.count("🙂") == emoji
    assert {len(line.encode()) for line in text.splitlines(keepends=True)} == {4_000}


def test_less_than_a_megabyte_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        archive(0)


def test_a_text_that_is_read_at_once_is_held_twice() -> None:
    """Its bytes, and its characters."""
    assert [peak_of(read_all, size) for size in (2, 4)] == [4.0, 8.0]


def test_one_emoji_makes_it_six_times() -> None:
    """All characters become as wide as the widest: its bytes, the narrow ones, and four bytes for each."""
    assert [peak_of(read_all, size, emoji=True) for size in (2, 4)] == [12.0, 24.0]


def test_a_list_of_all_lines_grows_with_the_file() -> None:
    assert peak_of(all_lines, 12) == 12.0


def test_line_by_line_nothing_grows() -> None:
    assert [peak_of(line_by_line, size) for size in (1, 16)] == [0.0, 0.0]


def test_what_a_reader_returns_counts() -> None:
    assert peak(lambda: bytes(1_000)) >= 1_000
    assert peak(lambda: None) < 1_000


def test_measuring_leaves_the_tracing_as_it_was() -> None:
    assert not tracemalloc.is_tracing()
    peak(lambda: None)
    assert not tracemalloc.is_tracing()
    tracemalloc.start()
    try:
        peak(lambda: None)
        assert tracemalloc.is_tracing()
    finally:
        tracemalloc.stop()


def test_measuring_ends_with_an_error_too() -> None:
    with pytest.raises(ZeroDivisionError):
        peak(lambda: 1 // 0)
    assert not tracemalloc.is_tracing()


def test_numbers_have_as_many_digits_as_are_exact() -> None:
    assert [in_megabytes(number) for number in (0.0, 0.2, 9.9, 10.0, 128.0, 1_234.0)] == [
        *("under 0.1", "0.2", "9.9", "10", "128", "1,234"),
    ]


def test_the_table_has_a_row_for_each_reader() -> None:
    assert peaks_table(SMALL, SIZES).splitlines() == [
        "most memory held, in MB, of a file of       1 MB       2 MB      64 MB",
        "read()                                       2.0        4.0        128",
        "line by line                           under 0.1  under 0.1  under 0.1",
    ]


def test_the_alternative_text_has_every_number() -> None:
    assert peaks_alt(SMALL, SIZES) == (
        "Lines: the most memory held against the size of the file, both in MB. read(): 2.0 at 1, 4.0 at 2, 128 at 64. "
        "line by line: under 0.1 at 1, under 0.1 at 2, under 0.1 at 64."
    )


def test_the_picture_names_each_line_and_both_axes() -> None:
    (axes,) = draw_peaks(SMALL, SIZES).axes
    assert [text.get_text() for text in axes.texts] == ["read(): 128 MB", "line by line: under 0.1 MB"]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("size of the file (MB)", "most memory held (MB)")
    looks = {(line.get_marker(), line.get_linestyle()) for line in axes.lines}
    assert len(looks) == len(SMALL)


@pytest.mark.parametrize("peaks", [{}, {"read()": [1.0]}])
def test_too_few_numbers_are_refused(peaks: dict[str, list[float]]) -> None:
    with pytest.raises(ValueError, match="at least one reader"):
        show_peaks(peaks, SIZES)


def test_outside_a_notebook_the_table_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    show_peaks(SMALL, SIZES)
    assert capsys.readouterr().out.rstrip("\n") == peaks_table(SMALL, SIZES)
