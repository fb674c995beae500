"""`course items`, as it is typed."""

from __future__ import annotations

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from autograder.errors import ConfigError
from autograder.flows.items import MOST_ROWS, known_exercise, overview, summary
from autograder.rubrics import read_rubrics
from gradebook.items.examine import examine_sheet
from gradebook.items.sheet import sheet_of
from gradebook.store import open_store
from tests.autograder.conftest import Run
from tests.autograder.masters import CONFIG
from tests.gradebook.items_class import one_question
from tests.gradebook.samples import HASHES, attempt, check, exercise, question, result
from tests.support.answers import ROOT

EXERCISE = "py-01/01-demo"


@pytest.fixture
def here(course: Path) -> Path:
    """A course whose gradebook lies in its folder."""
    path = course / "config" / "course.yaml"
    path.write_text(f"{CONFIG}database: sqlite:///{course}/gradebook.db\n", encoding="utf-8")
    return course


@pytest.fixture
def recorded(here: Path, run: Run) -> Path:
    """A course with twelve recorded attempts: its first check is passed by half, its second by nobody."""
    folder = here / "build" / "results"
    folder.mkdir(parents=True, exist_ok=True)
    questions = read_rubrics(here / "rubrics")[0].exercises["01-demo"].questions
    checks = [(key, name, worth) for key, one in questions.items() for name, worth in one.checks.items()]
    for student in range(12):
        given = [
            {
                "check": name,
                "question": key,
                "title": f"It does {name}.",
                "visible": True,
                "verdict": "passed" if place == 0 and student % 2 else "failed",
                "points": str(worth.points) if place == 0 and student % 2 else "0",
                "possible": str(worth.points),
            }
            for place, (key, name, worth) in enumerate(checks)
        ]
        result = {"student": f"s{student}", "exercise": EXERCISE, "requirement": "PY-01", "status": "graded"}
        result |= {"checks": given, "isolation": "root", "hashes": HASHES.model_dump()}
        (folder / f"s{student}.json").write_text(json.dumps(result), encoding="utf-8")
    assert run("record", "--results", folder)[0] == 0
    return here


