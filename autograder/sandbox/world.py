"""The stub of the world in the student's process: it asks the judge for the time, for answers, for everything."""

from __future__ import annotations

from typing import Any

from harbor_kit.errors import HangsError
from harbor_kit.world import Outcome, Request, Script

from autograder.codec import decode, encode
from autograder.frames import Channel


class JudgeWorld:
    """A world that lives in the judge. What needs no answer is sent along with the next question."""

    def __init__(self, judge: Channel) -> None:
        self._judge = judge
        self._now = 0
        self._providers = 0
        self._inboxes = 0
        self._unsent: list[list[Any]] = []

    def begin(self) -> None:
        """Learn what the clock shows."""
        self._now = int(self._judge.receive()["now"])

    def now(self) -> int:
        """Return the time as the judge last told it, in microseconds."""
        return self._now

    def open(self, script: Script) -> int:
        """Return the number of a new client. Its script is known to the judge alone."""
        del script
        self._providers += 1
        return self._providers - 1

    def fill(self, size: int | None) -> int:
        """Return the number of a new inbox. What is in it is known to the judge alone."""
        del size
        self._inboxes += 1
        return self._inboxes - 1

    def take(self, inbox: int) -> str | None:
        """Ask the judge for the next ticket of an inbox."""
        self._unsent.append(["take", inbox])
        ticket: str | None = self._ask({})["taken"]
        return ticket

    def call(self, provider: int, key: int, request: Request) -> None:
        """Tell the judge of a call."""
        self._unsent.append(["call", provider, key, encode(request)])

    def cancel(self, key: int) -> None:
        """Tell the judge that nobody waits any more."""
        self._unsent.append(["cancel", key])

    def block(self, duration: int) -> None:
        """Tell the judge that the event loop is held."""
        self._unsent.append(["block", duration])
        self._now += max(0, duration)

    def advance(self, timer: int | None) -> list[tuple[int, Outcome]]:
        """Ask the judge to let time pass; return the answers that are there by then."""
        self._unsent.append(["advance", timer])
        answer = self._ask({})
        self._now = answer["now"]
        return [(key, decode(outcome)) for key, outcome in answer["done"]]

    def end(self, outcome: dict[str, Any]) -> None:
        """Hand over what came of the probe."""
        self._judge.send({"events": self._unsent, "end": outcome})

    def _ask(self, message: dict[str, Any]) -> dict[str, Any]:
        self._judge.send({"events": self._unsent, **message})
        self._unsent = []
        answer: dict[str, Any] = self._judge.receive()
        if "hangs" in answer:
            raise HangsError(answer["hangs"])
        return answer
