"""Run asyncio code on a virtual clock: sleeping is free, and results are exact.

When no task can go on, the loop does not wait: it asks its world to move the clock to the next answer or timer.
"""

from __future__ import annotations

import asyncio
import math
import selectors
import threading
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from contextvars import Context
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from harbor_kit.errors import HangsError
from harbor_kit.limits import within
from harbor_kit.world import MICROS, LocalWorld, Outcome, World, counted_nonce, micros

T = TypeVar("T")
MAX_STEPS = 100_000
REAL_WAIT = 5.0


class _Selector(selectors.DefaultSelector):
    """A selector that lets virtual time pass where an ordinary one would wait."""

    loop: VirtualLoop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready: list[tuple[selectors.SelectorKey, int]] = super().select(0)
        if ready or timeout == 0:
            self.loop.count_step()
            return ready
        if self.loop.threads:
            return super().select(REAL_WAIT)
        self.loop.pass_time(timeout)
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock belongs to a world and jumps to the next thing that happens."""

    def __init__(self, world: World) -> None:
        self.world, self.threads, self._steps = world, 0, 0
        self._waiting: dict[int, asyncio.Future[Outcome]] = {}
        self._keys = 0
        selector = _Selector()
        selector.loop = self
        super().__init__(selector)
        self._clock_resolution = 1e-6

    def time(self) -> float:
        """Return virtual seconds."""
        return self.world.now() / MICROS

    def call_later(  # type: ignore[override]  # typeshed ties `args` to the callback
        self, delay: float, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.TimerHandle:
        """Call back later. What is less than the clock can count costs a microsecond, or a loop would wait for ever."""
        counted = max(delay, 1 / MICROS) if delay > 0 else delay
        return super().call_later(counted, callback, *args, context=context)

    def count_step(self) -> None:
        """Count a step in which no time passed; too many in a row are a busy loop."""
        self._steps += 1
        if self._steps > MAX_STEPS:
            self._steps = 0  # the tasks that are left can still be cancelled
            raise HangsError("busy loop: many steps and no time passes (sleep(0) in a loop?)")

    def pass_time(self, timeout: float | None) -> None:
        """Move the clock to the next answer or timer, and hand out the answers."""
        self._steps = 0
        timer = None if timeout is None else self.world.now() + max(1, micros(timeout))
        for key, outcome in self.world.advance(timer):
            future = self._waiting.pop(key, None)
            if future is not None and not future.done():
                future.set_result(outcome)

    async def outcome_of(self, provider: int, request: dict[str, Any]) -> Outcome:
        """Call a provider of this loop's world and wait for the outcome."""
        self._keys += 1
        key = self._keys
        future: asyncio.Future[Outcome] = self.create_future()
        self._waiting[key] = future
        self.world.call(provider, key, request)
        try:
            return await future
        except asyncio.CancelledError:
            self._waiting.pop(key, None)
            self.world.cancel(key)
            raise

    def run_in_executor(self, executor: Executor | None, func: Callable[..., T], *args: Any) -> asyncio.Future[T]:  # type: ignore[override]
        """Run a function in a thread; while one works, time is real."""
        self.threads += 1
        future = super().run_in_executor(executor, func, *args)
        future.add_done_callback(lambda _: self._thread_ended())
        return future

    async def shutdown_default_executor(self, *args: Any, **kwargs: Any) -> None:
        """Wait for the threads, in real time."""
        self.threads += 1
        try:
            await super().shutdown_default_executor(*args, **kwargs)
        finally:
            self._thread_ended()

    def _thread_ended(self) -> None:
        self.threads -= 1


@dataclass(frozen=True)
class Run(Generic[T]):
    """What came of a run: its result, the virtual seconds it took, and who held the loop: (when, seconds)."""

    result: T
    elapsed: float
    blocked: tuple[tuple[float, float], ...]


def run_virtual(main: Coroutine[Any, Any, T], *, start: float = 0.0) -> Run[T]:
    """Run a coroutine on a virtual clock. Works in a notebook too, where a loop is already running.

    Raises whatever `main` raises, and `HangsError` where a real loop would hang for ever.
    """
    world = LocalWorld(counted_nonce("notebook"), start=micros(start))
    result = beside_running_loop(lambda: run_in(world, main))
    blocked = tuple((when / MICROS, duration / MICROS) for when, duration in world.blocked)
    return Run(result, (world.now() - micros(start)) / MICROS, blocked)


def run_in(world: World, main: Awaitable[T], names: dict[str, Any] | None = None) -> T:
    """Run an awaitable on the clock of a world. In `names`, whatever is `time.sleep` is replaced meanwhile."""

    async def started() -> T:
        return await main

    with _sleep_holds_the_loop(world, names or {}), asyncio.Runner(loop_factory=lambda: VirtualLoop(world)) as runner:
        return runner.run(started())


def beside_running_loop(work: Callable[[], T]) -> T:
    """Call `work`; in a helper thread with a copy of the context where this thread's loop is running already."""
    return within(work, computing=math.inf, wall=math.inf) if _loop_runs_here() else work()


def _loop_runs_here() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


@contextmanager
def _sleep_holds_the_loop(world: World, names: dict[str, Any]) -> Iterator[None]:
    real, thread = time.sleep, threading.get_ident()

    def sleep(seconds: float, /) -> None:
        if threading.get_ident() != thread:
            real(seconds)
        elif seconds < 0:
            raise ValueError("sleep length must be non-negative")
        else:
            world.block(micros(seconds))

    bound = [name for name, value in names.items() if value is real]
    names.update(dict.fromkeys(bound, sleep))
    time.sleep = sleep  # type: ignore[assignment]  # the real one also takes objects with __index__
    try:
        yield
    finally:
        time.sleep = real
        names.update(dict.fromkeys(bound, real))