def misconception(course: Path, text: str) -> Path:
    """Write a misconception beside the exercise."""
    (master,) = (course / "source").glob("py-01-*/exercises/01-demo.py")
    path = master.with_suffix("") / "misconceptions" / "wrong.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_the_table_the_summary_and_the_page(recorded: Path, run: Run) -> None:
    """What to look at stands on the terminal, and the page is written."""
    code, out, _ = run("items", "--out", recorded / "items")
    words = " ".join(out.split())

    assert code == 0
    assert "What to look at" in words
    assert "nobody passes" in words
    assert "py-01/01-demo: 12 graded attempts" in words
    assert "01-demo" in (recorded / "items" / "items.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [EXERCISE, "01-demo"])
def test_one_exercise_as_json(recorded: Path, run: Run, name: str) -> None:
    """With its whole id or the part that the file has; the page is written too."""
    code, out, _ = run("items", name, "--json", "--out", recorded / "items")
    (one,) = json.loads(out)["exercises"]

    assert code == 0
    assert (one["exercise"], one["attempts"], one["checks"][0]["p"]) == (EXERCISE, 12, 0.5)
    assert (recorded / "items" / "items.html").is_file()


def test_a_misconception_that_cannot_be_read_is_left_out_and_named(recorded: Path, run: Run) -> None:
    """Exit code 3: the rest is done."""
    misconception(recorded, "def broken(:\n")
    code, out, err = run("items", "--json", "--out", recorded / "items")

    assert code == 3
    assert json.loads(out)["exercises"][0]["misconceptions"] == []
    assert "wrong.py:1" in err


def test_misconceptions_are_read_from_beside_the_exercise(recorded: Path, run: Run) -> None:
    """The first line of the docstring is the title. It is withheld from students, and shown here."""
    questions = read_rubrics(recorded / "rubrics")[0].exercises["01-demo"].questions
    hint = next(worth.hint for one in questions.values() for worth in one.checks.values())
    (weak := misconception(recorded, "").parent.parent / "weak").mkdir()
    (weak / "tried.py").write_text('@check("Q1", "S1")\ndef tried():\n    """It holds."""\n    assert True\n', "utf-8")
    declared = f"Loses: {' '.join(questions)}\nHint: {hint}\nPasses: tried"
    misconception(recorded, f'"""M1: numbers are text.\n\n{declared}\n"""\n')
    code, out, err = run("items", "--json", "--out", recorded / "items")

    assert (code, "wrong.py" in err) == (0, False)
    (known,) = json.loads(out)["exercises"][0]["misconceptions"]
    assert (known["name"], known["title"], known["loses"]) == ("wrong", "M1: numbers are text.", sorted(questions))
    assert "M1: numbers are text." in (recorded / "items" / "items.html").read_text(encoding="utf-8")


def test_a_mistyped_exercise_is_named_with_the_one_that_was_meant(recorded: Path, run: Run) -> None:
    """Exit code 2 and no page."""
    code, _, err = run("items", "py-01/01-dem", "--out", recorded / "items")

    assert code == 2
    assert 'there is no exercise "py-01/01-dem". Did you mean "py-01/01-demo"?' in " ".join(err.split())
    assert not (recorded / "items").exists()


def test_a_gradebook_without_attempts_says_so(here: Path, run: Run) -> None:
    """With what to do next."""
    with open_store(f"sqlite:///{here}/gradebook.db"):
        pass
    code, _, err = run("items", "--out", here / "items")

    assert code == 2
    assert "there is no attempt at any exercise of the rubrics. Run `course grade`" in " ".join(err.split())


def test_no_name_means_every_exercise() -> None:
    """And one that two modules share must be typed whole."""
    rubrics = read_rubrics(ROOT / "rubrics")

    assert known_exercise(None, rubrics) is None
    assert known_exercise("01-async-api-calls", rubrics) == "py-01/01-async-api-calls"
    with pytest.raises(ConfigError, match="there is no exercise"):
        known_exercise("01-async-api-calls", [*rubrics, rubrics[0].model_copy(update={"requirement": "PY-09"})])


def test_a_long_table_ends_with_how_many_more() -> None:
    """The page has them all."""
    dead = one_question({f"dead_{place}": "00000" for place in range(MOST_ROWS + 2)})

    assert overview([dead]).caption == "… and 2 more, on the page"
    assert overview([dead]).row_count == MOST_ROWS


def test_the_summary_of_a_sound_exercise() -> None:
    """Mean and alpha with enough attempts; that nothing points at itself."""
    sound = one_question({"one": "1" * 8 + "0" * 4, "other": "1" * 6 + "0" * 6})

    assert summary([sound]) == [
        "py-01/01-calls: 12 graded attempts, 2 checks; mean 58 %, alpha 0.83; "
        "2 failed as no known misconception does; no check points at itself."
    ]


def test_help_does_not_wait_for_plots() -> None:
    """`course --help` imports neither numpy nor matplotlib nor the analysis."""
    script = (
        "import sys, contextlib\n"
        "from autograder.cli import main\n"
        "main(['--help'])\n"
        "heavy = {'numpy', 'matplotlib', 'gradebook.items'} & set(sys.modules)\n"
        "sys.exit(f'imported: {heavy}' if heavy else 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")


def test_a_question_that_nobody_attempted_is_a_row_of_its_own() -> None:
    """With the title of the question in the place of a check."""
    text = "✘ Q1\n  Got         nothing yet. Q1: do it"
    made = [attempt(result(f"s{place}", check("left", "gather", "0", "1", message=text))) for place in range(5)]
    words = exercise("Calls", gather=question("Gather many", left="1"))
    console = Console(width=120, record=True, file=StringIO())
    console.print(overview([examine_sheet(sheet_of("py-01/01-calls", words, made), (), 10.0)]))

    assert "Gather many: nobody attempted it" in console.export_text()
