"""Who owns time and the scripted provider: one interface, two homes.

In a notebook a `LocalWorld` lives in the same process. Under the grader the very same class lives in the judge, and the
student's process holds only a stub of this interface that asks the judge: a clock or a counter that a submission can
reach decides nothing. Time is counted in whole microseconds, so that results are exact.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Protocol

from harbor_kit.errors import APIError, HangsError

MICROS = 1_000_000
CEILING = 3_600 * MICROS
PATIENCE = 1_000  # tickets that anybody may take from an endless inbox
ROLES = ("system", "user", "assistant", "tool")

Request = Mapping[str, Any]
Outcome = dict[str, Any]
Nonce = Callable[[str], str]


def micros(seconds: float) -> int:
    """Return seconds as whole microseconds."""
    return round(seconds * MICROS)


@dataclass(frozen=True)
class Script:
    """What a scripted provider will do. The i-th entry belongs to the i-th of `prompts`, or else to the i-th call."""

    latencies: tuple[int, ...]
    failures: Mapping[int, Exception] = field(default_factory=dict)
    prompts: tuple[str, ...] = ()
    choices: int = 1


@dataclass
class Call:
    """One call as the provider saw it. Times are in microseconds; `finished` is `None` while the call is in flight."""

    provider: int
    entry: int
    request: Request
    started: int
    due: int
    outcome: Outcome
    finished: int | None = None
    cancelled: bool = False


@dataclass
class Box:
    """An inbox: how many tickets it holds, `None` for no end, and when each was taken, in microseconds."""

    size: int | None
    taken: list[int] = field(default_factory=list)


class World(Protocol):
    """Time and providers, wherever they live."""

    def now(self) -> int:
        """Return the time in microseconds."""

    def open(self, script: Script) -> int:
        """Add a provider and return its number."""

    def fill(self, size: int | None) -> int:
        """Add an inbox of so many tickets, `None` for no end, and return its number."""

    def take(self, inbox: int) -> str | None:
        """Take the next ticket out of an inbox; `None` when it is empty. Takes no time."""

    def call(self, provider: int, key: int, request: Request) -> None:
        """Start a call; its outcome comes out of `advance` under this key."""

    def cancel(self, key: int) -> None:
        """End a call whose answer nobody waits for any more."""

    def advance(self, timer: int | None) -> list[tuple[int, Outcome]]:
        """Let time pass until the next answer or until `timer`, and return the answers that are there by then."""

    def block(self, duration: int) -> None:
        """Let time pass while the event loop is held."""


def counted_nonce(seed: str) -> Nonce:
    """Return a function from a name to six hexadecimal digits that nobody can guess without the seed."""
    return lambda name: sha256(f"{seed}/{name}".encode()).hexdigest()[:6]


class LocalWorld:
    """The world itself: a clock, and providers whose answers become due as the clock moves."""

    def __init__(self, nonce: Nonce, *, start: int = 0, ceiling: int = CEILING) -> None:
        self._nonce, self._now, self._end, self._ceiling = nonce, start, start + ceiling, ceiling
        self._scripts: list[Script] = []
        self._calls: list[list[Call]] = []
        self._asked: Counter[tuple[int, int]] = Counter()
        self.opened: list[int] = []
        self.in_flight: list[int] = []
        self._flying: dict[int, Call] = {}
        self._due: list[tuple[int, int]] = []
        self._keys: set[int] = set()
        self.boxes: list[Box] = []
        self.blocked: list[tuple[int, int]] = []
        self.peaks: list[int] = []

    def now(self) -> int:
        """Return the time in microseconds."""
        return self._now

    def open(self, script: Script) -> int:
        """Add a provider and return its number."""
        self._scripts.append(script)
        self._calls.append([])
        self.opened.append(self._now)
        self.in_flight.append(0)
        self.peaks.append(0)
        return len(self._scripts) - 1

    def fill(self, size: int | None) -> int:
        """Add an inbox and return its number."""
        self.boxes.append(Box(size))
        return len(self.boxes) - 1

    def take(self, inbox: int) -> str | None:
        """Take the next ticket, now. Raises `HangsError` where an endless inbox is emptied: that would never end."""
        box = self.boxes[inbox]
        place = len(box.taken)
        if box.size is not None and place >= box.size:
            return None
        if box.size is None and place >= PATIENCE:
            raise HangsError(f"{PATIENCE:,} tickets were taken from an inbox that has no end")
        box.taken.append(self._now)
        return self.ticket(inbox, place)

    def ticket(self, inbox: int, place: int) -> str:
        """Return the text of a ticket; nobody knows it before it is taken."""
        return f"ticket {place} ({self._nonce(f'inbox/{inbox}/{place}')})"

    def call(self, provider: int, key: int, request: Request) -> None:
        """Start a call. A request of the wrong form is answered at once, with the provider's complaint."""
        complaint = complaint_about(request)
        entry = self._entry(provider, request, complaint)
        script = self._scripts[provider]
        wait = 0 if complaint else script.latencies[entry % len(script.latencies)]
        outcome = self._outcome(provider, entry, request, complaint)
        call = Call(provider, entry, request, self._now, self._now + wait, outcome)
        self._asked[provider, entry] += 1
        self._calls[provider].append(call)
        self._flying[key] = call
        self._keys.add(key)
        heapq.heappush(self._due, (call.due, key))
        self.in_flight[provider] += 1
        self.peaks[provider] = max(self.peaks[provider], self.in_flight[provider])

    def cancel(self, key: int) -> None:
        """End a call whose answer nobody waits for any more."""
        call = self._end_call(key, self._now)
        if call is not None:
            call.cancelled = True

    def advance(self, timer: int | None) -> list[tuple[int, Outcome]]:
        """Let time pass until the next answer or until `timer`, and return the answers that are there by then."""
        while self._due and self._due[0][1] not in self._flying:
            heapq.heappop(self._due)
        moments = [moment for moment in (timer, self._due[0][0] if self._due else None) if moment is not None]
        if not moments:
            raise HangsError("every task waits and nothing will wake them: this would hang for ever")
        self._move(max(self._now, min(moments)))
        done = []
        while self._due and self._due[0][0] <= self._now:
            due, key = heapq.heappop(self._due)
            call = self._flying.get(key)
            if call is not None and call.due == due:
                self._end_call(key, due)
                done.append((key, call.outcome))
        return done

    def block(self, duration: int) -> None:
        """Let time pass while the event loop is held."""
        self.blocked.append((self._now, duration))
        self._move(self._now + max(0, duration))

    def follow(self, moment: int) -> None:
        """Take over the time of a real clock; for clients that are used outside a virtual run."""
        self._now = self._end = moment

    def flight(self, key: int) -> Call:
        """Return a call that is still in flight."""
        return self._flying[key]

    def land(self, key: int) -> Outcome:
        """End a call now and return its outcome; for clients that are used outside a virtual run."""
        outcome = self._flying[key].outcome
        self._end_call(key, self._now)
        return outcome

    def calls(self, provider: int) -> Sequence[Call]:
        """Return the calls that a provider received, in order of arrival."""
        return self._calls[provider]

    def script(self, provider: int) -> Script:
        """Return what a provider was told to do."""
        return self._scripts[provider]

    def reply(self, provider: int, entry: int, turn: int, choice: int = 0) -> str:
        """Return the text that a provider gives for an entry of its script, the `turn`-th time that it is asked."""
        return f"Harbor answer {self._nonce(f'{provider}/{entry}/{turn}/{choice}')}"

    def request_id(self, provider: int, entry: int, turn: int) -> str:
        """Return the request id that a failing call carries."""
        return f"req_{self._nonce(f'{provider}/{entry}/{turn}/request')}"

    def asked(self, provider: int, entry: int) -> int:
        """Return how often an entry of a script was asked for."""
        return self._asked[provider, entry]

    def was_used(self, key: int) -> bool:
        """Return whether there was ever a call with this key."""
        return key in self._keys

    def _end_call(self, key: int, moment: int) -> Call | None:
        call = self._flying.pop(key, None)
        if call is not None:
            call.finished = moment
            self.in_flight[call.provider] -= 1
        return call

    def _move(self, moment: int) -> None:
        if moment > self._end:
            raise HangsError(f"still running after {self._ceiling // MICROS} seconds of virtual time")
        self._now = moment

    def _entry(self, provider: int, request: Request, complaint: str) -> int:
        prompts, calls = self._scripts[provider].prompts, self._calls[provider]
        if complaint or (prompt := last_prompt(request)) not in prompts:
            return len(calls)
        entries = [entry for entry, known in enumerate(prompts) if known == prompt]
        asked = [self.asked(provider, entry) for entry in entries]
        return entries[asked.index(min(asked))]

    def _outcome(self, provider: int, entry: int, request: Request, complaint: str) -> Outcome:
        script = self._scripts[provider]
        turn = self.asked(provider, entry)
        request_id = self.request_id(provider, entry, turn)
        if complaint:
            return {"error": "BadRequestError", "message": complaint, "request_id": request_id}
        failure = script.failures.get(entry)
        if failure is not None:
            return described(failure, request_id)
        texts = [self.reply(provider, entry, turn, choice) for choice in range(script.choices)]
        return {"choices": texts, "model": request["model"], "prompt_words": len(last_prompt(request).split())}


def described(failure: Exception, request_id: str) -> Outcome:
    """Return an error of the script as plain data. The request id makes every failure one of a kind."""
    message = str(failure) or "the provider failed"
    if not isinstance(failure, APIError):
        message = f"{message} ({request_id})"
    return {"error": type(failure).__name__, "message": message, "request_id": request_id}


def last_prompt(request: Request) -> str:
    """Return the content of the last message of a request."""
    return str(request["messages"][-1]["content"])


def complaint_about(request: Request) -> str:
    """Return what is wrong with the form of a chat request, in the provider's words, or nothing."""
    messages = request.get("messages")
    if not isinstance(request.get("model"), str) or not request["model"]:
        return "you must provide a model parameter"
    if not isinstance(messages, list) or not messages:
        return "'messages' must be a list with at least one message"
    for place, message in enumerate(messages):
        if not isinstance(message, dict) or message.get("role") not in ROLES:
            return f"'messages[{place}].role' must be one of system, user, assistant, tool"
        if not isinstance(message.get("content"), str):
            return f"'messages[{place}].content' must be a string"
    return ""
