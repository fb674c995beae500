"""How many records a reader holds: counted, as a table, in words and as a picture."""

import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, BinaryIO

import pytest
from harbor_kit.held import (
    Census,
    Hook,
    as_array,
    as_lines,
    draw_held,
    held,
    held_alt,
    held_table,
    most_held,
    records,
    show_held,
)

SIZES = [10, 20, 30]
COUNTS = {"array": [10, 20, 30], "list of lines": [10, 20, 30], "one by one": [2, 2, 2]}


def whole(file: BinaryIO, hook: Hook) -> Iterator[Any]:
    yield from json.load(file, object_hook=hook)


def listed(file: BinaryIO, hook: Hook) -> Iterator[Any]:
    yield from [json.loads(line, object_hook=hook) for line in file]


def one_by_one(file: BinaryIO, hook: Hook) -> Iterator[Any]:
    for line in file:
        yield json.loads(line, object_hook=hook)


def in_pairs(file: BinaryIO, hook: Hook) -> Iterator[Any]:
    yield from pairwise(one_by_one(file, hook))


READERS = {"array": (as_array, whole), "list of lines": (as_lines, listed), "one by one": (as_lines, one_by_one)}


def test_both_forms_hold_the_same_records() -> None:
    assert json.loads(as_array(50)) == [json.loads(line) for line in as_lines(50).splitlines()] == records(50)
    assert [one["id"] for one in records(3)] == [1, 2, 3]
    assert as_lines(0) == b""
    assert as_array(0) == b"[]"


def test_a_record_is_a_dictionary_that_is_counted_until_nobody_holds_it() -> None:
    census = Census()
    kept = [census.record({"id": number}) for number in range(3)]
    assert kept[0] == {"id": 0}
    assert (census.alive, census.most) == (3, 3)
    del kept[1:]
    assert (census.alive, census.most) == (1, 3)


def test_what_a_reader_keeps_is_counted_and_one_that_keeps_nothing_is_at_two() -> None:
    assert held(READERS, SIZES) == COUNTS


def test_a_reader_that_looks_one_record_back_holds_one_more() -> None:
    assert most_held(as_lines(20), in_pairs) == 3


def test_a_file_with_one_record_or_none_is_counted_too() -> None:
    assert [most_held(as_lines(count), one_by_one) for count in (0, 1, 2)] == [0, 1, 2]


def test_the_table_has_a_row_for_each_reader_and_a_column_for_each_size() -> None:
    assert held_table({"array": [900, 1800], "one by one": [2, 2]}, [900, 1800]).splitlines() == [
        "records in the file  900  1,800",
        "array                900  1,800",
        "one by one             2      2",
    ]


def test_the_alternative_text_tells_readers_with_the_same_numbers_together() -> None:
    assert held_alt(COUNTS, SIZES) == (
        "Lines: the most records held at once, over the records in the file. "
        "array and list of lines: 10 of 10, 20 of 20, 30 of 30; one by one: 2 of 10, 2 of 20, 2 of 30."
    )


def test_readers_with_the_same_numbers_share_a_line_and_lines_differ_without_colour() -> None:
    (axes,) = draw_held(COUNTS, SIZES).axes
    assert [list(map(int, line.get_ydata())) for line in axes.lines] == [[10, 20, 30], [2, 2, 2]]
    assert [list(map(int, line.get_xdata())) for line in axes.lines] == [SIZES, SIZES]
    assert len({(line.get_marker(), line.get_linestyle()) for line in axes.lines}) == 2
    assert [text.get_text() for text in axes.texts] == ["array: 30\nlist of lines: 30", "one by one: 2"]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("records in the file", "most records held at once")


@pytest.mark.parametrize("sizes", [[], [10], [20, 10], [10, 10]])
def test_sizes_that_make_no_line_are_refused(sizes: list[int]) -> None:
    with pytest.raises(ValueError, match="two sizes or more"):
        show_held(READERS, sizes)
    with pytest.raises(ValueError, match="at least one reader"):
        show_held({}, SIZES)


def test_outside_a_notebook_the_table_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    show_held(READERS, SIZES)
    assert capsys.readouterr().out == f"{held_table(COUNTS, SIZES)}\n"
