from __future__ import annotations

import os
import socket
import struct
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from autograder import frames
from autograder.frames import LARGEST, Channel, ChannelClosedError, FrameTooLargeError

Ends = tuple[Channel, Channel, socket.socket]
LONG_AGO = 0.0


@pytest.fixture
def ends() -> Iterator[Ends]:
    """Two ends of a channel; the second also as the socket that it is."""
    left, right = socket.socketpair()
    with left, right:
        yield Channel(left), Channel(right), right


@pytest.mark.parametrize("message", [None, 0, "", [], {"a": [1, "ä\u2028"]}, "\ud800", 2**70, {"": {"": None}}])
def test_a_message_arrives_as_it_was(ends: Ends, message: Any) -> None:
    """Anything that JSON can say."""
    sender, receiver, _ = ends
    sender.send(message)
    assert receiver.receive() == message


def test_messages_keep_their_order_and_their_edges(ends: Ends) -> None:
    """Three messages that arrive in one piece are three messages."""
    sender, receiver, _ = ends
    for number in range(3):
        sender.send({"number": number})
    assert [receiver.receive() for _ in range(3)] == [{"number": 0}, {"number": 1}, {"number": 2}]


def test_a_message_larger_than_a_buffer_arrives_whole(ends: Ends) -> None:
    """It is put together from its pieces."""
    sender, receiver, _ = ends
    message = "x" * 3_000_000
    thread = threading.Thread(target=sender.send, args=(message,))
    thread.start()
    assert receiver.receive() == message
    thread.join()


def test_a_passed_deadline_ends_the_wait(ends: Ends) -> None:
    """Silence is a `TimeoutError`, not a closed channel."""
    _, receiver, _ = ends
    with pytest.raises(TimeoutError):
        receiver.receive(LONG_AGO)


def test_half_a_message_is_waited_for_until_the_deadline(ends: Ends) -> None:
    """A body that does not come is silence too."""
    sender, receiver, _ = ends
    sender._socket.sendall(struct.pack("!I", 100) + b"half")
    with pytest.raises(TimeoutError):
        receiver.receive(LONG_AGO)


def test_a_peer_that_drips_bytes_does_not_move_the_deadline(ends: Ends, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every byte takes a second here: after as many bytes as seconds the wait is over."""
    sender, receiver, end = ends
    clock = iter(map(float, range(1000)))
    monkeypatch.setattr(frames.time, "monotonic", lambda: next(clock))
    monkeypatch.setattr(receiver, "_read", lambda: end.recv(1))
    sender._socket.sendall(struct.pack("!I", 200) + b"x" * 196)
    with pytest.raises(TimeoutError):
        receiver.receive(50.0)
    assert len(receiver._buffer) == 50


def test_half_a_message_is_kept_for_the_next_time(ends: Ends, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a deadline that came in the middle of it, the channel is still in step."""
    sender, receiver, _ = ends
    clock = iter([0.0, 99.0])
    monkeypatch.setattr(frames.time, "monotonic", lambda: next(clock))
    sender._socket.sendall(struct.pack("!I", 7) + b'"wh')
    with pytest.raises(TimeoutError):
        receiver.receive(50.0)
    sender._socket.sendall(b'ole"')
    assert receiver.receive() == "whole"


def test_a_message_that_is_too_large_is_not_sent(ends: Ends) -> None:
    """No byte of it, so that the channel is still in step."""
    sender, receiver, _ = ends
    with pytest.raises(FrameTooLargeError, match="more than 8,000,000 bytes"):
        sender.send("x" * LARGEST)
    sender.send("small")
    assert receiver.receive() == "small"


def test_a_frame_that_is_too_large_is_not_read(ends: Ends) -> None:
    """Its length alone ends the channel."""
    sender, receiver, _ = ends
    sender._socket.sendall(struct.pack("!I", LARGEST + 1))
    with pytest.raises(ChannelClosedError, match="a frame of 8,000,001 bytes"):
        receiver.receive()


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"nonsense", b"[" * 100_000, b"9" * 5000])
def test_garbage_ends_the_channel(ends: Ends, body: bytes) -> None:
    """What is not JSON, or is nested without end, is no message."""
    sender, receiver, _ = ends
    sender._socket.sendall(struct.pack("!I", len(body)) + body)
    with pytest.raises(ChannelClosedError, match="not JSON"):
        receiver.receive()


@pytest.mark.parametrize("sent", [b"", b"\x00\x00", struct.pack("!I", 10) + b"half"])
def test_a_closed_peer_is_said_so(ends: Ends, sent: bytes) -> None:
    """At the start, within a length, within a body."""
    sender, receiver, _ = ends
    sender._socket.sendall(sent)
    sender.close()
    with pytest.raises(ChannelClosedError, match="the other side has gone"):
        receiver.receive()


def test_nothing_can_be_sent_to_a_closed_peer(ends: Ends) -> None:
    """Sending fails in the channel's own words."""
    sender, receiver, _ = ends
    receiver.close()
    with pytest.raises(ChannelClosedError):
        sender.send("hello")


def test_a_reset_by_the_peer_is_a_closed_channel(ends: Ends, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of the system while reading is told in the channel's own words."""

    def reset() -> bytes:
        raise ConnectionResetError("reset by peer")

    _, receiver, _ = ends
    monkeypatch.setattr(receiver, "_read", reset)
    with pytest.raises(ChannelClosedError, match="reset by peer"):
        receiver.receive()


def test_a_descriptor_travels_beside_its_message() -> None:
    """The receiver that asks for descriptors gets one that is open."""
    left, right = socket.socketpair()
    reading, writing = os.pipe()
    with left, right:
        receiver = Channel(right, takes_descriptors=True)
        Channel(left).send("take this", [writing])
        assert receiver.receive() == "take this"
        taken = receiver.descriptor()
        os.write(taken, b"it works")
        assert os.read(reading, 100) == b"it works"
        for descriptor in (reading, writing, taken):
            os.close(descriptor)


def test_a_message_without_a_descriptor_has_none() -> None:
    """Asking for it is an error of the channel."""
    left, right = socket.socketpair()
    with left, right:
        receiver = Channel(right, takes_descriptors=True)
        Channel(left).send("nothing")
        receiver.receive()
        with pytest.raises(ChannelClosedError, match="no descriptor"):
            receiver.descriptor()


def test_descriptors_that_nobody_asked_for_are_not_taken(ends: Ends) -> None:
    """An enemy cannot fill the table of files of the other side."""
    sender, receiver, _ = ends
    before = len(os.listdir("/proc/self/fd"))
    sender.send("take these", [0, 0, 0])
    assert receiver.receive() == "take these"
    assert len(os.listdir("/proc/self/fd")) == before
    with pytest.raises(ChannelClosedError, match="no descriptor"):
        receiver.descriptor()
