"""Each rule for lessons finds, by name, the fault that it is for, planted into a copy of the first lesson."""

# ruff: noqa: E501  # one planted fault a line

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.checking.findings import Finding
from autograder.checking.lessons import lesson_findings
from autograder.errors import MasterError
from tests.support.answers import ROOT

MODULE = ROOT / "source" / "py-01-async"
LESSON = (MODULE / "notebooks" / "01-async-basics.py").read_text(encoding="utf-8")
EXERCISE = (MODULE / "exercises" / "01-async-api-calls.py").read_text(encoding="utf-8")
FIGURE = 'show({"awaited in turn": awaited, "as tasks": together, "as tasks, with time.sleep": asleep})'
DRAWN = "axis.plot([1, 2])\naxis.set_xlabel('time (s)')\naxis.set_ylabel('calls')\nprint([1, 2])"

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes a lesson and its exercise into a course, and returns the lesson's path."""

    def written(lesson: str, exercise: str = EXERCISE, module: str = "py-01-async") -> Path:
        for kind, name, text in (
            ("notebooks", "01-async-basics", lesson),
            ("exercises", "01-async-api-calls", exercise),
        ):
            path = tmp_path / "source" / module / kind / f"{name}.py"
            path.parent.mkdir(parents=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path / "source" / module / "notebooks" / "01-async-basics.py"

    return written


def swapped(old: str, new: str, text: str = LESSON) -> str:
    """Return a text with one fault in it."""
    assert old in text, old
    return text.replace(old, new, 1)


def told(findings: list[Finding]) -> list[str]:
    """Return the findings as an author reads them, without the folder."""
    return [f"{finding.where.rpartition('/')[2]}: {finding.rule}: {finding.what}" for finding in findings]


FAULTS = [
    ("C-FRONT", "# # One waiter, many tables", "# One waiter", "0 headings of the first level"),
    ("C-FRONT", "# ## Before you start", "# ## Needs", 'lacks "Before you start"'),
    ("C-FRONT", "Time: 60 min", "Time: an hour", "not a number of minutes"),
    ("C-FRONT", "# - **choose** between `asyncio`, threads and processes.", "# - **choose** `asyncio`;\n# - **write** `a`;", "6 objectives"),
    ("C-FRONT", "# **PY-01 ·", "# Before you start\n# **PY-01 ·", "out of order"),
    ("C-OBJ", "# - **trace** the order", "# - **understand** the order", 'starts with "understand"'),
    ("C-SYM", "# - **fix** code that holds the loop, such as `time.sleep`", "# - **fix** code that holds the loop", "no code term"),
    ("C-SYM", "with `create_task` before the first", "with tasks before the first", "does not mention `create_task`"),
    ("C-SYM", "# - **choose** the tool: `asyncio`", "# **choose** the tool: `asyncio`", "4 bullet points for 5 objectives"),
    ("C-ORDER", '# %% [markdown] tags=["questionnaire"]', "# %% [markdown]", 'no cell is tagged "questionnaire"'),
    ("C-ORDER", '# %% [markdown] tags=["investigate"]\n# ## 2', '# %% [markdown] tags=["quiz"]\n# ## 2', 'before the part "mistakes"'),
    ("C-ORDER", '# %% tags=["run"]', '# %% tags=["aside"]', "not stand directly before"),
    ("C-ORDER", '# %% tags=["quiz", "reveal"]', '# %% tags=["quiz"]', 'tag "reveal"'),
    ("C-PREDICT", "guess_tasks = predict(", "guess_tasks = ask(", 'tag "predict"'),
    ("C-PREDICT", '{"A": "1.0 s", "B": "0.0 s: create_task returns at once", "C": "3.0 s"}', '{"A": "1.0 s", "B": "2.0 s"}', '"guess_tasks" has 2 options'),
    ("C-PREDICT", "guess_sleep.reveal(", "other.reveal(", 'reveals the answer to "guess_sleep"'),
    ("C-PREDICT", 'choice=""', 'choice="A"', '"guess_tasks" is typed in'),
    ("C-HOOK", 'print(f"awaited in turn', 'str(f"awaited in turn', "shows nothing"),
    ("C-HOOK", '# %% tags=["hook"]', '# %% tags=["aside"]', "is not the hook"),
    ("C-WORKED", "    # --- sub-goal: read the clock\n    clock", "    # --- sub-goal: a\n    # --- sub-goal: b\n    # --- sub-goal: c\n    clock", "names 6 sub-goals"),
    ("C-MIST", "*Fix:* write `await` before the", "Write `await` before the", r"lacks \*Fix:\*"),
    ("C-MIST", "# **`Task was destroyed but it is pending!`**", "# **A lost task**", "lacks the literal message"),
    ("C-MIST", "*Cause:* nobody kept the task. *Fix:* keep", "Keep", "3 common mistakes"),
    ("C-QUIZ", "objective=3", "objective=4", "about objective 3"),
    ("C-QUIZ", "objective=3", "objective=9", "names objective 9"),
    ("C-QUIZ", "nothing has run so far; the object waits for await or create_task.", "it is right.", "explains too little"),
    ("C-QUIZ", "nothing has run so far;", "Look again: nothing has run so far;", "explains too little"),
    ("C-QUIZ", 'calls_it.reveal(\n    "B"', 'calls_it.reveal(\n    "D"', '"D" of "calls_it" is none'),
    ("C-QUIZ", '"C": "not one line of the body runs', '"D": "not one line of the body runs', "has no reason"),
    ("C-PLOT", '# %% tags=["investigate", "figure"]', '# %% tags=["investigate"]', "has no figure"),
    ("C-PLOT", "# **What to see:** a", "# A", "says what to see"),
    ("C-PLOT", FIGURE, "draw(awaited)", "does not follow as text"),
    ("C-PLOT", FIGURE, DRAWN.replace("axis.set_ylabel('calls')", ""), "the y axis of the figure has no label"),
    ("C-PLOT", FIGURE, DRAWN.replace("[1, 2])\naxis", "[1, 2], color='red')\naxis"), "by colour alone"),
    ("C-A11Y", "# ## 3 · Four words", "# #### 3 · Four words", "leaves a level out"),
    ("C-A11Y", "# ## 3 · Four words", "# ## Recap", '"Recap" stands twice'),
    ("C-A11Y", "# ## 3 · Four words", "# # Four words", "2 headings of the first level"),
    ("C-A11Y", "[lesson 2, Forty tickets, one coffee]", "[lesson]", '"lesson" does not say'),
    ("C-A11Y", "[lesson 2, Forty tickets, one coffee]", "[the lesson here]", "does not say"),
    ("C-A11Y", "# Answer them tomorrow", "# ![](loop.png) Answer them tomorrow", "no alternative text"),
    ("C-A11Y", "# Answer them tomorrow", '# <img src="loop.png"> Answer them tomorrow', "no alternative text"),
    ("C-A11Y", "# | many network calls", f"# {'| a ' * 9}|\n# | many network calls", "more than 8 columns"),
    ("C-LEN", "import gc\n", "import gc\n" * 26, "the code cell has"),
    ("C-LEN", "# Answer them tomorrow", f"# {'word ' * 181}\n# Answer them tomorrow", "the text has"),
    ("C-LEN", "# Answer them", "# **a** = b, **c** = d, **e** = f. Answer them", "3 new terms"),
    ("C-STATE", "print(f\"{len(drafts)} drafts", "_ = mixed\nprint(f\"{len(drafts)} drafts", 'uses "mixed"'),
    ("C-STALE", 'model="harbor-small"', 'model="gpt-4o-mini"', '"gpt-4o-mini" is the name'),
    ("C-STALE", "# Answer them tomorrow", "# With pandas 2.3.1, answer them tomorrow", '"2.3.1" is a version'),
    ("C-SECRET", "a status page?", "a status page? sk-abcdefgh12345678", '"sk-abc…"'),
    ("C-SECRET", "a status page?", "a file /home/ana/key?", '"/home/…"'),
    ("C-LINK", "(../exercises/01-async-api-calls.ipynb)", "(../exercises/02-lost.ipynb)", 'no exercise "02-lost"'),
    ("C-LINK", "(../exercises/01-async-api-calls.ipynb)", "(01-async-api-calls.ipynb)", "links to no exercise"),
    ("C-STYLE", "# Answer them tomorrow", "# Simply answer them tomorrow", '"Simply" tells'),
    ("C-STYLE", "clock, ready, sleeping = 0.0,", "open('a')\n    clock, ready, sleeping = 0.0,", "`open` opens a text"),
    ("C-STYLE", "clock, ready, sleeping = 0.0,", "p.read_text()\n    clock, ready, sleeping = 0.0,", "`p.read_text` opens"),
    ("C-STYLE", "clock, ready, sleeping = 0.0,", "httpx.get('a')\n    clock, ready, sleeping = 0.0,", "`httpx.get` has no timeout"),
    ("C-BAD", 'print("✗ Wrong: nobody keeps the task")', "pass", "does not say so"),
    ("C-BAD", '# %% tags=["investigate", "bad"]', '# %% tags=["investigate"]', "without the tag"),
    ("C-BAD", '# Answer them tomorrow', '# ✗ Answer them tomorrow', "without the word"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "old", "new", "words"), FAULTS)
def test_a_planted_fault_is_found_by_name(write: Write, rule: str, old: str, new: str, words: str) -> None:
    found = [finding for finding in lesson_findings(write(swapped(old, new))) if finding.rule == rule]
    assert [finding for finding in found if re.search(words, finding.what)], found
    assert all(finding.fails and finding.fix for finding in found)


CLEAN = [
    ("nothing changed", LESSON),
    ("a figure that is drawn by hand", swapped(FIGURE, DRAWN)),
    ("a file opened as bytes", swapped("import gc\n", "import gc\nopen('a', 'rb')\n")),
    ("a text opened with its encoding", swapped("import gc\n", "import gc\nopen('a', encoding='utf-8')\n")),
    ("a magic", swapped("import gc\n", "%time 1 + 1\nimport gc\n")),
]


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in CLEAN])
def test_a_good_lesson_has_no_findings(write: Write, text: str) -> None:
    assert told(lesson_findings(write(text))) == []


