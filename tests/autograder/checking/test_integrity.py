"""Every static rule of exercises names the fault that is planted for it, and finds nothing in the course."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from autograder.checking.findings import Finding
from autograder.checking.hints import shared_runs, tokens
from autograder.checking.integrity import integrity_findings
from autograder.masters import read_master
from autograder.rubrics import read_rubric
from tests.support.answers import MASTER, ROOT, exercises

FILES = {
    "master": MASTER.relative_to(ROOT),
    "rubric": Path("rubrics/PY-01.yaml"),
    "design": MASTER.with_suffix("").relative_to(ROOT) / "design.md",
    "alternative": MASTER.with_suffix("").relative_to(ROOT) / "alternatives" / "task_group.py",
    "misconception": MASTER.with_suffix("").relative_to(ROOT) / "misconceptions" / "finish_order.py",
}


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A copy of what the rules read."""
    shutil.copytree(ROOT / "source" / "py-01-async", tmp_path / "source" / "py-01-async")
    shutil.copytree(ROOT / "rubrics", tmp_path / "rubrics")
    return tmp_path


def edit(course: Path, name: str, old: str, new: str) -> None:
    """Plant a fault: `old` must be there, and is replaced once."""
    path = course / FILES[name]
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def findings(course: Path, *, complete: bool = False) -> list[Finding]:
    """Return what the rules find, remarks included."""
    rubric = course / FILES["rubric"]
    master = read_master(course / FILES["master"])
    return integrity_findings(master, read_rubric(rubric).exercises[master.stem], rubric, complete=complete)


def faults(course: Path) -> list[str]:
    """Return rule and words of what fails."""
    return [f"{found.rule} {found.what}" for found in findings(course) if found.fails]


@pytest.mark.parametrize("path", exercises(), ids=lambda path: path.stem)
def test_the_course_is_clean(path: Path) -> None:
    """No rule fails on a real exercise; the only remark is what one carries that is not complete."""
    master = read_master(path)
    rubric = ROOT / "rubrics" / f"{master.requirement}.yaml"
    found = integrity_findings(master, read_rubric(rubric).exercises[master.stem], rubric, complete=False)

    assert [str(one) for one in found if one.fails] == []
    assert {one.rule for one in found} <= {"C-POINTS"}


def test_a_finding_says_where(course: Path) -> None:
    """An editor jumps to the line of the fault, in whatever file it is."""
    edit(course, "master", "`run_concurrent`. S6 and", "`run_concurent`. S6 and")
    edit(course, "rubric", 'in-turn: "What has', 'in-turn: "Look. What has')
    edit(course, "rubric", 'before the next call may start?"', 'before the next call may start? Think. Then go on."')
    edit(course, "alternative", "async def run_concurrent", "async def run_at_once")
    found = findings(course)

    assert [one.rule for one in found if one.fails] == ["C-NAMES", "C-NAMES", "C-NAMES", "C-HINT"]
    for one, words in zip(found, ["run_concurent", "run_concurrent(", "run_at_once", "in-turn"], strict=False):
        path, line = one.where.rsplit(":", 1)
        assert words in Path(path).read_text(encoding="utf-8").splitlines()[int(line) - 1]


def test_markers_may_go_round_the_helpers_of_an_answer(course: Path) -> None:
    """Then nothing of them is handed out, whatever else the cell asks for."""
    asked = "def double(number: int) -> int:\n    # BEGIN SOLUTION\n    return 2 * number\n    # END SOLUTION\n"
    helper = "\n\ndef helper() -> None: ...\n\n\n# END SOLUTION\n\n\n"
    edit(course, "master", "    # END SOLUTION\n", helper + asked)
    assert [fault for fault in faults(course) if fault.startswith("C-STUB")] == []


