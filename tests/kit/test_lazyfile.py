"""A file that is made while it is read."""

import io
import json
import tracemalloc

import pytest
from harbor_kit.inbox import Inbox
from harbor_kit.lazyfile import LazyFile, inbox_file, line_of


def test_each_line_is_an_object_of_the_width_that_was_asked_for() -> None:
    """The lines differ in their numbers and have the same length; a narrow line works, too."""
    lines = LazyFile(3, width=200).buffered().readlines()
    assert [len(line) for line in lines] == [200] * 3
    assert [json.loads(line)["id"] for line in lines] == ["q-0000000", "q-0000001", "q-0000002"]
    assert lines[2] == line_of(2, 200)
    assert len(line_of(7, 128)) == 128


def test_the_size_is_known_before_anything_is_read() -> None:
    """Of lines of one width it is computed; of other lines each is made once, and nothing counts as read."""
    file, other = LazyFile(1_000_000), LazyFile(4, lambda number: b"x" * number + b"\n")
    assert file.size == 1_024_000_000
    assert other.size == 10
    assert [file.bytes_read, other.bytes_read, other.lines_made] == [0, 0, 0]


def test_what_was_read_is_counted() -> None:
    """A buffer pulls as much as it holds, and no more."""
    file = LazyFile(1_000)
    first = file.buffered(4_096).readline()
    assert first == line_of(0)
    assert [file.bytes_read, file.lines_made, file.reads] == [4_096, 4, 1]


def test_it_can_be_read_in_every_way() -> None:
    """To the end, by pieces, by lines, and raw; afterwards there is nothing."""
    whole = b"".join(line_of(number) for number in range(5))
    assert LazyFile(5).read() == whole
    assert LazyFile(5).buffered(7).read() == whole
    assert b"".join(LazyFile(5).buffered()) == whole
    assert LazyFile(2).readline() == line_of(0)
    file = LazyFile(5).buffered()
    assert [len(file.read(4_000)), len(file.read(4_000)), file.read(1)] == [4_000, 1_120, b""]
    assert LazyFile(0).read() == b""


def test_lines_of_my_own() -> None:
    """They may be of any bytes; an empty one ends the file."""
    file = LazyFile(9, lambda number: b"" if number == 2 else b"%d\n" % number)
    assert file.readlines() == [b"0\n", b"1\n"]
    assert [file.records, file.read(1)] == [2, b""]


def test_nothing_is_held() -> None:
    """Twenty megabytes go by in less than two hundred kilobytes."""
    tracemalloc.start()
    count = sum(1 for _ in LazyFile(20_000).buffered())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 20_000
    assert peak < 200_000


def test_a_closed_file_says_so() -> None:
    """As other files do; it is closed with its buffer."""
    file = LazyFile(2)
    file.buffered().close()
    with pytest.raises(ValueError, match="closed"):
        file.read(1)


def test_arguments_that_make_no_file() -> None:
    """They are refused at once."""
    with pytest.raises(ValueError, match="records"):
        LazyFile(-1)
    with pytest.raises(ValueError, match="width"):
        LazyFile(1, width=5)


def test_a_ticket_can_have_many_lines() -> None:
    """They are numbered, and all have their width."""
    inbox = Inbox(2)
    lines = [json.loads(line) for line in inbox_file(inbox, width=300, parts=3)]
    assert [line["ticket"] for line in lines] == [inbox.tickets[0]] * 3 + [inbox.tickets[1]] * 3
    assert [line["part"] for line in lines] == [0, 1, 2] * 2


def test_a_line_for_each_ticket() -> None:
    """A ticket is taken when the reading comes to its line, and the file ends with the inbox."""
    inbox = Inbox(3)
    lines = list(inbox_file(inbox))
    assert [json.loads(line)["ticket"] for line in lines] == inbox.tickets
    assert [len(line) for line in lines] == [10_000] * 3
    endless = Inbox()
    file = inbox_file(endless)
    assert isinstance(file, io.BufferedReader)
    file.readline()
    assert len(endless.taken) == 2
    file.readline()
    assert len(endless.taken) == 3
