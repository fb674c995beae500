"""The judge, in this process: what a probe says is forged here, frame by frame."""

from __future__ import annotations

import base64
import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from harbor_kit.world import LocalWorld, Script, counted_nonce

from autograder.codec import encode
from autograder.frames import Channel, ChannelClosedError
from autograder.judge import inside
from autograder.judge.inside import EndlessError, ForgedError, _play, arranged, judged, listen, verdict
from autograder.model import Expectation
from autograder.sandbox.launch import soon
from tests.autograder.masters import GIVEN, check_cell, sealed

ENDS = {"events": [], "end": {"values": [encode(4)]}}
REQUEST = encode({"model": "harbor-small", "messages": [{"role": "user", "content": "a"}]})
CALLED = """
client = FakeLLM(latencies=[1.5, 0.5], prompts=['a', 'b'])
result = await ask(client, 'a')
assert result == client.replies[0]
assert client.makespan == 1.5
"""


def expectation_of(folder: Path, body: str, **changed: str) -> dict[str, Any]:
    """Return what the judge is told of a check with this body."""
    return sealed(folder, body, **changed)[1].model_dump()


@pytest.fixture
def four(tmp_path: Path) -> dict[str, Any]:
    """A check that expects 4 of `double(2)`."""
    return expectation_of(tmp_path, "result = double(2)\nassert result == 4, 'two and two'")


@pytest.fixture
def called(tmp_path: Path) -> dict[str, Any]:
    """A check that makes one call of 1.5 seconds and expects its reply."""
    return expectation_of(tmp_path, CALLED)


@pytest.fixture
def world() -> LocalWorld:
    """A world with one provider, whose calls take 1.5 and 0.5 seconds."""
    made = LocalWorld(counted_nonce("seed"))
    made.open(Script((1_500_000, 500_000)))
    return made


def told(expectation: dict[str, Any], *messages: Any, raw: bytes = b"") -> dict[str, Any]:
    """Return the verdict on a probe that sends these messages, asks nothing, and goes."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        sender = Channel(theirs)
        for message in messages:
            sender.send(message)
        theirs.sendall(raw)
        theirs.shutdown(socket.SHUT_WR)
        return verdict(expectation, "seed", Channel(ours))


# An honest probe.


def test_the_right_value_passes(four: dict[str, Any]) -> None:
    """Every assert holds for what was handed over."""
    assert told(four, ENDS) == {"kind": "passed"}


def test_a_wrong_value_fails_with_what_was_expected(four: dict[str, Any]) -> None:
    """The verdict says expected, found and why, in the words of the check."""
    found = told(four, {"events": [], "end": {"values": [encode(5)]}})
    assert found == {"kind": "failed", "expected": "4", "got": "5 ← result", "why": "two and two"}


def test_a_call_is_answered_and_recorded(called: dict[str, Any]) -> None:
    """Time and reply are the judge's: a reply that was copied from it passes."""
    reply = LocalWorld(counted_nonce("seed")).reply(0, 0, 0)
    events = [["call", 0, 1, REQUEST], ["advance", None]]
    ends = {"events": [], "end": {"values": [encode(reply)]}}
    assert told(called, {"events": events}, ends) == {"kind": "passed"}


def test_a_reply_that_nobody_asked_for_fails(called: dict[str, Any]) -> None:
    """Without the call there is no time, even if someone knew the reply."""
    reply = LocalWorld(counted_nonce("seed")).reply(0, 0, 0)
    found = told(called, {"events": [], "end": {"values": [encode(reply)]}})
    assert (found["kind"], found["expected"]) == ("failed", "1.5")


def test_another_seed_gives_other_replies(called: dict[str, Any]) -> None:
    """What one student saw helps no other."""
    reply = LocalWorld(counted_nonce("another seed")).reply(0, 0, 0)
    events = [["call", 0, 1, REQUEST], ["advance", None]]
    assert told(called, {"events": events, "end": {"values": [encode(reply)]}})["kind"] == "failed"


