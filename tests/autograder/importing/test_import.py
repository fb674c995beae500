"""`course import`: what it writes, what it says, and when it refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from autograder import cli
from autograder.handouts import handout
from autograder.masters import read_master
from autograder.rubrics import read_rubric
from tests.autograder.importing.notebooks import KERNEL, code, graded, raw, solution, text, write

PLACE = "py-08-import/exercises/01-twice"
MASTER, RUBRIC = f"source/{PLACE}.py", "rubrics/PY-08.yaml"
CELLS = [
    text("# Twice\n\nA small one."),
    text("## Doubling\n\nWrite `double`, for numbers."),
    solution("double", "def double(x):\n    ### BEGIN SOLUTION\n    return x + x  # the trick\n    ### END SOLUTION"),
    graded("test_double", 1, "assert double(21) == 42"),
    graded("hidden", 2, "### BEGIN HIDDEN TESTS\nassert double(1234) == 2468\n### END HIDDEN TESTS"),
]
Run = Any


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that imports a notebook of these cells; it returns exit code, output and errors."""

    def typed(cells: list[dict[str, Any]] | Path, *words: str, place: str = PLACE) -> tuple[int, str, str]:
        path = cells if isinstance(cells, Path) else write(tmp_path / "master.ipynb", cells)
        capsys.readouterr()
        code = cli.main(["--course", str(tmp_path), "import", str(path), "--as", place, "--trust-author", *words])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return typed


def test_a_master_and_its_rubric_are_written(run: Run, tmp_path: Path) -> None:
    """A release takes them; what needs a hand is listed."""
    code, out, _ = run(CELLS)
    assert code == 0
    assert out.splitlines()[0] == "Twice (nbgrader): 1 questions, 2 checks, 3 points. Checks: 2 sealed."
    assert "hints: those of Q1 are not written." in out
    assert out.splitlines()[-1] == "`course release` takes it as it is."
    assert [check.name for check in read_master(tmp_path / MASTER).checks] == ["test_double", "hidden"]
    assert read_rubric(tmp_path / RUBRIC).exercises["01-twice"].questions["Q1"].possible == 3


def test_the_handout_holds_neither_solution_nor_hidden_test(run: Run, tmp_path: Path) -> None:
    """Whatever form a test has taken."""
    branch = graded(
        "branch", 1, "### BEGIN HIDDEN TESTS\nif double(1):\n    assert double(4321) == 8642\n### END HIDDEN TESTS"
    )
    assert run([*CELLS, branch])[0] == 0
    rubric = read_rubric(tmp_path / RUBRIC).exercises["01-twice"]
    handed_out = "".join(handout(read_master(tmp_path / MASTER), rubric).values())
    assert [word for word in ("the trick", "1234", "2468", "4321", "8642") if word in handed_out] == []


def test_a_dry_run_writes_nothing_and_a_script_can_read_it(run: Run, tmp_path: Path) -> None:
    """As JSON: the checks with their names in the original, and what needs a hand."""
    code, out, _ = run(CELLS, "--dry-run", "--json")
    said = json.loads(out)
    assert (code, said["passes_release"], said["written"], said["points"]) == (0, True, False, "3")
    assert [(one["origin"], one["form"]) for one in said["checks"]] == [("test_double", "sealed"), ("hidden", "sealed")]
    assert not (tmp_path / "source").exists()


def test_what_is_there_stays_unless_it_is_replaced(run: Run, tmp_path: Path) -> None:
    """The master, its exercise in the rubric, and every other line of the rubric."""
    assert run(CELLS)[0] == 0
    rubric = tmp_path / RUBRIC
    rubric.write_text(f"# our own words\n{rubric.read_text(encoding='utf-8')}", encoding="utf-8")
    code, _, err = run(CELLS)
    assert code == 2
    assert "add --replace" in err
    assert run(CELLS, place="py-08-import/exercises/02-again")[0] == 0
    other = [*CELLS[:3], graded("test_other", 5, "assert double(50) == 100")]
    assert run(other, "--replace")[0] == 0
    assert rubric.read_text(encoding="utf-8").startswith("# our own words\n")
    known = yaml.safe_load(rubric.read_text(encoding="utf-8"))["exercises"]
    assert list(known["01-twice"]["questions"]["Q1"]["checks"]) == ["test_other"]
    assert list(known["02-again"]["questions"]["Q1"]["checks"]) == ["test_double", "hidden"]


def test_what_a_release_needs_first_is_said_and_is_exit_code_3(run: Run, tmp_path: Path) -> None:
    """A module that is not there, a file, a test that the solution does not pass."""
    missing = [code("import no_such_module"), *CELLS]
    assert run(missing)[0] == 3
    reads = [code("table = open('data.csv').read()"), *CELLS, graded("wrong", 1, "assert double(2) == 5")]
    number, out, _ = run(reads, "--replace")
    assert number == 3
    assert "it reads data.csv" in out
    assert "check wrong does not pass on the solution" in out
    assert (tmp_path / MASTER).exists()


def test_what_is_no_master_is_refused(run: Run, tmp_path: Path) -> None:
    """In one red line: no notebook, no cells of a grader, another language, no place for an exercise."""
    (tmp_path / "text.ipynb").write_text("hello", encoding="utf-8")
    other = write(tmp_path / "r.ipynb", CELLS)
    other.write_text(
        other.read_text(encoding="utf-8")
        .replace(json.dumps(KERNEL["language_info"]), '{"name": "R"}')
        .replace('"language": "python"', '"language": "R"'),
        encoding="utf-8",
    )
    assert "is not a notebook" in run(tmp_path / "text.ipynb")[2]
    assert "cannot be read" in run(tmp_path / "none.ipynb")[2]
    assert "neither cells of nbgrader nor blocks of Otter" in run([text("# Hi"), raw("x"), code("1")])[2]
    assert "it is written in R" in run(other)[2]
    assert "is no place for an exercise" in run(CELLS, place="exercises/x")[2]


def test_a_test_that_a_later_cell_would_change_is_listed(run: Run) -> None:
    """nbgrader runs a test where it stands; here the whole notebook has run."""
    cells = [code("size = 1"), *CELLS[:3], graded("sized", 1, "assert double(size) == 2"), code("size = 5"), CELLS[3]]
    _, out, _ = run(cells, "--dry-run")
    assert "cell 5: it uses `size`, which a cell below it changes" in out
