"""The judge's process. It forks for each submission: the fork owns clocks, clients and expectations, and decides.

The grader names an exercise once; its checks are compiled before the first fork, and no fork does it again. What a fork
hears from a probe is data from an enemy; no byte of it is ever executed.
"""

from __future__ import annotations

import ast
import contextlib
import gc
import importlib
import os
import resource
import socket
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from types import CodeType, ModuleType
from typing import Any

from harbor_kit.errors import HangsError
from harbor_kit.explain import describe, evaluate
from harbor_kit.fakellm import use_world
from harbor_kit.world import LocalWorld, Outcome, counted_nonce, micros

from autograder.codec import OBSERVED, NotPlainError, decode, encode, printable
from autograder.frames import Channel, ChannelClosedError
from autograder.sandbox.confine import harden

MEMORY = 2 << 30
CPU_SECONDS = 60
MAX_CALLS = 10_000
MAX_EVENTS = 1_000_000


class ForgedError(Exception):
    """Raised when a probe says what no honest probe says."""


class EndlessError(Exception):
    """Raised when a probe goes on and on: honest answers do so that never end, and others that want to fill memory."""


def main(descriptor: int) -> None:
    """Learn the checks of an exercise, and fork a session for each submission, until the grader closes its socket."""
    control = Channel(socket.socket(fileno=descriptor), takes_descriptors=True)
    if os.environ.get("HARDEN"):
        harden()
    control.send({"ready": True})
    expectations: dict[str, Any] = {}
    session = 0
    with contextlib.suppress(ChannelClosedError):
        while True:
            request = control.receive()
            if "expectations" in request:
                expectations = {known["check"]: known for known in request["expectations"]}
                prepare(request["imports"], request["expectations"])
                continue
            grader = control.descriptor()
            if session:
                os.waitpid(session, 0)  # it ended with its channel, before the next was asked for
            session = os.fork()
            if session == 0:
                try:
                    control.close()
                    serve(Channel(socket.socket(fileno=grader), takes_descriptors=True), expectations)
                finally:
                    os._exit(0)
            os.close(grader)


def prepare(imports: Sequence[str], expectations: Sequence[Mapping[str, Any]]) -> None:
    """Import and compile what the checks of an exercise need, so that no fork has to; keep it out of collections."""
    _code.cache_clear()
    for name in imports:
        importlib.import_module(name)
    for known in expectations:
        with contextlib.suppress(SyntaxError, ValueError):  # it is told when the check is reached
            _code(known["prelude"], "exec")
            _code(known["arrange"], "exec")
            for sealed in known["asserts"]:
                _code(sealed["test"], "eval")
    gc.collect()
    gc.freeze()


@cache
def _code(source: str, mode: str) -> CodeType:
    return compile(source, "<check>", mode)


def serve(grader: Channel, expectations: Mapping[str, Any]) -> None:
    """Reach a verdict on each check of one submission, under limits of memory and of computing."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    with contextlib.suppress(ChannelClosedError):
        while True:
            request = grader.receive()
            with socket.socket(fileno=grader.descriptor()) as end:
                grader.send({"verdict": verdict(expectations[request["check"]], request["seed"], Channel(end))})


def verdict(expectation: Mapping[str, Any], seed: str, probe: Channel) -> dict[str, Any]:
    """Listen to a probe and return the verdict as plain data; `kind` says how it came about."""
    world = LocalWorld(counted_nonce(seed), start=micros(expectation["clock_starts_at"]))
    try:
        with use_world(world):
            names = arranged(expectation)
    except Exception as error:  # noqa: BLE001  # the author's mistake, and not the student's
        return {"kind": "check_broken", "why": f"{type(error).__name__}: {error}"}
    try:
        outcome = listen(world, probe)
    except ChannelClosedError:
        return {"kind": "died"}
    except ForgedError as error:
        return {"kind": "forged", "why": str(error)}
    except EndlessError as error:
        return {"kind": "endless", "why": str(error)}
    return judged(expectation, names, outcome)


def arranged(expectation: Mapping[str, Any]) -> dict[str, Any]:
    """Return the names of a check's arrangement, with the clients and their scripts."""
    module = sys.modules["check"] = ModuleType("check")  # dataclasses look their module up
    names = vars(module)
    exec(_code(expectation["prelude"], "exec"), names)  # noqa: S102  # the author's code
    exec(_code(expectation["arrange"], "exec"), names)  # noqa: S102
    return names


def listen(world: LocalWorld, probe: Channel) -> dict[str, Any]:
    """Play the world for a probe until it ends; return what it handed over. Raises `ForgedError` and `EndlessError`."""
    probe.send({"now": world.now()})
    events = 0
    while True:
        message = probe.receive()
        happened = message.get("events") if isinstance(message, dict) else None
        if not isinstance(happened, list):
            raise ForgedError("a message of an unknown form")
        events += len(happened) + 1
        if events > MAX_EVENTS:
            raise EndlessError("too many messages")
        answer = _play(world, happened)
        if "end" in message:
            return _ending(message["end"])
        probe.send(answer or {"now": world.now(), "done": []})