PLANTED = [
    # C-TRACE
    (
        "master",
        '@check("Q3", "S5", "S6")',
        '@check("Q3", "S6")',
        "C-TRACE sentence S5 is cited by no check.",
    ),
    (
        "master",
        '@check("Q2", "S4")',
        '@check("Q1", "S4")',
        'C-TRACE check "a_cancelled_call_is_not_an_error" of Q1 cites S4, which belongs to Q2, a later question.',
    ),
    ("master", '@check("Q2", "S3")', '@check("Q3", "S3")', "C-TRACE Q2 has no visible check."),
    (
        "master",
        "# For example, three prompts",
        "# Also, **S14** holds. For example, three prompts",
        "C-TRACE the text names S14, but no sentence with this number was read.",
    ),
    (
        "master",
        '# %%\n# BEGIN HIDDEN TESTS\n@check("Q4"',
        '# %%\n# BEGIN HIDDEN TESTS\nMANY = 200\n# END HIDDEN TESTS\n\n# %%\n# BEGIN HIDDEN TESTS\n@check("Q4"',
        "C-TRACE a cell of hidden tests holds no check.",
    ),
    # C-STUB
    (
        "master",
        "    # END SOLUTION\n",
        "    # END SOLUTION\n\n\n# BEGIN SOLUTION\ndef helper() -> None: ...\n# END SOLUTION\n",
        "C-STUB a helper of the reference stands outside of what is asked for, so the handout raises there.",
    ),
    # C-NAMES
    (
        "master",
        "`client.peak`",
        "`client.peek`",
        "C-NAMES the text names `client.peek`, which is nowhere in the handout's code.",
    ),
    (
        "master",
        "`asyncio.CancelledError` leaves",
        "`asyncio.CancelError` leaves",
        "C-NAMES the text names `asyncio.CancelError`, which is nowhere in the handout's code.",
    ),
    ("master", "`ok == False`", "`okay == False`", "C-NAMES the text names `okay`, which is nowhere in the"),
    (
        "master",
        "loop meanwhile; `time.sleep`",
        "loop meanwhile; `time.slep`",
        "C-NAMES the text names `time.slep`, which",
    ),
    ("master", "`fail={1: Rate", "`fails={1: Rate", "C-NAMES the text names `fails`, which is nowhere"),
    ("master", "(latencies=[1.5, 0.6], p", "(latency=[1.5, 0.6], p", "C-NAMES the text names `latency`, which is"),
    ("master", "get_running_loop().time()`", "get_running_loop().tiem()`", "C-NAMES the text names `tiem`, which is"),
    (
        "master",
        "# Write `run_concurrent`.",
        "# Write it.",
        "C-NAMES `run_concurrent` is to be written, but the text of Q4 never names it in backticks.",
    ),
    (
        "alternative",
        "def run_concurrent",
        "def run_together",
        "C-NAMES `run_together` is no name of the stub, so no check calls it.",
    ),
    ("misconception", "def run_concurrent", "def run_all", "C-NAMES `run_all` is no name of the stub"),
    # C-VAGUE
    ("master", "makes one call after", "properly makes one call after", 'C-VAGUE sentence S5 says "properly", which'),
    ("master", "Nothing may hold the", "Nothing should hold the", 'C-VAGUE sentence S8 says "should", which'),
    ("master", "and make no call.", "and make no call", "C-VAGUE sentence S7 does not end with a full stop."),
    (
        "master",
        "`run_sequential` makes one call after the other: the",
        "It makes one call after the other, as in S1: the",
        "C-VAGUE sentence S5 names nothing in backticks and no number.",
    ),
    # C-HINT
    ("master", "in your function do you ask it?", "in your function you ask it.", "C-HINT hint 1 of Q1 asks nothing."),
    (
        "master",
        "# Which object knows",
        "# ```python\n# loop.time()\n# ```\n# Which object knows",
        "C-HINT hint 1 of Q1 shows a block of code.",
    ),
    (
        "master",
        "# clean = []",
        "# clean = []\n# a = 1\n# b = 2\n# c = 3\n# d = 4",
        "C-HINT the code in hint 3 of Q3 has 7 lines.",
    ),
    (
        "master",
        "# print(await tea, await soup)",
        "# return list(await asyncio.gather(tea, soup))",
        "C-HINT hint 3 of Q4 shares `return list ( await` with the solution.",
    ),
    ("rubric", "hint: in-turn", "hint: no-prompts", 'C-HINT the hint "in-turn" belongs to no check.'),
    (
        "rubric",
        "Which clock does the loop itself use?",
        "The loop has a clock. Look for it. Which is it?",
        'C-HINT the hint "which-clock" is not one or two sentences.',
    ),
    ("rubric", "the loop itself use?", "the loop itself use", 'C-HINT the hint "which-clock" is not one or two'),
    # C-META
    ("master", "# # Forty tickets", "# ## Forty tickets", "C-META the first cell has 0 headings of the first level."),
    ("master", "**PY-01 · Async", "**Async", "C-META the first cell does not name its requirement, PY-01."),
    ("master", " · ★★ · ", " · ", "C-META the first cell has no stars."),
    ("master", "· 45 minutes", "· 50 minutes", "C-META the first cell says 50 for the minutes, the rubric 45."),
    (
        "rubric",
        "02-concurrent-api-calls]",
        "02-tasks]",
        'C-META the first cell does not link the lesson "02-tasks", after',
    ),
    (
        "master",
        "notebooks/01-async-basics.ipynb",
        "lessons/01-async-basics.ipynb",
        "C-META the first cell links ../lessons/01-async-basics.ipynb, which does not exist.",
    ),
    ("master", "You will be able to", "You will", 'C-META the first cell has no "You will be able to".'),
    ("master", "- **compare** calls", "- **understand** calls", 'C-META an objective starts with "understand", which'),
    (
        "master",
        "- **write** a timeout that ends one slow call and leaves the others alone;\n# - **compare** calls",
        "  write a timeout that ends one slow call and leaves the others alone;\n#   and compare calls",
        "C-META the first cell lists 2 objectives.",
    ),
    ("master", "**Before you start:**", "**Needed:**", 'C-META the first cell has no "Before you start".'),
    ("master", "**Out of scope here:**", "**Later:**", 'C-META the first cell has no "Out of scope".'),
    ("design", "**Goal.**", "", "C-META the design does not say a goal."),
    ("design", "**Before this.**", "", "C-META the design does not say what comes before it."),
    ("design", "**Out of scope.**", "", "C-META the design does not say what is out of scope."),
    ("design", "| Q3 in turn", "| in turn", "C-META the design's table of questions has no row for Q3."),
    (
        "design",
        "| `finish_order`",
        "| `order`",
        "C-META the design's table of misconceptions has no row for `finish_order`.",
    ),
    # C-POINTS
    (
        "rubric",
        "eight_calls_take_as_long_as_the_slowest: {points: 10,",
        "eight_calls_take_as_long_as_the_slowest: {points: 16,",
        "C-POINTS the visible checks of Q4 carry 16 points, the hidden ones 15.",
    ),
    (
        "rubric",
        "reads_a_clock_that_started_long_ago: {points: 5",
        "reads_a_clock_that_started_long_ago: {points: 6",
        "C-POINTS the points of 01-async-api-calls sum to 101, not to 100.",
    ),
    # C-HIDDEN
    (
        "master",
        "result = await call_one(client, 5, TICKETS[5])",
        "result = await call_one(client, 5, TICKETS[5], retries=2)",
        'C-HIDDEN hidden check "takes_the_first_of_two_choices" asks for `retries`, which the handout never names.',
    ),
    (
        "master",
        "    assert result.text == client.replies[0]\n    assert result.index == 5\n",
        "    assert result.text == client.replies[0]\n    assert result.position == 5\n",
        'C-HIDDEN hidden check "takes_the_first_of_two_choices" asks for `position`, which the handout never names.',
    ),
    (
        "master",
        "    indexes = [result.index for result in results]\n    texts",
        "    indexes = [one.rank for one in sorted(results)]\n    texts",
        'C-HIDDEN hidden check "a_failure_does_not_stop_the_rest" asks for `rank`, which the handout never names.',
    ),
    (
        "master",
        "with raised(asyncio.CancelledError) as caught:",
        "with raised(asyncio.InvalidStateError) as caught:",
        'C-HIDDEN hidden check "a_cancelled_call_is_not_an_error" asks for `InvalidStateError`, which the',
    ),
    (
        "master",
        'assert caught.type == "CancelledError"',
        'assert caught.type == "BrokenBarrierError"',
        'C-HIDDEN hidden check "a_cancelled_call_is_not_an_error" asks for `BrokenBarrierError`, which the handout',
    ),
    # C-GUESS
    (
        "master",
        "    assert result.text == client.replies[0]\n    assert result.index == 5\n",
        "    assert result.index == 1\n",
        'C-GUESS check "takes_the_first_of_two_choices" can be passed by guessing: all that it compares with is',
    ),
    # C-MSG
    (
        "master",
        '"""When a reply holds two choices, the first one counts."""',
        '"""When a reply holds two choices, the first one counts"""',
        'C-MSG the title of check "takes_the_first_of_two_choices" is not one sentence that ends with a full stop.',
    ),
    (
        "master",
        '"""When a reply holds two choices, the first one counts."""',
        '"""A reply holds two choices. The first one counts."""',
        'C-MSG the title of check "takes_the_first_of_two_choices" is not one sentence that ends with a full stop.',
    ),
    (
        "master",
        '"""When a reply holds two choices, the first one counts."""',
        '"""When a reply holds two choices, the first one simply counts."""',
        'C-MSG the title of check "takes_the_first_of_two_choices" says "simply".',
    ),
    (
        "master",
        '"a call that was answered has no error"',
        '"this is a wrong answer"',
        'C-MSG a message of check "returns_the_text" says "wrong answer".',
    ),
    (
        "master",
        '"a call that was answered has no error"',
        '"A call that was answered has no error"',
        'C-MSG a message of check "returns_the_text" starts with a capital: "A".',
    ),
    (
        "master",
        '"callers look into',
        '"Callers look into',
        'C-MSG a message of check "an_error_is_kept" starts with a capital: "Callers".',
    ),
]


