"""Start the judge, ask it for verdicts, and replace it when it does not answer."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Mapping
from typing import Any

from autograder.frames import Channel, ChannelClosedError
from autograder.model import Bundle
from autograder.processes import STARTS, Process
from autograder.workplace import new_folder


class StoppedError(Exception):
    """Raised when the batch is being stopped: no further check is begun."""


class Judge:
    """One judge process. It serves one submission at a time, each in a fork of its own."""

    stopped = False

    def __init__(self, *, hardened: bool = False, environment: Mapping[str, str] | None = None) -> None:
        """Start it; a hardened one gives up files, sockets and programs before it hears anything.

        `environment` has variables that differ from the usual ones.
        """
        self._folder = new_folder("judge-")
        self._extra = {**(environment or {}), **({"HARDEN": "1"} if hardened else {})}
        self._bundle: Bundle | None = None
        self._knows: Bundle | None = None
        self._session: Channel | None = None
        self._process = self._started()

    def begin(self, bundle: Bundle) -> None:
        """Begin with a submission. The judge is told the checks of an exercise once."""
        self.finish()
        self._bundle = bundle

    def ask(self, check: str, seed: str, descriptor: int) -> None:
        """Let the judge listen to the probe of a check on this descriptor. `seed` is what its nonces are drawn from.

        Raises `StoppedError`.
        """
        if self.stopped:
            raise StoppedError
        request = {"check": check, "seed": seed}
        for _ in range(STARTS):
            try:
                self._opened().send(request, [descriptor])
            except ChannelClosedError:  # killed, by whomever
                self.abandon()
            else:
                return

    def verdict(self, deadline: float) -> dict[str, Any]:
        """Return the verdict on the check that was asked for last. Raises `TimeoutError`."""
        try:
            answer: dict[str, Any] = self._opened().receive(deadline)["verdict"]
        except ChannelClosedError:
            self.abandon()
            return {"kind": "judge_died", "why": "the judge ended"}
        return answer

    def abandon(self) -> None:
        """Give up the verdict that is outstanding, and start afresh."""
        self.finish()
        self._process.kill()
        self._knows = None
        self._process = self._started()

    def finish(self) -> None:
        """End with a submission; its fork ends when it hears that nobody talks to it any more."""
        if self._session is not None:
            self._session.close()
            self._session = None

    def close(self) -> None:
        """End the judge."""
        self.finish()
        self._process.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _opened(self) -> Channel:
        """Return the channel to the fork that serves this submission."""
        if self._session is None:
            ours, theirs = socket.socketpair()
            self._session = Channel(ours)
            with theirs:
                self._tell()
                self._process.channel.send({"serve": True}, [theirs.fileno()])
        return self._session

    def _tell(self) -> None:
        if self._bundle is not None and self._knows is not self._bundle:
            expectations = [known.model_dump() for known in self._bundle.expectations]
            self._process.channel.send({"imports": self._bundle.imports, "expectations": expectations})
            self._knows = self._bundle

    def _started(self) -> Process:
        return Process("autograder.judge.inside", self._folder, self._extra)