def test_a_finding_names_the_line(write: Write) -> None:
    path = write(swapped("a status page?", "a file /home/ana/key?"))
    line = next(number for number, text in enumerate(LESSON.splitlines(), 1) if "a status page?" in text)
    assert [finding.where for finding in lesson_findings(path)] == [f"{path}:{line}"]


def test_a_price_is_a_remark(write: Write) -> None:
    [finding] = lesson_findings(write(swapped("# Answer them tomorrow", "# It costs $0.15. Answer them tomorrow")))
    assert (finding.rule, finding.fails) == ("C-STALE", False)


def test_the_generated_cell_may_name_versions(write: Write) -> None:
    text = LESSON + '\n# %% [markdown] tags=["tested-with"]\n# Tested with pandas 2.3.1.\n'
    assert [finding.rule for finding in lesson_findings(write(text))] == ["C-LEN"]


def test_annotations_are_asked_for_from_the_second_module_on(write: Write) -> None:
    found = lesson_findings(write(LESSON, module="py-02-types"))
    assert {finding.rule for finding in found} == {"C-STYLE"}
    assert 'the function "toy_answer" has no type hint for the result.' in [one.what for one in found]


def test_an_exercise_repeats_sub_goals_and_links_back(write: Write) -> None:
    found = lesson_findings(write(LESSON, exercise="# %% [markdown]\n# # Forty tickets at once\n"))
    assert {finding.rule for finding in found} == {"C-WORKED", "C-LINK"}