def test_the_clock_starts_where_the_check_says(four: dict[str, Any]) -> None:
    """The first thing that a probe hears is the time, in microseconds."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        Channel(theirs).send(ENDS)
        verdict({**four, "clock_starts_at": 1000.0}, "seed", Channel(ours))
        assert Channel(theirs).receive() == {"now": 1_000_000_000}


def test_a_message_without_a_question_is_answered_with_the_time(world: LocalWorld) -> None:
    """So no probe waits for an answer that does not come."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        for message in ({"events": [["block", 5]]}, ENDS):
            Channel(theirs).send(message)
        assert listen(world, Channel(ours)) == ENDS["end"]
        heard = Channel(theirs)
        assert [heard.receive(), heard.receive()] == [{"now": 0}, {"now": 5, "done": []}]


@pytest.mark.parametrize(
    ("raised", "error"),
    [
        (
            {"type": "ValueError", "message": "no", "where": "in f: x", "bases": ["ValueError", "Exception"]},
            {"type": "ValueError", "message": "no", "where": "in f: x", "bases": ["ValueError", "Exception"]},
        ),
        (
            {"type": "T" * 999, "bases": ["b" * 99] * 99},
            {"type": "T" * 300, "message": "", "where": "", "bases": ["b" * 80] * 20},
        ),
        ({"type": 7, "message": ["x"], "bases": "abc"}, {"type": "7", "message": "['x']", "where": "", "bases": []}),
        ("anything", {"type": "", "message": "", "where": "", "bases": []}),
        (
            {"type": "\ud800", "message": "a\udcff", "where": "\udfff", "bases": ["\ud800"]},
            {"type": "?", "message": "a?", "where": "?", "bases": ["?"]},
        ),
    ],
)
def test_an_error_of_the_answer_is_kept_as_short_texts(four: dict[str, Any], raised: Any, error: Any) -> None:
    """Whatever was sent, the record has its four parts, none of them long, all of them text that can be written."""
    assert told(four, {"events": [], "end": {"raised": raised}}) == {"kind": "raised", "error": error}


def test_a_value_that_was_not_plain_is_named(four: dict[str, Any]) -> None:
    """The probe says so itself; its words are cut."""
    assert told(four, {"events": [], "end": {"not_plain": "x" * 999}}) == {"kind": "not_plain", "why": "x" * 300}


# A forged probe.


@pytest.mark.parametrize(
    "message",
    [
        None,
        [],
        "passed",
        1,
        {},
        {"verdict": {"kind": "passed"}},
        {"events": None},
        {"events": {}},
        {"end": {"values": []}},
    ]
    + [{"events": [], "end": None}, {"events": [], "end": "passed"}, {"events": [], "end": [4]}]
    + [{"events": [event]} for event in (None, {}, [], "advance", 7)]
    + [{"events": [event]} for event in (["pass"], [None], [[]], ["advance"], ["advance", 1, 2], ["open", 1], ["now"])]
    + [{"events": [["call", 0, 1]]}, {"events": [["call", 0, 1, REQUEST, 1]]}, {"events": [["cancel"]]}]
    + [
        {"events": [[name, number]]}
        for name in ("advance", "cancel", "block")
        for number in (-1, 1 << 62, 1.5, "1", True, [])
    ]
    + [{"events": [["cancel", None]]}, {"events": [["block", None]]}]
    + [{"events": [["take", inbox]]} for inbox in (0, 1, -1, None, "0", True)]
    + [{"events": [["take"]]}]
    + [{"events": [["call", provider, 1, REQUEST]]} for provider in (1, -1, 1 << 62, "0", None, 0.0, True)]
    + [{"events": [["call", 0, key, REQUEST]]} for key in (-1, 1 << 62, "1", None, 1.0, False)]
    + [{"events": [["call", 0, 1, request]]} for request in (1.5, [], {"object": 1}, {"dict": [[1, 2]]}, "text", None)]
    + [{"events": [["call", 0, 1, {"list": []}]]}, {"events": [["call", 0, 1, REQUEST], ["call", 0, 1, REQUEST]]}],
    ids=lambda message: repr(message)[:60],
)
def test_what_no_probe_says_is_forged(called: dict[str, Any], message: Any) -> None:
    """No frame of an unknown form is a pass, nor an error of the judge."""
    assert told(called, message, ENDS)["kind"] == "forged"


