"""Attacks that succeed where judge and sandbox are one process, and earn nothing across the boundary."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import pytest
from harbor_kit.cells import CellRunner, CodeCell
from harbor_kit.checks import CheckFailed, collected, run_check

from autograder.config import Limits
from autograder.engine import _Session
from autograder.judge.launch import Judge
from autograder.masters import read_master
from autograder.model import Result, Verdict
from tests.support.answers import MASTER, ROOT, variants
from tests.support.grading import (
    a_judge,
    as_submission,
    bundle,
    grade_cells,
    grade_over_reference,
    lost,
    reference_cells,
    server,
    terms,
)

GALLERY = ROOT / "tests" / "gallery"


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    with a_judge() as one:
        yield one


def attack(name: str) -> str:
    return (GALLERY / name / "answer.py").read_text(encoding="utf-8")


def passing_in_one_process(source: str) -> set[str]:
    """Run all checks, hidden ones too, unsplit and beside the answer: no judge, no boundary."""
    hidden = [CodeCell(f"h{n}", c.source) for n, c in enumerate(read_master(MASTER).cells) if c.role == "hidden"]
    module = sys.modules["one_process"] = ModuleType("one_process")
    with closing(asyncio.new_event_loop()) as loop, collected() as checks:
        runner = CellRunner(vars(module), loop)
        for cell in [*reference_cells(), *hidden, CodeCell("attack", source)]:
            runner.run(cell)
    passed = set()
    for check in checks:
        try:
            run_check(check)
            passed.add(check.name)
        except CheckFailed:
            pass
    return passed


def passed(result: Result) -> set[str]:
    return {check.check for check in result.checks if check.verdict is Verdict.PASSED}


def test_the_rewound_clock_wins_in_one_process() -> None:
    """A sequential answer that turns the clock back and sets the counters passes every check of Q4 without a judge."""
    names = {check.name for check in read_master(MASTER).checks if check.question == "Q4"}

    assert names <= passing_in_one_process(attack("rewinds-the-clock"))


def test_the_rewound_clock_wins_nothing_from_the_judge(judge: Judge) -> None:
    """Across the boundary the same answer earns what an honest sequential one earns."""
    rewound = grade_over_reference(attack("rewinds-the-clock"), judge)
    honest = grade_over_reference(variants("misconceptions")["awaits_one_by_one"], judge)

    assert lost(rewound) == lost(honest) == {"Q4": Decimal(14)}
    assert passed(rewound) == passed(honest)


def test_objects_that_equal_everything_win_in_one_process() -> None:
    """Without a judge the forged results pass checks that compare them."""
    assert "returns_the_text" in passing_in_one_process(attack("equals-everything"))


def test_objects_that_equal_everything_are_not_plain(judge: Judge) -> None:
    """The judge gets plain values only, and the forged results are none."""
    result = grade_over_reference(attack("equals-everything"), judge)

    assert result.points == 0


def test_a_patched_kit_passes_everything_in_one_process() -> None:
    """Whoever owns the process owns its checks."""
    import harbor_kit.checks as kit

    saved = kit._run, kit.failing
    try:
        assert len(passing_in_one_process(attack("patches-the-kit"))) == len(read_master(MASTER).checks)
    finally:
        kit._run, kit.failing = saved
        import harbor_kit.explain

        harbor_kit.explain.failing = saved[1]


def test_a_patched_kit_changes_nothing_in_the_judge(judge: Judge) -> None:
    """The judge runs a kit that no student's code has touched."""
    assert grade_over_reference(attack("patches-the-kit"), judge).points == 0


def test_frames_written_by_hand_win_nothing(judge: Judge) -> None:
    """A submission that speaks to the judge directly earns no more than one that does not."""
    result = grade_over_reference(attack("writes-frames-itself"), judge)

    assert not {"eight_calls_take_as_long_as_the_slowest", "two_hundred_calls_are_in_flight_together"} & passed(result)
    assert {"Q1", "Q2", "Q3"} & set(lost(result)) == set()


def test_a_check_that_ends_the_process_fails_alone(judge: Judge) -> None:
    """`os._exit` inside an answer costs the checks that call it, and no other."""
    result = grade_over_reference(attack("ends-the-process"), judge)

    assert lost(result) == {"Q3": Decimal(10)}


def test_names_of_the_checks_may_be_used_by_students(judge: Judge) -> None:
    """A right answer earns everything, whatever else its notebook calls its variables."""
    result = grade_over_reference(attack("shadows-names"), judge)

    assert lost(result) == {}


def test_a_notebook_that_ends_the_process_gets_a_reason(judge: Judge) -> None:
    """Every check of a notebook that ends Python fails, and says why; the grader goes on."""
    cells = [*reference_cells(), CodeCell("last", "import os\nos._exit(0)")]
    result = grade_cells(cells, judge)

    assert result.points == 0
    assert all("your notebook ended the Python process" in check.message for check in result.checks)
    assert grade_cells(reference_cells(), judge).points == bundle().exercise.possible


def test_a_probe_that_ignores_its_time_is_killed_with_its_notebook(judge: Judge) -> None:
    """A loop that catches the time limit is ended from outside; the other checks run in a new notebook."""
    stubborn = (
        "async def run_sequential(client, prompts):\n"
        "    while True:\n"
        "        try:\n"
        "            while True:\n"
        "                pass\n"
        "        except BaseException:\n"
        "            pass\n"
    )
    result = grade_over_reference(stubborn, judge, Limits(check=0.3, check_cpu=0.3))

    assert lost(result) == {"Q3": Decimal(10)}
    assert all("no end" in check.message for check in result.checks if check.question == "Q3")


HIDDEN_INPUT = "TICKETS[5]"


def test_a_notebook_can_tell_what_it_has_seen_of_hidden_checks(judge: Judge) -> None:
    """Graded in the order of the master, a hidden check's source appears in the message of a later visible one."""
    submission = as_submission([*reference_cells(), CodeCell("last", attack("tells-hidden-checks"))])
    session = _Session(bundle(), submission, terms(), judge, server("process"))
    try:
        messages = [session.check(check).message for check in bundle().exercise.checks if check.question != "Q2"]
    finally:
        session.close()

    assert any(HIDDEN_INPUT in message for message in messages)


def test_hidden_checks_run_when_nothing_more_is_shown(judge: Judge) -> None:
    """Visible checks come first, so that no message and no note can carry what a hidden one asked."""
    result = grade_over_reference(attack("tells-hidden-checks"), judge)
    shown = [*result.notes, *(check.message for check in result.checks)]

    assert "one_after_the_other" not in passed(result)
    assert not any(HIDDEN_INPUT in text for text in shown)
    assert [check.check for check in result.checks] == [check.id for check in bundle().exercise.checks]


def test_a_second_run_of_a_notebook_adds_no_notes(judge: Judge) -> None:
    """A notebook that is run again after hidden checks may know them: what its cells say then is not shown."""
    marker = "import pathlib\nmark = pathlib.Path('/tmp') / ('course-test-' + str(MARK))\n"
    again = "if mark.exists():\n    mark.unlink()\n    raise ValueError('seen')\nmark.touch()\n"
    ends = "import os\nasync def run_concurrent(client, prompts):\n    os.kill(os.getppid(), 9)\n    os._exit(0)\n"
    source = f"MARK = {id(judge)}\n{ends}{marker}{again}"
    result = grade_over_reference(source, judge)
    Path(f"/tmp/course-test-{id(judge)}").unlink(missing_ok=True)

    assert result.notes == ()