@pytest.mark.parametrize(("name", "old", "new", "said"), PLANTED, ids=[said[:60] for *_, said in PLANTED])
def test_a_planted_fault_is_named(course: Path, name: str, old: str, new: str, said: str) -> None:
    """One fault, one finding of its rule, which names the culprit."""
    edit(course, name, old, new)

    assert [fault for fault in faults(course) if fault.startswith(said)] != []


def test_a_question_without_hidden_checks_is_named(course: Path) -> None:
    """Both kinds are asked for."""
    path = course / FILES["master"]
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r'(HIDDEN TESTS\n@check\()"Q3"', r'\1"Q4"', text), encoding="utf-8")

    assert "C-TRACE Q3 has no hidden check." in faults(course)


def test_a_sentence_of_an_earlier_question_may_be_cited_where_that_is_said(course: Path) -> None:
    """The text of Q4 says that S6 holds for it; where it does not, there is a remark."""
    edit(course, "master", "Write `run_concurrent`. S6 and S7 hold for it as well.", "Write `run_concurrent`.")
    remarks = [found for found in findings(course) if found.rule == "C-TRACE"]

    assert {found.fails for found in remarks} == {False}
    assert "cites S6, which belongs to Q3" in remarks[0].what
    edit(course, "rubric", "title: All at once", "title: All at once\n        depends_on: [Q1, Q2, Q3]")
    edit(
        course,
        "rubric",
        "        depends_on: [Q1, Q2]\n        checks:\n          eight",
        "        checks:\n          eight",
    )
    assert [found for found in findings(course) if found.rule == "C-TRACE"] == []


