"""One request id in every record of a question, and the seconds that its stages take.

REQUEST.set("req-1")
tell("ask_started", k=4)                    # a record of the logger `harbor.rag`, which has the request id

@told("ask")                                # tells ask_started, and ask_finished or ask_failed
async def answer(question): ...

with Trail() as trail:                      # listens
    await answer("Where is my export?")
trail.lines[0]                              # {"event": "ask_started", "request_id": "req-1"}
"""

from __future__ import annotations

import asyncio
import functools
import itertools
import logging
from collections.abc import Awaitable, Callable, Coroutine
from contextvars import ContextVar
from types import TracebackType
from typing import Any, ParamSpec, Self, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
LOGGER = logging.getLogger("harbor.rag")
REQUEST: ContextVar[str | None] = ContextVar("REQUEST", default=None)
STAGES: ContextVar[dict[str, float] | None] = ContextVar("STAGES", default=None)
_ids = itertools.count(1)


def fresh_id() -> str:
    """Return a request id that this process has not used yet."""
    return f"req-{next(_ids)}"


def loop_seconds() -> float:
    """Return the seconds on the clock of the event loop."""
    return asyncio.get_running_loop().time()


def tell(event: str, **fields: object) -> None:
    """Write a record: what happened, in numbers and names, with the request id of whoever tells it."""
    LOGGER.info(event, extra={"request_id": REQUEST.get(), "fields": fields})


def told(name: str) -> Callable[[Callable[P, Awaitable[R]]], Callable[P, Coroutine[Any, Any, R]]]:
    """Return a decorator for a coroutine function: each call tells when it starts, and how it ends."""

    def around(work: Callable[P, Awaitable[R]]) -> Callable[P, Coroutine[Any, Any, R]]:
        @functools.wraps(work)
        async def telling(*args: P.args, **kwargs: P.kwargs) -> R:
            tell(f"{name}_started")
            try:
                outcome = await work(*args, **kwargs)
            except BaseException as problem:
                tell(f"{name}_failed", error=type(problem).__name__)
                raise
            tell(f"{name}_finished")
            return outcome

        return telling

    return around


def clocked(stage: str) -> Callable[[Callable[P, Awaitable[R]]], Callable[P, Coroutine[Any, Any, R]]]:
    """Return a decorator for a coroutine function: the seconds of each call are added to `STAGES`, under its stage.

    They are counted until the call ends, however it ends. Where `STAGES` holds `None`, nothing is noted.
    """

    def around(work: Callable[P, Awaitable[R]]) -> Callable[P, Coroutine[Any, Any, R]]:
        @functools.wraps(work)
        async def counting(*args: P.args, **kwargs: P.kwargs) -> R:
            since = loop_seconds()
            try:
                return await work(*args, **kwargs)
            finally:
                sheet = STAGES.get()
                if sheet is not None:
                    sheet[stage] = sheet.get(stage, 0.0) + loop_seconds() - since

        return counting

    return around


class Trail(logging.Handler):
    """Listens to `harbor.rag` inside of a `with`. `lines` are the records as dictionaries."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines: list[dict[str, Any]] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record."""
        known = vars(record)
        about = {"event": record.getMessage(), "request_id": known.get("request_id")}
        self.lines.append(about | known.get("fields", {}))

    def __enter__(self) -> Self:
        self._before = LOGGER.level, LOGGER.propagate
        LOGGER.addHandler(self)
        LOGGER.setLevel(logging.INFO)
        LOGGER.propagate = False
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        LOGGER.removeHandler(self)
        level, LOGGER.propagate = self._before
        LOGGER.setLevel(level)