def test_the_first_cell_is_a_text(write: Write) -> None:
    found = lesson_findings(write("# %%\nimport asyncio\n\n" + LESSON))
    assert "the first cell is code." in [finding.what for finding in found if finding.rule == "C-FRONT"]


def test_the_hook_is_early(write: Write) -> None:
    text = swapped(
        '# %% [markdown] tags=["hook"]', '# %% [markdown] tags=["hook"]\n# More.\n\n' * 3 + "# %% [markdown]"
    )
    assert "C-HOOK" in [finding.rule for finding in lesson_findings(write(text))]


def test_few_mistakes_few_cells_few_predictions(write: Write) -> None:
    """All of these begin with a first cell that is right, and lack the rest."""
    found = told(
        lesson_findings(write(LESSON.split('# %% [markdown] tags=["hook"]')[0] + '# %% tags=["hook"]\nprint(1)'))
    )
    for words in (
        "C-LEN: the lesson has 2 cells",
        "C-PREDICT: the lesson asks for 0",
        "C-QUIZ: the quiz has 0",
        "C-LINK",
    ):
        assert [line for line in found if words in line], words


def test_links_to_the_outside_have_a_date(write: Write) -> None:
    text = LESSON.replace("Links checked in November 2026", "").replace("checked November 2026", "")
    assert [finding.rule for finding in lesson_findings(write(text))] == ["C-LINK"]


def test_neither_letter_nor_length_gives_the_answers_away(write: Write) -> None:
    same = re.sub(r'(\w+\.reveal\(\n    )"[ABC]"', r'\1"B"', LESSON)
    found = [finding.what for finding in lesson_findings(write(same)) if finding.rule == "C-QUIZ"]
    assert 'the answer to every question is "B".' in found


def test_the_right_option_is_not_always_the_longest(write: Write) -> None:
    solutions = dict(re.findall(r'(\w+)\.reveal\(\n    "([ABC])"', LESSON))
    text = LESSON
    for name, letter in solutions.items():
        start = text.index(f"{name} = ")
        text = text[:start] + text[start:].replace(f'"{letter}": "', f'"{letter}": "{"long " * 20}', 1)
    found = [finding.what for finding in lesson_findings(write(text)) if finding.rule == "C-QUIZ"]
    assert [what for what in found if what.startswith("the right option is the longest in")]


def test_what_is_no_master_is_refused(write: Write) -> None:
    with pytest.raises(MasterError):
        lesson_findings(write("print('no cell')\n"))
