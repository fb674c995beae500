"""Work that may never end is stopped, from outside, in its own thread."""

from __future__ import annotations

import contextvars
import itertools
import threading
from typing import NoReturn

import pytest
from harbor_kit import limits
from harbor_kit.errors import OutOfTimeError
from harbor_kit.limits import within

WORD = contextvars.ContextVar("WORD", default="")


def spin() -> NoReturn:
    while True:
        pass


def test_what_is_returned_is_returned() -> None:
    """Work that ends in time is not changed by the limit; it runs in a thread, with a copy of the context."""
    WORD.set("here")
    assert within(WORD.get) == "here"
    assert within(threading.get_ident) != threading.get_ident()


def test_what_is_raised_is_raised() -> None:
    """An error crosses the thread, whatever its kind."""

    def leaves() -> NoReturn:
        raise SystemExit(3)

    with pytest.raises(SystemExit):
        within(leaves)


def test_an_endless_loop_is_stopped() -> None:
    """After its seconds of computing the error is raised inside, so that `finally` runs."""
    seen: list[str] = []

    def loops() -> None:
        try:
            spin()
        finally:
            seen.append("left")

    with pytest.raises(OutOfTimeError):
        within(loops, computing=0.05)
    assert seen == ["left"]


def test_except_exception_does_not_keep_it_going() -> None:
    """Nor does catching everything, once or a few times: it is told again."""
    times: list[int] = []

    def stubborn() -> None:
        for number in range(3):
            try:
                spin()
            except BaseException:  # noqa: BLE001  # that is what is tried
                times.append(number)

    within(stubborn, computing=0.05)
    assert times == [0, 1, 2]


def test_waiting_for_ever_ends_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thread that waits in C heeds nothing: it is left behind, and the caller goes on, traced or not."""
    monkeypatch.setattr(limits, "POLL", 0.001)
    never, told = threading.Event(), []
    monkeypatch.setattr(limits, "_stop", lambda thread, error=OutOfTimeError: told.append(error))
    with pytest.raises(OutOfTimeError):
        within(never.wait, wall=0.0)
    never.set()
    assert told.count(OutOfTimeError) <= 1  # it computed until it waited
    assert told[-1] is None


@pytest.mark.parametrize(("more", "stopped"), [(60.0, False), (0.0, True)])
def test_who_reads_a_gigabyte_may_compute_for_longer(
    monkeypatch: pytest.MonkeyPatch, more: float, *, stopped: bool
) -> None:
    """By asking for it. Five seconds of computing are too many for who has two, and has asked for nothing."""
    asked, looked, over, told = threading.Event(), threading.Event(), threading.Event(), []

    def computed(_: threading.Thread) -> float:
        asked.wait(10)
        looked.set()
        return 5.0

    def stop(_: threading.Thread, error: type[BaseException] | None = OutOfTimeError) -> None:
        told.append(error)
        over.set()

    def reads() -> None:
        limits.allow(more)
        asked.set()
        looked.wait(10)
        if stopped:
            over.wait(10)

    monkeypatch.setattr(limits, "_computed", computed)
    monkeypatch.setattr(limits, "_stop", stop)
    within(reads, computing=2.0)
    assert (OutOfTimeError in told) == stopped


def test_who_waits_for_a_slow_program_gets_more_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """By asking for it; without work that is limited there is nothing to ask."""
    monkeypatch.setattr(limits.time, "monotonic", lambda: 100.0)

    def asks() -> float:
        limits.allow(60)
        return limits._end.get()[0]

    assert within(asks, wall=10.0) == 170.0
    limits.allow(60)


def test_the_stop_button_is_meant_for_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C reaches the caller; the work that it waits for is stopped as well."""
    ended = threading.Event()

    def loops() -> None:
        try:
            spin()
        finally:
            ended.set()

    def pressed(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr(limits, "_wait", pressed)
    with pytest.raises(KeyboardInterrupt):
        within(loops)
    assert ended.wait(10)


def test_a_system_that_tells_no_times_has_the_wall_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not every system says how long a thread has computed."""
    monkeypatch.delattr(limits.time, "pthread_getcpuclockid")
    with pytest.raises(OutOfTimeError):
        within(spin, computing=0.0, wall=0.05)
    assert within(lambda: sum(itertools.repeat(1, 10))) == 10
