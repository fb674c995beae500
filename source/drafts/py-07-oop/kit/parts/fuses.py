"""What keeps a call going, and what keeps it from being made: patience with a provider, and a fuse.

    insist = Insistence(Patience(1.0, 2.0), Fuse(3, 30.0))
    reply = await insist(lambda: model.reply(messages))

A fuse blows after so many passing errors in a row. While it is blown no call is made: `FuseBlown` is raised at once.
After its rest one call is let through; what becomes of that one decides.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable
from typing import TypeVar

from harbor_kit.parts.outcomes import PassingError
from harbor_kit.parts.retries import Patience
from harbor_kit.parts.trails import loop_seconds, tell

T = TypeVar("T")


class FuseBlown(PassingError):  # noqa: N818  # says what is the matter
    """The fuse is blown: nobody has asked the provider."""


class Fuse:
    """Blows after `after` passing errors in a row, and rests for `rest` seconds."""

    def __init__(self, after: int = 3, rest: float = 30.0) -> None:
        if after < 1 or not 0 < rest < math.inf:
            raise ValueError("after: at least one error; rest: some seconds")
        self._after, self._rest, self._row = after, rest, 0
        self._until = -math.inf

    def admit(self) -> None:
        """Raise `FuseBlown` while it is blown. Who is let through after a rest makes all others wait for the news."""
        if self._row < self._after:
            return
        if loop_seconds() < self._until:
            raise FuseBlown("the provider has failed too often, and is left alone for a while")
        self._until = loop_seconds() + self._rest

    def went(self, well: bool) -> None:
        """Hear how an attempt ended."""
        self._row = 0 if well else self._row + 1
        if self._row >= self._after:
            self._until = loop_seconds() + self._rest


class Insistence:
    """Makes a call, and makes it again where a `PassingError` says that this may help. Tells each failed attempt."""

    def __init__(self, patience: Patience, fuse: Fuse | None = None) -> None:
        self._patience, self._fuse = patience, fuse

    async def __call__(self, work: Callable[[], Awaitable[T]]) -> T:
        """Return what `work()` gives; it is called once for each attempt. Raises the error of the last one."""
        failures = 0
        while True:
            if self._fuse:
                self._fuse.admit()
            try:
                outcome = await work()
            except PassingError as trouble:
                failures += 1
                self._hear(well=False)
                tell("attempt_failed", attempt=failures, error=type(trouble).__name__)
                rest = self._patience.pause_after(failures)
                if rest is None:
                    raise
                seconds = rest if trouble.wait is None else max(trouble.wait, rest)
            else:
                self._hear(well=True)
                return outcome
            await asyncio.sleep(seconds)

    def _hear(self, *, well: bool) -> None:
        if self._fuse:
            self._fuse.went(well)