@pytest.mark.parametrize("between", [["cancel", 1], ["advance", None]])
def test_a_key_that_was_used_is_refused_as_forged(world: LocalWorld, between: list[Any]) -> None:
    """One call, one key: it does not come free when its call was cancelled or answered."""
    with pytest.raises(ForgedError, match="a call that cannot have happened"):
        _play(world, [["call", 0, 1, REQUEST], between, ["call", 0, 1, REQUEST]])
    assert len(world.calls(0)) == 1


def test_a_cancelled_call_does_not_lend_its_time(tmp_path: Path) -> None:
    """Who knows the right reply and uses the key of a quick call for the slow one has forged its answer."""
    body = "client = FakeLLM(latencies=[0.0, 9.0], prompts=['a', 'b'])\nresult = await ask(client, 'b')\n"
    expectation = expectation_of(tmp_path, body + "assert result == client.replies[1]\nassert client.makespan <= 1.0")
    quick, slow = (encode({"model": "m", "messages": [{"role": "user", "content": prompt}]}) for prompt in "ab")
    events = [["call", 0, 1, quick], ["cancel", 1], ["call", 0, 1, slow], ["advance", None]]
    reply = LocalWorld(counted_nonce("seed")).reply(0, 1, 0)
    ends = {"events": [], "end": {"values": [encode(reply)]}}
    assert told(expectation, {"events": events}, ends)["kind"] == "forged"


@pytest.mark.parametrize(
    "model",
    ["m" * 1_500_000, {"text": base64.b64encode(b"m" * 1_200_000).decode()}],
    ids=["plain", "base64"],
)
def test_a_request_that_no_answer_could_repeat_is_forged(world: LocalWorld, model: Any) -> None:
    """The answer holds the model of its request, and is as small as everything that is sent."""
    messages = {"list": [{"dict": [["role", "user"], ["content", "a"]]}]}
    with pytest.raises(ForgedError, match=r"a text of more than 1,000,000 characters"):
        _play(world, [["call", 0, 1, {"dict": [["model", model], ["messages", messages]]}], ["advance", None]])


@pytest.mark.parametrize(
    "end",
    [{}, {"values": None}, {"values": 4}, {"values": []}, {"values": [encode(4), encode(4)]}, {"passed": True}]
    + [{"values": [{"object": 4}]}, {"values": [4.0]}, {"values": [[4]]}, {"value": [4]}, {"values": "44"}],
    ids=repr,
)
def test_values_that_were_not_asked_for_are_forged(four: dict[str, Any], end: Any) -> None:
    """Another number of values, or values that are not plain."""
    assert told(four, {"events": [], "end": end})["kind"] == "forged"


@pytest.mark.parametrize("raw", [b"", b"\xff" * 100, b"\x00\x00\x00\x04nope", b"\x00\x00\x10\x00short"])
def test_a_probe_that_goes_without_an_end_died(four: dict[str, Any], raw: bytes) -> None:
    """So did one that sends what is no frame."""
    assert told(four, raw=raw) == {"kind": "died"}


def test_what_comes_after_the_end_is_not_heard(four: dict[str, Any]) -> None:
    """The first ending counts."""
    wrong = {"events": [], "end": {"values": [encode(5)]}}
    assert told(four, wrong, ENDS)["kind"] == "failed"


