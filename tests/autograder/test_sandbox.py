"""The student's process, in this one: cells and probes run here, and a thread plays the judge."""

from __future__ import annotations

import asyncio
import signal
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from harbor_kit.errors import HangsError, OutOfTimeError
from harbor_kit.world import Script

from autograder.codec import decode
from autograder.frames import Channel, ChannelClosedError
from autograder.judge.inside import verdict
from autograder.sandbox import inside
from autograder.sandbox.inside import described, run_cells, run_probe
from autograder.sandbox.launch import _problems
from autograder.sandbox.world import JudgeWorld
from tests.autograder.masters import sealed

ASK = """
async def ask(client, prompt):
    reply = await client.create(model="m", messages=[{"role": "user", "content": prompt}])
    return reply.choices[0].message.content
"""


@pytest.fixture(autouse=True)
def signals() -> Iterator[None]:
    """Put back what the limits of time change in this process."""
    before = {number: signal.getsignal(number) for number in (signal.SIGALRM, signal.SIGPROF)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)
    asyncio.set_event_loop(None)


def ran(*sources: str, seconds: float = 5) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the namespace and the problems of a notebook with these cells."""
    namespace: dict[str, Any] = {"__name__": "__main__"}
    cells = [{"id": f"c{place}", "source": source} for place, source in enumerate(sources)]
    problems = run_cells(cells, namespace, seconds)
    asyncio.get_event_loop_policy().get_event_loop().close()
    return namespace, problems


def heard(probe: dict[str, Any], namespace: dict[str, Any], limits: tuple[float, float] = (5, 5)) -> dict[str, Any]:
    """Return what a probe that asks nothing sends to the judge."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        judge = Channel(ours)
        judge.send({"now": 0})
        run_probe({"check": "c", "prelude": "", "is_async": False, **probe}, list(limits), Channel(theirs), namespace)
        message: dict[str, Any] = judge.receive()
    return message


def handing(*values: str, before: str = "pass") -> dict[str, Any]:
    """Return a probe that hands over these expressions."""
    return {"source": f"def probe(_hand_over):\n    {before}\n    _hand_over([{', '.join(values)}])"}


def judged(folder: Path, answer: str, body: str) -> dict[str, Any]:
    """Return the verdict on an answer: the probe here, the judge in a thread, frames between them."""
    probe, expectation = sealed(folder, body)
    namespace, problems = ran("from harbor_kit import FakeLLM, check", answer)
    assert problems == []
    ours, theirs = socket.socketpair()
    verdicts: list[dict[str, Any]] = []
    with ours, theirs:
        told = (expectation.model_dump(), "seed", Channel(ours))
        judge = threading.Thread(target=lambda: verdicts.append(verdict(*told)))
        judge.start()
        run_probe(probe.model_dump(), [5, 5], Channel(theirs), namespace)
        judge.join()
    return verdicts[0]


# Cells.


def test_a_notebook_runs_as_in_ipython() -> None:
    """Top-level await, magics, future imports that last."""
    namespace, problems = ran(
        "from __future__ import annotations\nimport asyncio",
        "x = await asyncio.sleep(0, 7)\ndef f(a: Nothing): ...",
        "%matplotlib inline\ny = 8",
        "%%time\nz = 9",
    )
    assert problems == []
    assert (namespace["x"], namespace["y"], namespace["z"]) == (7, 8, 9)