def test_a_missing_design_is_named(course: Path) -> None:
    """By its path."""
    (course / FILES["design"]).unlink()
    (found,) = [found for found in findings(course) if found.fails]

    assert (found.rule, found.what) == ("C-META", "the exercise has no design.md.")
    assert found.where == f"{course / FILES['design']}:1"


def test_points_may_be_missing_only_while_questions_are(course: Path) -> None:
    """A sum below 100 is a remark for an exercise that is not complete, and a fault of one that is."""
    edit(course, "rubric", "an_error_is_kept: {points: 8", "an_error_is_kept: {points: 7")
    (remark,) = findings(course)
    assert (remark.rule, remark.fails) == ("C-POINTS", False)
    assert remark.what == "the points of 01-async-api-calls sum to 99 so far."
    assert [found.what for found in findings(course, complete=True) if found.fails] == [
        "the points of 01-async-api-calls sum to 99, not to 100."
    ]


def test_an_odd_share_of_visible_points_is_a_remark(course: Path) -> None:
    """It does not fail."""
    edit(course, "rubric", "an_error_is_kept: {points: 8", "an_error_is_kept: {points: 1")
    remarks = [found.what for found in findings(course) if not found.fails]

    assert "the visible checks of Q2 carry 8% of its points." in remarks
    assert faults(course) == []


def test_runs_of_tokens() -> None:
    """Punctuation and keywords give nothing away; nor does what the handout says anyway."""
    solution = tokens("total = load(path).rows\nreturn [row for row in total if row]")

    assert shared_runs("x = load(path)", solution, []) == ["= load ( path", "load ( path )"]
    assert shared_runs("x = load(path)", solution, [tokens("call load(path) first")]) == []
    assert shared_runs("[item for item in rows]", solution, []) == []
    assert shared_runs("f()]\nreturn [", tokens("g()]\nreturn ["), []) == []
