"""A large file that is nowhere: its lines are made while somebody reads them, and nothing is kept.

file = LazyFile(1_000_000)
file.size  # 1_024_000_000 bytes; making it cost nothing
first = file.buffered().readline()  # b'{"id": "q-0000000", "question": "How do I …"}\\n'
file.bytes_read, file.lines_made  # what was pulled so far: (65_536, 64)

`inbox_file(inbox)` is one whose lines hold the tickets of an `Inbox`: `inbox.taken` says how many lines were begun.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from harbor_kit.inbox import Inbox

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

WIDTH = 1_024
BUFFER = 65_536
SMALL = 8_192
NARROWEST = 128
_NO_END = 1 << 62
_QUESTION = "How do I change the address of an order? "


class LazyFile(io.RawIOBase):
    """A binary file of so many lines that can be read once, from the beginning to the end. Each line is a JSON object.

    `make` is given the number of a line, from 0, and returns its bytes, with the line feed; where it returns none, the
    file ends. Without it each line has exactly `width` bytes (see `line_of`). The file itself holds one line. Raises
    `ValueError` for arguments that make no file.
    """

    def __init__(self, records: int, make: Callable[[int], bytes] | None = None, *, width: int = WIDTH) -> None:
        super().__init__()
        if records < 0:
            raise ValueError("records: a file cannot have fewer than no lines")
        self._width = 0 if make else width
        self._make = make or _maker(width)
        self._line, self._place = memoryview(b""), 0
        self.records = records
        self.bytes_read = self.lines_made = self.reads = 0

    @property
    def size(self) -> int:
        """Bytes of the whole file. Where `make` was given all lines are made once to count them."""
        if self._width:
            return self.records * self._width
        return sum(len(self._make(number)) for number in range(self.records))

    def buffered(self, size: int = BUFFER) -> io.BufferedReader:
        """Return this file as `open(path, "rb")` would: with a buffer, so that `readline` is quick."""
        return io.BufferedReader(self, size)

    def readable(self) -> bool:
        """Return `True`."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill the buffer as far as there are bytes, and return how many; 0 at the end."""
        self._checkClosed()
        target = memoryview(buffer).cast("B")
        filled = 0
        while filled < len(target) and self._has_more():
            count = min(len(target) - filled, len(self._line) - self._place)
            target[filled : filled + count] = self._line[self._place : self._place + count]
            self._place += count
            filled += count
        self.reads += 1
        self.bytes_read += filled
        return filled

    def _has_more(self) -> bool:
        """Make the next line where the last one is used up; return whether there are bytes."""
        while self._place == len(self._line) and self.lines_made < self.records:
            self._line, self._place = memoryview(self._make(self.lines_made)), 0
            self.lines_made += 1
            if not self._line:
                self.records = self.lines_made = self.lines_made - 1
        return self._place < len(self._line)


def line_of(number: int, width: int = WIDTH) -> bytes:
    """Return a JSON object as one line of exactly `width` bytes: an `id` such as "q-0000042", and a `question`."""
    return _maker(width)(number)


def inbox_file(inbox: Inbox, *, width: int = 10_000, parts: int = 1, buffer: int = SMALL) -> io.BufferedReader:
    """Return a file with lines of `width` bytes, `parts` for each ticket of an inbox.

    The lines are {"ticket": "ticket 0 (5fa3b2)", "part": 0, "text": "How do I …"}. A ticket is taken when the reading
    comes to its first line, which is one buffer ahead of whoever reads.
    """
    text = _text(width)
    ticket = ""

    def make(number: int) -> bytes:
        nonlocal ticket
        if number % parts == 0:
            ticket = next(inbox, "")
        head = b'{"ticket": "%b", "part": %d, "text": "' % (ticket.encode(), number % parts)
        return b'%b%b"}\n' % (head, text[: width - len(head) - 3]) if ticket else b""

    return LazyFile(_NO_END, make).buffered(buffer)


def _text(length: int) -> bytes:
    return (_QUESTION * (length // len(_QUESTION) + 1))[:length].encode()


def _maker(width: int) -> Callable[[int], bytes]:
    """Return what makes a line of a given width; what all lines have in common is put together once."""
    if width < NARROWEST:
        raise ValueError(f"width: a line needs at least {NARROWEST} bytes")
    head, tail = json.dumps({"id": "q-0000000", "question": "|"}).encode().split(b"|")
    room = width - len(head) - len(tail) - 1
    before, rest = head.split(b"0000000")
    after = rest + _text(room) + tail + b"\n"
    return lambda number: b"%b%07d%b" % (before, number, after)