def _ending(end: object) -> dict[str, Any]:
    if not isinstance(end, dict):
        raise ForgedError("an ending of an unknown form")
    return end


def _play(world: LocalWorld, events: list[Any]) -> dict[str, Any]:
    """Let the events of one message happen; return the answer to its question, if it has one."""
    answer: dict[str, Any] = {}
    for event in events:
        if not isinstance(event, list) or not event:
            raise ForgedError("an event of an unknown form")
        name, *arguments = event
        try:
            answer = _event(world, name, arguments) or answer
        except HangsError as error:
            return {"hangs": str(error)}
    return answer


def _event(world: LocalWorld, name: object, arguments: list[Any]) -> dict[str, Any] | None:
    if name == "call" and len(arguments) == 3:
        _call(world, *arguments)
        return None
    if name == "advance" and len(arguments) == 1:
        timer = arguments[0] if arguments[0] is None else _number(arguments[0])
        done = [[key, _sent(outcome)] for key, outcome in world.advance(timer)]
        return {"now": world.now(), "done": done}
    if name == "take" and len(arguments) == 1:
        inbox = _number(arguments[0])
        if inbox >= len(world.boxes):
            raise ForgedError("an inbox that nobody made")
        return {"now": world.now(), "done": [], "taken": world.take(inbox)}
    if name == "cancel" and len(arguments) == 1:
        world.cancel(_number(arguments[0]))
        return None
    if name == "block" and len(arguments) == 1:
        world.block(_number(arguments[0]))
        return None
    raise ForgedError("an event of an unknown form")


def _sent(outcome: Outcome) -> Any:
    try:
        return encode(outcome)
    except NotPlainError as error:  # e.g. a request with a model of a million characters, which the answer repeats
        raise ForgedError(str(error)) from None


def _call(world: LocalWorld, provider: object, key: object, request: object) -> None:
    place, number = _number(provider), _number(key)
    if place >= len(world.opened) or world.was_used(number):
        raise ForgedError("a call that cannot have happened")
    if len(world.calls(place)) >= MAX_CALLS:
        raise EndlessError(f"more than {MAX_CALLS:,} calls")
    try:
        plain = decode(request)
    except NotPlainError as error:
        raise ForgedError(str(error)) from None
    if not isinstance(plain, dict) or not all(isinstance(name, str) for name in plain):
        raise ForgedError("a request of an unknown form")
    world.call(place, number, plain)


def _number(value: object) -> int:
    if type(value) is not int or not 0 <= value < 1 << 62:
        raise ForgedError("a number of an unknown form")
    return value


def judged(expectation: Mapping[str, Any], names: dict[str, Any], outcome: Mapping[str, Any]) -> dict[str, Any]:
    """Return the verdict on what a probe handed over."""
    if "raised" in outcome:
        return {"kind": "raised", "error": _error(outcome["raised"])}
    if "not_plain" in outcome:
        return {"kind": "not_plain", "why": str(outcome["not_plain"])[:300]}
    try:
        values = [decode(value) for value in outcome["values"]]
    except (NotPlainError, KeyError, TypeError) as error:
        return {"kind": "forged", "why": str(error)[:300]}
    if len(values) != len(expectation["observed"]):
        return {"kind": "forged", "why": "another number of values than the check asks for"}
    return _first_failure(expectation, {**names, OBSERVED: values})


def _first_failure(expectation: Mapping[str, Any], names: dict[str, Any]) -> dict[str, Any]:
    for sealed in expectation["asserts"]:
        try:
            if eval(_code(sealed["test"], "eval"), dict(names)):  # noqa: S307  # the author's code
                continue
            shown, test, why = (ast.parse(sealed[part], mode="eval").body for part in ("shown", "test", "why"))
            found = describe(test, shown, names, str(evaluate(why, names)))
        except Exception as error:  # noqa: BLE001  # e.g. len() of a number that came instead of a list
            kind = "incomparable" if sealed["looks_at_answer"] else "check_broken"
            return {"kind": kind, "why": f"{type(error).__name__}: {error}"[:300], "shown": sealed["shown"]}
        return {"kind": "failed", "expected": found.expected, "got": found.got, "why": found.why}
    return {"kind": "passed"}


def _error(record: object) -> dict[str, Any]:
    """Return an error record with the parts that it should have, each short and of the right type."""
    known = record if isinstance(record, dict) else {}
    texts = {name: printable(known.get(name, ""), 300) for name in ("type", "message", "where")}
    bases = known.get("bases")
    return {**texts, "bases": [printable(base, 80) for base in bases[:20]] if isinstance(bases, list) else []}


if __name__ == "__main__":
    main(int(sys.argv[1]))
