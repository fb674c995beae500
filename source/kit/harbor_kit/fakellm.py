"""A scripted chat provider: answers after given latencies, fails where it was told to, and keeps a record.

client = FakeLLM(latencies=[1.5, 0.6], prompts=["first", "second"], fail={1: RateLimitError("slow down")})
reply = await client.chat.completions.create(model="harbor-small", messages=[{"role": "user", "content": "first"}])
reply.choices[0].message.content
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import count
from typing import Any

from harbor_kit.chat import ChatCompletion, ChatMessage, Choice, Usage
from harbor_kit.clock import VirtualLoop
from harbor_kit.errors import error_named, is_known
from harbor_kit.world import MICROS, Call, LocalWorld, Outcome, Script, World, counted_nonce, micros

_world: ContextVar[World | None] = ContextVar("_world", default=None)
_keys = count(1)


@contextmanager
def use_world(world: World) -> Iterator[None]:
    """Let the clients that are made inside belong to this world."""
    token = _world.set(world)
    try:
        yield
    finally:
        _world.reset(token)


class FakeLLM:
    """A chat client whose provider follows a script. Use it like `openai.AsyncOpenAI`.

    `latencies` are seconds, one per prompt of `prompts`, in that order (without `prompts`: one per call, in order of
    arrival; reused from the start when they run out). `fail` maps a place to an error: this call raises one like it,
    with a request id of its own. `choices` is the number of answers in each reply.
    """

    def __init__(
        self,
        latencies: Sequence[float] = (0.0,),
        *,
        prompts: Sequence[str] = (),
        fail: Mapping[int, Exception] | None = None,
        choices: int = 1,
    ) -> None:
        if not latencies or not all(0 <= latency < math.inf for latency in latencies):
            raise ValueError("latencies: give at least one number of seconds, none below zero")
        if choices < 1:
            raise ValueError("choices: a reply has at least one")
        for failure in (fail or {}).values():
            if not is_known(failure):
                raise ValueError(f"fail: {type(failure).__name__} is neither an error of harbor_kit nor a builtin one")
        self._script = Script(tuple(map(micros, latencies)), dict(fail or {}), tuple(prompts), choices)
        self._world: World | None = None
        self._provider = 0
        world = world_here()
        if world is not None:
            self._enter(world)

    @property
    def chat(self) -> FakeLLM:
        """The same client: `client.chat.completions.create` is `client.create`."""
        return self

    @property
    def completions(self) -> FakeLLM:
        """The same client."""
        return self

    async def create(self, *, model: str, messages: Sequence[Mapping[str, Any]], **options: Any) -> ChatCompletion:
        """Send a conversation; return the answer after its latency, or raise what the script says."""
        request = {"model": model, "messages": _plain(messages), **options}
        loop = asyncio.get_running_loop()
        if isinstance(loop, VirtualLoop):
            if self._world is not loop.world:
                self._enter(loop.world)
            outcome = await loop.outcome_of(self._provider, request)
        else:
            outcome = await self._in_real_time(loop, request)
        if "error" in outcome:
            raise error_named(outcome["error"], outcome["message"], outcome["request_id"])
        return completion(outcome)

    async def _in_real_time(self, loop: asyncio.AbstractEventLoop, request: dict[str, Any]) -> Outcome:
        world = self._world
        if not isinstance(world, LocalWorld):
            world = LocalWorld(counted_nonce("notebook"), start=micros(loop.time()))
            self._enter(world)
        key = next(_keys)
        world.follow(micros(loop.time()))
        world.call(self._provider, key, request)
        flight = world.flight(key)
        try:
            await asyncio.sleep((flight.due - flight.started) / MICROS)
        except asyncio.CancelledError:
            world.follow(micros(loop.time()))
            world.cancel(key)
            raise
        world.follow(micros(loop.time()))
        return world.land(key)

    def _enter(self, world: World) -> None:
        self._world, self._provider = world, world.open(self._script)

    # What the provider recorded. Under the grader this record is the judge's; in asserts it reads the same.

    @property
    def replies(self) -> list[str | None]:
        """The text of each reply, in the order of the script; `None` where the script says that the call fails."""
        world = self._record()
        return [
            None if entry in self._script.failures else world.reply(self._provider, entry, self._turn(entry))
            for entry in self._entries()
        ]

    @property
    def errors(self) -> list[tuple[str, str, str] | None]:
        """Type name, message and request id of each error, in the order of the script; `None` where none was raised."""
        return [self._error(entry) for entry in self._entries()]

    @property
    def spans(self) -> list[tuple[float, float] | str]:
        """Start and end of each call in seconds of the clock, in the order of the script."""
        return [self._span(entry) for entry in self._entries()]

    @property
    def makespan(self) -> float:
        """Seconds from the moment when the client was made until the last call had ended."""
        world = self._record()
        calls = world.calls(self._provider)
        ends = [call.due if call.finished is None else call.finished for call in calls]
        return (max(ends) - world.opened[self._provider]) / MICROS if ends else 0.0

    @property
    def peak(self) -> int:
        """The largest number of calls that were in flight together."""
        return self._record().peaks[self._provider]

    @property
    def in_flight(self) -> int:
        """The number of calls that were started and neither answered nor cancelled."""
        return self._record().in_flight[self._provider]

    @property
    def cancelled(self) -> int:
        """The number of calls that were cancelled."""
        return sum(call.cancelled for call in self._record().calls(self._provider))

    @property
    def requests(self) -> list[dict[str, Any]]:
        """What was sent, in order of arrival."""
        return [dict(call.request) for call in self._record().calls(self._provider)]

    @property
    def blocked(self) -> list[float]:
        """The seconds of every `time.sleep` that held the event loop."""
        return [duration / MICROS for _, duration in self._record().blocked]

    def _record(self) -> LocalWorld:
        if self._world is None:
            self._enter(LocalWorld(counted_nonce("notebook")))
        if not isinstance(self._world, LocalWorld):
            raise RuntimeError("a check reads the client's record in its asserts, not before them")
        return self._world

    def _entries(self) -> range:
        calls = self._record().calls(self._provider)
        return range(len(self._script.prompts) or max(len(self._script.latencies), len(calls)))

    def _turn(self, entry: int) -> int:
        return max(0, self._record().asked(self._provider, entry) - 1)

    def _last_call(self, entry: int) -> Call | None:
        calls = [call for call in self._record().calls(self._provider) if call.entry == entry]
        return calls[-1] if calls else None

    def _error(self, entry: int) -> tuple[str, str, str] | None:
        call = self._last_call(entry)
        if call is None and entry in self._script.failures:
            return ("no call was made", "", self._record().request_id(self._provider, entry, 0))
        if call is None or "error" not in call.outcome:
            return None
        return call.outcome["error"], call.outcome["message"], call.outcome["request_id"]

    def _span(self, entry: int) -> tuple[float, float] | str:
        call = self._last_call(entry)
        if call is None or call.finished is None:
            state = "never made" if call is None else "never ended"
            return f"call {entry} was {state} ({self._record().request_id(self._provider, entry, 0)})"
        return (call.started / MICROS, call.finished / MICROS)


def completion(outcome: Outcome) -> ChatCompletion:
    """Return an outcome as the object that a client returns."""
    texts: list[str] = outcome["choices"]
    choices = [Choice(place, ChatMessage("assistant", text), "stop") for place, text in enumerate(texts)]
    usage = Usage(outcome["prompt_words"], sum(len(text.split()) for text in texts))
    return ChatCompletion(f"chatcmpl-{texts[0].rsplit(' ', 1)[-1]}", outcome["model"], choices, usage)


def _plain(messages: object) -> object:
    """Return messages as the provider would get them; what has not their form is for the provider to complain about."""
    if not isinstance(messages, Sequence) or isinstance(messages, str | bytes):
        return messages
    return [dict(message) if isinstance(message, Mapping) else message for message in messages]


def world_here() -> World | None:
    """Return the world that this code runs in: that of `use_world`, or of the virtual clock; `None` in real time."""
    return _world.get() or _loop_world()


def _loop_world() -> World | None:
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        return None
    return loop.world if isinstance(loop, VirtualLoop) else None