def test_too_many_calls_end_a_check(world: LocalWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """The judge's memory is not the student's."""
    monkeypatch.setattr(inside, "MAX_CALLS", 3)
    with pytest.raises(EndlessError, match="more than 3 calls"):
        _play(world, [["call", 0, key, REQUEST] for key in range(4)])
    assert len(world.calls(0)) == 3


def test_too_many_events_end_a_check(four: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Empty messages count as well, so that nobody talks for ever."""
    monkeypatch.setattr(inside, "MAX_EVENTS", 10)
    assert told(four, *[{"events": []}] * 11) == {"kind": "endless", "why": "too many messages"}
    assert told(four, {"events": [["block", 0]] * 11})["kind"] == "endless"


def test_time_never_goes_back(world: LocalWorld) -> None:
    """A timer in the past does not move the clock, and an early timer does not bring an answer early."""
    _play(world, [["block", 1_000_000], ["call", 0, 1, REQUEST]])
    assert _play(world, [["advance", 0]]) == {"now": 1_000_000, "done": []}
    assert _play(world, [["advance", 1_200_000]]) == {"now": 1_200_000, "done": []}
    answer = _play(world, [["advance", None]])
    assert answer["now"] == 2_500_000
    assert [key for key, _ in answer["done"]] == [1]
    assert _play(world, [["call", 0, 2, REQUEST], ["advance", 2_500_000]]) == {"now": 2_500_000, "done": []}


@pytest.mark.parametrize("events", [[["advance", None]], [["block", (1 << 62) - 1]], [["advance", (1 << 62) - 1]]])
def test_a_world_in_which_nothing_happens_hangs(world: LocalWorld, events: list[Any]) -> None:
    """So does one in which an hour has passed; the probe is told, and the clock stands still."""
    assert "hangs" in _play(world, events)
    assert world.now() == 0


def test_a_call_that_was_cancelled_is_not_answered(world: LocalWorld) -> None:
    """Its end is the moment of the cancellation; cancelling what is not there does nothing."""
    _play(world, [["call", 0, 1, REQUEST], ["block", 7], ["cancel", 1], ["cancel", 1], ["cancel", 99]])
    (call,) = world.calls(0)
    assert (call.cancelled, call.finished) == (True, 7)
    assert "hangs" in _play(world, [["advance", None]])


@pytest.mark.parametrize("messages", [[], [{"role": [], "content": "a"}]], ids=["none", "unhashable role"])
def test_a_request_of_the_wrong_form_is_the_providers_complaint(world: LocalWorld, messages: list[Any]) -> None:
    """It is answered at once, with what is wrong, as the real one does."""
    answer = _play(world, [["call", 0, 1, encode({"model": "m", "messages": messages})], ["advance", None]])
    assert answer["now"] == 0
    assert "BadRequestError" in str(answer["done"])


# Values that were chosen to exhaust or to confuse.


@pytest.mark.parametrize("value", [None, "4", [4], {4: 4}, float("nan"), b"4"])
def test_a_value_of_another_type_fails(four: dict[str, Any], value: Any) -> None:
    """It is compared as it is; nothing is converted."""
    assert told(four, {"events": [], "end": {"values": [encode(value)]}})["kind"] == "failed"


@pytest.mark.parametrize("test", ["len(result) == 4", "result < [4]", "result[wanted] == 1", "4 in result"])
def test_a_value_that_cannot_be_compared_is_the_answers_fault(tmp_path: Path, test: str) -> None:
    """`len` of a number is no mistake of the check."""
    expectation = expectation_of(tmp_path, f"wanted = 0\nresult = double(2)\nassert {test}")
    found = judged(expectation, arranged(expectation), {"values": [4]})
    assert (found["kind"], found["shown"]) == ("incomparable", test)


def test_a_message_that_cannot_be_made_does_not_pass(tmp_path: Path) -> None:
    """The author's text for a failure may fail on a value that no author thought of."""
    expectation = expectation_of(tmp_path, "result = double(2)\nassert result == 4, f'{result:d}'")
    assert told(expectation, {"events": [], "end": {"values": [encode("five")]}})["kind"] == "incomparable"


# A mistake of the author.


@pytest.mark.parametrize("given", ["WRONG = 1 / 0", "from harbor_kit import nothing_like_this as WRONG"])
def test_a_check_that_cannot_be_arranged_is_broken(tmp_path: Path, given: str) -> None:
    """Nobody hears the probe; nobody loses points for it."""
    expectation = expectation_of(tmp_path, "result = double(2)\nassert result == WRONG", given=f"{GIVEN}{given}\n")
    found = told(expectation, ENDS)
    assert found["kind"] == "check_broken"
    assert found["why"].startswith(("ZeroDivisionError", "ImportError"))


def test_an_assert_that_cannot_be_evaluated_is_broken(tmp_path: Path) -> None:
    """When it looks at a client alone, the answer has no part in it."""
    body = "client = FakeLLM()\nresult = double(2)\nassert client.peek == 0\nassert result == 4"
    found = told(expectation_of(tmp_path, body), ENDS)
    assert (found["kind"], found["shown"]) == ("check_broken", "client.peek == 0")
    assert found["why"].startswith("AttributeError")


def test_two_checks_share_nothing(tmp_path: Path) -> None:
    """Every verdict is reached with names of its own."""
    expectation = expectation_of(tmp_path, "numbers = [1]\nresult = double(2)\nassert [numbers.append(1), result]")
    assert arranged(expectation)["numbers"] == arranged(expectation)["numbers"] == [1]


# The process around it.


@pytest.fixture
def control(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[socket.socket, socket.socket]]:
    """The grader's end and the judge's end."""
    opened: list[Channel] = []  # the process ends with its sockets, this one closes them
    monkeypatch.setattr(inside, "Channel", lambda *a, **k: opened.append(Channel(*a, **k)) or opened[-1])
    ours, theirs = socket.socketpair()
    with ours:
        yield ours, theirs
    for channel in opened:
        channel.close()


def asked(control: tuple[socket.socket, socket.socket], expectation: dict[str, Any], *messages: Any) -> list[Any]:
    """Let the judge serve one submission and then end; return all that it said, of itself and in the session."""
    ours, theirs = control
    grader, session = socket.socketpair()
    with ExitStack() as open_ends:
        open_ends.enter_context(grader)
        Channel(ours).send({"imports": ["json"], "expectations": [expectation]})
        Channel(ours).send({"serve": True}, [session.fileno()])
        ours.shutdown(socket.SHUT_WR)
        for message in messages:
            probe, student = map(open_ends.enter_context, socket.socketpair())
            Channel(student).send(message)
            Channel(grader).send({"check": expectation["check"], "seed": "seed"}, [probe.fileno()])
        grader.shutdown(socket.SHUT_WR)
        session.close()
        inside.main(theirs.detach())
        verdicts = Channel(grader)
        return [Channel(ours).receive(), *(verdicts.receive(soon(30)) for _ in messages)]


def test_the_judge_serves_until_the_grader_goes(control: Any, four: dict[str, Any]) -> None:
    """It says that it is ready, answers from a fork for each submission, and ends with the channel."""
    passed = {"verdict": {"kind": "passed"}}
    assert asked(control, four, ENDS, ENDS) == [{"ready": True}, passed, passed]


def test_a_check_that_does_not_compile_is_told_when_it_is_reached(control: Any, four: dict[str, Any]) -> None:
    """Preparing an exercise does not end the judge: the other checks are still made."""
    _, answer = asked(control, {**four, "arrange": "clients ="}, ENDS)
    assert answer["verdict"]["kind"] == "check_broken"
    assert "SyntaxError" in answer["verdict"]["why"]


def test_a_session_that_dies_is_heard(control: Any, four: dict[str, Any], monkeypatch: Any) -> None:
    """Its channel closes; the judge itself goes on."""
    monkeypatch.setattr(inside, "serve", lambda *_: os._exit(7))
    with pytest.raises(ChannelClosedError):
        asked(control, four, ENDS)


def test_a_session_has_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory and computing time are bounded before the first byte of a probe is read."""
    limits: dict[int, Any] = {}
    monkeypatch.setattr(inside.resource, "setrlimit", limits.__setitem__)
    ours, theirs = socket.socketpair()
    ours.close()
    with theirs:
        inside.serve(Channel(theirs, takes_descriptors=True), {})
    assert limits == {
        inside.resource.RLIMIT_AS: (inside.MEMORY, inside.MEMORY),
        inside.resource.RLIMIT_CPU: (inside.CPU_SECONDS, inside.CPU_SECONDS),
    }


def test_an_expectation_travels_as_json(tmp_path: Path) -> None:
    """What the judge is told is what was sealed."""
    _, expectation = sealed(tmp_path, CALLED, check=check_cell(CALLED))
    assert Expectation.model_validate_json(expectation.model_dump_json()) == expectation
