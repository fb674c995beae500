"""Small masters to test with: a valid one, any part of which can be replaced, and a course around it."""

from __future__ import annotations

import shutil
import textwrap
from pathlib import Path

import pytest

from autograder.errors import MasterError
from autograder.masters import read_master
from autograder.model import Expectation, Probe
from autograder.seal import seal
from tests.support.answers import ROOT

TITLE = """# %% [markdown]
# # A demo
"""

GIVEN = """# %%
from harbor_kit import FakeLLM, check
from harbor_kit.tickets import TICKETS

MODEL = "harbor-small"
"""

QUESTION = """# %% [markdown]
# ## Q1 · Twice as much
#
# **S1** `double` returns twice its number,
# whatever it is.
#
# **S2** `ask` sends one message to the model `MODEL`.
"""

ANSWER = '''# %%
def double(number):
    """Return twice a number. Zero stays zero."""
    # --- sub-goal: add it to itself
    # BEGIN SOLUTION
    return number + number  # the secret way
    # END SOLUTION
'''

SECOND = '''# %%
async def ask(client, prompt):
    """Return the first answer to a prompt."""
    # BEGIN SOLUTION
    reply = await client.create(model=MODEL, messages=[{"role": "user", "content": prompt}])
    return reply.choices[0].message.content
    # END SOLUTION
'''

CHECK = '''# %%
@check("Q1", "S1")
def doubles():
    """Two becomes four."""
    result = double(2)
    assert result == 4
'''

HIDDEN = '''# %%
# BEGIN HIDDEN TESTS
@check("Q1", "S2")
async def asks_once():
    """One message is answered."""
    client = FakeLLM(latencies=[0.5], prompts=TICKETS[:1])
    text = await ask(client, TICKETS[0])
    assert text == client.replies[0]
# END HIDDEN TESTS
'''

HINTS = """# %% [markdown]
# <details><summary>Q1, hint 1 of 3</summary>
#
# What is two and two?
#
# </details>
#
# <details><summary>Q1, hint 2 of 3</summary>
#
# Add it
# to itself.
#
# </details>
#
# <details><summary>Q1, hint 3 of 3</summary>
#
# `a + a`
#
# </details>
"""

WHY = """# %% [markdown]
# <!-- BEGIN SOLUTION -->
# **Why this answer.** The secret of addition.
# <!-- END SOLUTION -->
"""

PARTS = {
    "title": TITLE,
    "given": GIVEN,
    "question": QUESTION,
    "answer": ANSWER,
    "second": SECOND,
    "check": CHECK,
    "hidden": HIDDEN,
    "hints": HINTS,
    "why": WHY,
}

RUBRIC = """requirement: PY-01
title: Demo
outcome: Doubles numbers.
levels:
  - {name: There, share: 0.5, meaning: Half of it or more.}
  - {name: Not yet, share: 0, meaning: Less.}
person_reads: {}
exercises:
  01-demo:
    title: Twice
    minutes: 5
    lessons: [01-basics]
    questions:
      Q1:
        title: Twice as much
        criterion: Numbers are doubled.
        checks:
          doubles: {points: 2.5, hint: add}
          asks_once: {points: 1.5, hint: ask}
    hints:
      add: "What is two and two?"
      ask: "Who is asked?"
"""

CONFIG = """course: demo
title: A demo
term: 2026-autumn
seed: only-for-tests
limits: {cell: 5, check: 5, check_cpu: 2, submission: 60}
"""


def write_master(folder: Path, **changed: str) -> Path:
    """Write a master whose parts are as usual, but for some; return its path."""
    path = folder / "source" / "py-01-demo" / "exercises" / "01-demo.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join({**PARTS, **changed}.values()), encoding="utf-8")
    return path


def write_course(folder: Path, **changed: str) -> Path:
    """Write a whole course with one exercise; return its folder."""
    write_master(folder, **changed)
    shutil.copytree(ROOT / "source" / "kit", folder / "source" / "kit", ignore=shutil.ignore_patterns("__pycache__"))
    texts = {"rubrics/PY-01.yaml": RUBRIC, "config/course.yaml": CONFIG, "source/docs/HANDOUT.md": "# Welcome\n"}
    for name, text in texts.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def check_cell(body: str, *, name: str = "tried", kind: str = "async def", call: str = '@check("Q1", "S1")') -> str:
    """Return a cell with one check that has this body."""
    return f'# %%\n{call}\n{kind} {name}():\n    """It holds."""\n{textwrap.indent(textwrap.dedent(body), "    ")}\n'


def sealed(folder: Path, body: str, **changed: str) -> tuple[Probe, Expectation]:
    """Return both halves of a check with this body."""
    path = write_master(folder, **{"check": check_cell(body), "hidden": "", **changed})
    probes, expectations = seal(read_master(path))
    return probes[0], expectations[0]


def refusal(folder: Path, **changed: str) -> MasterError:
    """Return the error with which a master is refused."""
    path = write_master(folder, **changed)
    with pytest.raises(MasterError) as caught:
        seal(read_master(path))
    assert caught.value.where == path
    return caught.value


def line_of(error: MasterError) -> str:
    """Return the line of the master that an error names."""
    assert error.line is not None
    return Path(str(error.where)).read_text(encoding="utf-8").splitlines()[error.line - 1].strip()
