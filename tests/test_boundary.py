"""What the gallery does not say of its attacks: to whom they compare, and in which order checks are made."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from harbor_kit.cells import CodeCell

from autograder.config import Limits
from autograder.engine import _Session
from autograder.judge.launch import Judge
from autograder.model import Result, Verdict
from tests.support.answers import ROOT, variants
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
    (path,) = GALLERY.glob(f"*/{name}/attack.py")
    return path.read_text(encoding="utf-8")


def passed(result: Result) -> set[str]:
    return {check.check for check in result.checks if check.verdict is Verdict.PASSED}


def test_the_rewound_clock_wins_nothing_from_the_judge(judge: Judge) -> None:
    """Across the boundary the same answer earns what an honest sequential one earns."""
    rewound = grade_over_reference(attack("rewinds-the-clock"), judge)
    honest = grade_over_reference(variants("misconceptions")["awaits_one_by_one"], judge)

    assert lost(rewound) == lost(honest) == {"Q4": Decimal(14), "Q5": Decimal(11), "Q6": Decimal(15)}
    assert passed(rewound) == passed(honest)


def test_frames_written_by_hand_win_nothing(judge: Judge) -> None:
    """A submission that speaks to the judge directly earns no more than one that does not."""
    result = grade_over_reference(attack("writes-frames-itself"), judge)

    assert not {"eight_calls_take_as_long_as_the_slowest", "two_hundred_calls_are_in_flight_together"} & passed(result)
    assert {"Q1", "Q2", "Q3"} & set(lost(result)) == set()


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
        "async def run_sequential(client, prompts, *, timeout=None):\n"
        "    while True:\n"
        "        try:\n"
        "            while True:\n"
        "                pass\n"
        "        except BaseException:\n"
        "            pass\n"
    )
    result = grade_over_reference(stubborn, judge, Limits(check=0.3, check_cpu=0.3))

    assert lost(result) == {"Q3": Decimal(10), "Q5": Decimal(2), "Q6": Decimal(15)}
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
