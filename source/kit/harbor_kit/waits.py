"""Waiting for the parts of an answer: the clocks that a wait moves, and the timeouts that end it.

clock = Clock()
block(clock, 9.0, TimeoutError, 5.0)          # raises after 5 seconds on this clock, and no real time passes
"""

from __future__ import annotations

import asyncio
import math
from dataclasses import dataclass

import httpx

from harbor_kit.clock import VirtualLoop
from harbor_kit.errors import HangsError
from harbor_kit.provider import Answer
from harbor_kit.world import micros

NEVER = "the server is silent and there is no timeout: this would wait for ever"


class Clock:
    """Seconds that pass when somebody sleeps, and only then."""

    def __init__(self, start: float = 0.0) -> None:
        self._now = start

    def __call__(self) -> float:
        """Return the seconds on the clock."""
        return self._now

    def sleep(self, seconds: float) -> None:
        """Let seconds pass. Raises `HangsError` where they are without end."""
        if math.isinf(seconds):
            raise HangsError(NEVER)
        self._now += seconds


class LoopClock(Clock):
    """The clock of a virtual loop. Sleeping on it holds the loop."""

    def __init__(self, loop: VirtualLoop) -> None:
        super().__init__()
        self._loop = loop

    def __call__(self) -> float:
        """Return the seconds on the clock of the loop."""
        return self._loop.time()

    def sleep(self, seconds: float) -> None:
        """Let seconds pass, with the loop held. Raises `HangsError` where they are without end."""
        if math.isinf(seconds):
            raise HangsError(NEVER)
        if seconds > 0:  # a hold of no time would be counted as one
            self._loop.world.block(micros(seconds))


class Clocks:
    """The clock that was given; else that of the virtual loop that runs; else one for all calls outside."""

    def __init__(self, given: Clock | None) -> None:
        self._given, self._own = given, Clock()

    def here(self) -> Clock:
        """Return the clock for code that runs here."""
        if self._given is not None:
            return self._given
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return self._own
        return LoopClock(loop) if isinstance(loop, VirtualLoop) else self._own


@dataclass(frozen=True, slots=True)
class Wait:
    """The seconds of a wait, and whether it ends in a timeout."""

    seconds: float
    timed_out: bool

    @classmethod
    def of(cls, seconds: float, limit: float | None) -> Wait:
        """Return the wait for something that takes so many seconds, with a limit or without."""
        return cls(seconds, False) if limit is None or seconds <= limit else cls(limit, True)


def block(clock: Clock, seconds: float, error: type[Exception], limit: float | None) -> None:
    """Move a clock. Raises the error when the limit is reached before."""
    wait = Wait.of(seconds, limit)
    clock.sleep(wait.seconds)
    if wait.timed_out:
        raise error(f"nothing came within {limit:g} s")


def first_wait(answer: Answer) -> tuple[float, type[httpx.TimeoutException]]:
    """Return the seconds until the head is there. A `TimeoutError` of the script is a server that stays silent."""
    silent = answer.status == 0 and isinstance(answer.ending, TimeoutError)
    return (math.inf if silent else answer.parts[0][0]), httpx.ReadTimeout


def head_of(answer: Answer) -> dict[str, str]:
    """Return the headers as they come over the wire: with the length, or in chunks."""
    head = {name.lower(): value for name, value in answer.headers.items()}
    if answer.status == 204:
        return dict(answer.headers)
    if len(answer.parts) == 1 and answer.ending is None:
        return {**answer.headers, **({} if "content-length" in head else {"content-length": str(len(answer.body))})}
    return {**answer.headers, **({} if "transfer-encoding" in head else {"transfer-encoding": "chunked"})}