@pytest.mark.parametrize(
    ("source", "kind", "message"),
    [
        ("1 / 0", "ZeroDivisionError", "division by zero"),
        ("def f(:\n    pass", "SyntaxError", "invalid syntax (<cell c0>, line 1)"),
        ("!ls", "RuntimeError", "shell commands are not run here: !ls"),
        ("import sys\nsys.exit(3)", "SystemExit", "3"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt", ""),
        ("raise ValueError('\\ud800')", "ValueError", "?"),
        ("x = '\ud800'", "UnicodeEncodeError", "'utf-8' codec can't encode character '\\ud800' in position 5"),
        ("await missing()", "NameError", "name 'missing' is not defined"),
    ],
)
def test_an_error_in_a_cell_stops_that_cell_alone(source: str, kind: str, message: str) -> None:
    """It is kept as plain text; the cells after it run."""
    namespace, (problem,) = ran(source, "after = 1")
    assert namespace["after"] == 1
    assert (problem["cell"], problem["type"]) == (1, kind)
    assert problem["message"].startswith(message)


def test_a_cell_that_never_ends_is_stopped() -> None:
    """Even where it catches every `Exception`."""
    namespace, (problem,) = ran(
        "while True:\n    try:\n        pass\n    except Exception:\n        pass", "x = 1", seconds=0.05
    )
    assert (problem["type"], namespace["x"]) == ("OutOfTimeError", 1)
    assert problem["message"] == "it ran out of time; does a loop never end?"


def test_checks_of_the_notebook_are_not_run() -> None:
    """They are only registered: the grader has its own."""
    check = "from harbor_kit import check\n\n@check('Q1', 'S1')\ndef tried():\n    '''It holds.'''\n    1 / 0"
    assert ran(check)[1] == []


def test_an_error_names_the_students_own_line() -> None:
    """The last one in a cell, whatever it called."""
    _, (problem,) = ran("import json\n\ndef read(text):\n    return json.loads(text)\n\nread('{')")
    assert problem["where"] == "in read: return json.loads(text)"
    assert problem["bases"][:2] == ["JSONDecodeError", "ValueError"]


def test_an_error_that_cannot_say_what_it_is_has_no_message() -> None:
    """Its own `__str__` is student code."""

    class Sly(Exception):  # noqa: N818
        def __str__(self) -> str:
            raise SystemExit

    assert described(Sly()) == {
        "type": "Sly",
        "bases": ["Sly", "Exception", "BaseException", "object"],
        "message": "",
        "where": "",
    }


def test_an_error_is_described_shortly() -> None:
    """Name and text are cut."""
    record = described(type("E" * 200, (Exception,), {})("m" * 999))
    assert (len(record["type"]), len(record["bases"][0]), len(record["message"])) == (80, 80, 300)


# Probes.


def test_a_probe_hands_over_plain_values() -> None:
    """In the order in which the judge asks for them."""
    message = heard(handing("f(2)", "(1, None)"), {"f": lambda number: [number, 2.5]})
    assert [decode(value) for value in message["end"]["values"]] == [[2, 2.5], (1, None)]
    assert message["events"] == []


def test_a_value_that_is_not_plain_is_said_so() -> None:
    """No object leaves the process."""
    assert heard(handing("object()"), {})["end"] == {"not_plain": "a value of type object is not plain data"}


@pytest.mark.parametrize("error", ["ValueError('no')", "SystemExit(1)", "KeyboardInterrupt"])
def test_what_the_answer_raises_is_its_result(error: str) -> None:
    """Whatever it is."""
    end = heard(handing(before=f"raise {error}"), {})["end"]
    assert end["raised"]["type"] == error.partition("(")[0]
    assert end["hangs"] is False


def test_a_probe_that_never_ends_is_stopped() -> None:
    """By the clock on the wall, and by computing time."""
    for limits in ((0.05, 5.0), (5.0, 0.05)):
        end = heard(handing(before="while True: pass"), {}, limits)["end"]
        assert end["raised"]["type"] == "OutOfTimeError"


def test_constants_are_restored_for_the_probe_alone() -> None:
    """The notebook's own names stay as the student left them."""
    namespace = {"MODEL": "mine"}
    message = heard({**handing("MODEL"), "prelude": "MODEL = 'given'"}, namespace)
    assert message["end"]["values"] == ["given"]
    assert namespace == {"MODEL": "mine"}


def test_an_answer_is_judged_on_the_judges_clock(tmp_path: Path) -> None:
    """A call, its latency and its reply come through two processes' worth of frames."""
    body = "client = FakeLLM(latencies=[1.5, 2.5])\nfirst = await ask(client, 'a')\nsecond = await ask(client, 'b')\n"
    body += "texts = [first, second]\nassert texts == client.replies\n"
    body += "assert client.makespan == 4.0\nassert client.peak == 1"
    assert judged(tmp_path, ASK, body) == {"kind": "passed"}


def test_values_that_are_too_large_together_are_said_so(tmp_path: Path) -> None:
    """Each of them is small enough; the process has not died of them."""
    answer = "def double(number):\n    return ['x' * 900_000] * 12\n"
    found = judged(tmp_path, answer, "result = double(2)\nassert result == 4")
    assert found == {"kind": "not_plain", "why": "the values together have more than 8,000,000 bytes"}


def test_a_sleep_that_holds_the_loop_is_seen_by_the_judge(tmp_path: Path) -> None:
    """`time.sleep` takes no real time, and is recorded."""
    body = "client = FakeLLM(latencies=[0.5])\ntext = await ask(client, 'a')\nassert client.blocked == []"
    answer = "import time\n" + ASK.replace("    reply", "    time.sleep(9)\n    reply")
    found = judged(tmp_path, answer, body)
    assert (found["kind"], found["got"]) == ("failed", "[9.0] ← client.blocked")


def verdict_on_taking(folder: Path, size: str, answer: str) -> dict[str, Any]:
    """Return the verdict on an answer that is to take two tickets out of an inbox."""
    asserts = "assert tickets == inbox.tickets\nassert inbox.taken == [0.0, 0.0]"
    body = f"inbox = Inbox({size})\ntickets = double(inbox)\n{asserts}"
    probe, expectation = sealed(folder, body, given="# %%\nfrom harbor_kit import FakeLLM, Inbox, check\nMODEL = 'm'\n")
    assert "inbox = Inbox()" in probe.source
    return judged_as(probe.model_dump(), expectation.model_dump(), f"def double(inbox):\n    return {answer}\n")


def test_tickets_come_from_the_judge(tmp_path: Path) -> None:
    """What was taken is known to it alone, and so are the tickets."""
    assert verdict_on_taking(tmp_path, "3", "[next(inbox), next(inbox)]") == {"kind": "passed"}
    assert verdict_on_taking(tmp_path, "3", "[next(inbox), 'ticket 1']")["kind"] == "failed"


def test_an_endless_inbox_that_is_emptied_is_told_so(tmp_path: Path) -> None:
    """The judge says it, before the memory is full."""
    found = verdict_on_taking(tmp_path, "", "list(inbox)[:2]")
    assert (found["kind"], found["error"]["type"]) == ("raised", "HangsError")


def test_a_call_that_is_cancelled_is_seen_by_the_judge(tmp_path: Path) -> None:
    """It ends when nobody waits for it any more."""
    given = "import asyncio\nfrom harbor_kit import FakeLLM, check\n"
    body = "client = FakeLLM(latencies=[5.0])\nwith raised(TimeoutError) as caught:\n"
    body += "    await asyncio.wait_for(ask(client, 'a'), 1.0)\n"
    body += "assert caught.type == 'TimeoutError'\nassert client.cancelled == 1\nassert client.makespan == 1.0"
    probe, expectation = sealed(tmp_path, body, given=f"# %%\n{given}from harbor_kit import raised\n")
    assert "asyncio" in probe.prelude + expectation.prelude
    assert judged_as(probe.model_dump(), expectation.model_dump(), ASK) == {"kind": "passed"}


def judged_as(probe: dict[str, Any], expectation: dict[str, Any], answer: str) -> dict[str, Any]:
    """Return the verdict on an answer, for a check that is sealed already."""
    namespace, _ = ran(answer)
    ours, theirs = socket.socketpair()
    verdicts: list[dict[str, Any]] = []
    with ours, theirs:
        judge = threading.Thread(target=lambda: verdicts.append(verdict(expectation, "seed", Channel(ours))))
        judge.start()
        run_probe(probe, [5, 5], Channel(theirs), namespace)
        judge.join()
    return verdicts[0]


def test_an_answer_that_waits_for_ever_is_told_so(tmp_path: Path) -> None:
    """The judge sees that nothing will happen, and says it at once."""
    body = "client = FakeLLM()\ntext = await ask(client, 'a')\nassert text == client.replies[0]"
    answer = "import asyncio\nasync def ask(client, prompt):\n    await asyncio.Event().wait()\n"
    found = judged(tmp_path, answer, body)
    assert (found["kind"], found["error"]["type"]) == ("raised", "HangsError")


def test_a_clients_record_cannot_be_read_beside_the_answer(tmp_path: Path) -> None:
    """The stub has none."""
    body = "client = FakeLLM()\ntext = await ask(client, 'a')\nassert text == client.replies[0]"
    found = judged(tmp_path, "async def ask(client, prompt):\n    return client.replies[0]\n", body)
    assert (found["kind"], found["error"]["type"]) == ("raised", "RuntimeError")


def test_the_stub_sends_what_needs_no_answer_with_the_next_question() -> None:
    """Clients are counted here; their scripts are dropped."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        judge, world = Channel(ours), JudgeWorld(Channel(theirs))
        judge.send({"now": 3})
        world.begin()
        assert (world.now(), world.open(Script((1,))), world.open(Script((1,)))) == (3, 0, 1)
        world.block(7)
        assert world.now() == 10
        world.cancel(4)
        judge.send({"hangs": "no end"})
        with pytest.raises(HangsError, match="no end"):
            world.advance(None)
        assert judge.receive() == {"events": [["block", 7], ["cancel", 4], ["advance", None]]}
        world.end({"values": []})
        assert judge.receive() == {"events": [], "end": {"values": []}}


# The process around it.


def test_the_process_runs_a_notebook_and_then_probes(monkeypatch: pytest.MonkeyPatch) -> None:
    """It says what it does, until the grader goes. A probe runs in a fork: what it breaks is whole for the next."""
    monkeypatch.setitem(inside.sys.modules, "__main__", inside.sys.modules["__main__"])
    ours, theirs = socket.socketpair()
    probe = {"check": "c", "prelude": "", "is_async": False, **handing("x.pop()")}
    with ours:
        grader = Channel(ours)
        grader.send({"cells": [{"id": "a", "source": "x = [1]"}, {"id": "b", "source": "oops"}], "cell_seconds": 5})
        ends = [socket.socketpair() for _ in range(2)]
        for judge, student in ends:
            Channel(judge).send({"now": 0})
            grader.send({"probe": probe, "limits": [5, 5], "in_place": False}, [student.fileno()])
            student.close()
        ours.shutdown(socket.SHUT_WR)
        with pytest.raises(ChannelClosedError):
            inside.serve(Channel(theirs, takes_descriptors=True))
        theirs.close()
        asyncio.get_event_loop_policy().get_event_loop().close()
        said = [grader.receive() for _ in range(3)]
        assert [Channel(judge).receive()["end"] for judge, _ in ends] == [{"values": [1]}] * 2
        for judge, _ in ends:
            judge.close()
    assert [problem["type"] for problem in said[0]["problems"]] == ["NameError"]
    assert said[0]["threads"] == threading.active_count() - 1
    assert said[1:] == [{"probed": "c"}] * 2


def test_out_of_time_passes_every_except_exception() -> None:
    """It is not an `Exception`."""
    assert not issubclass(OutOfTimeError, Exception)


@pytest.mark.parametrize(
    ("message", "problems"),
    [
        (None, []),
        ({}, []),
        ({"problems": "all"}, []),
        ({"problems": [1, {"type": "E" * 999, 7: [8]}]}, [{"type": "E" * 300, "7": "[8]"}]),
        ({"problems": [{str(n): n for n in range(99)}]}, [{str(n): str(n) for n in range(10)}]),
        ({"problems": [{}] * 999}, [{}] * 100),
        ({"problems": [{"type": "\ud800", "a\udcff": "b"}]}, [{"type": "?", "a?": "b"}]),
    ],
)
def test_what_the_process_says_of_its_cells_is_read_as_short_texts(message: Any, problems: list[Any]) -> None:
    """It may say anything; what is kept can be written."""
    assert _problems(message) == problems
