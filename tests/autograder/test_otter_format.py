"""A master in Otter's own form."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from harbor_kit.elsewhere import run_named

from autograder.config import Course
from autograder.formats import otter
from autograder.release import Release, build_release
from tests.autograder.masters import CHECK, GIVEN, HIDDEN, write_course

COURSE = Course(course="py", title="P", term="t", seed="12345678")
STEM = "01-demo"


def files(folder: Path, **parts: str) -> dict[str, bytes]:
    """Return the assignment of a course whose master has these parts."""
    write_course(folder, **parts)
    release = build_release(folder / "source", folder / "rubrics")
    return otter.files(release, COURSE, folder)


def cells(made: dict[str, bytes]) -> list[dict[str, Any]]:
    """Return the cells of the assignment's notebook; each source is one text."""
    found: list[dict[str, Any]] = json.loads(made[f"{STEM}/{STEM}.ipynb"])["cells"]
    return [{**cell, "source": "".join(cell["source"])} for cell in found]


def marks(found: list[dict[str, Any]]) -> list[str]:
    """Return the first line of each raw cell: the blocks, in order."""
    return [cell["source"].splitlines()[0] for cell in found if cell["cell_type"] == "raw"]


@pytest.fixture
def made(demo: tuple[Path, Release]) -> dict[str, bytes]:
    return otter.files(demo[1], COURSE, demo[0])


def test_a_question_is_a_block_with_its_solutions_and_tests(made: dict[str, bytes]) -> None:
    """Two answers and two checks of one question; its text stands outside, where Otter does not lock it."""
    found = cells(made)
    assert marks(found) == [
        "# ASSIGNMENT CONFIG",
        "# BEGIN QUESTION",
        *["# BEGIN SOLUTION", "# END SOLUTION"] * 2,
        "# BEGIN TESTS",
        "# END TESTS",
        "# END QUESTION",
    ]
    text = next(place for place, cell in enumerate(found) if cell["source"].startswith("## Q1"))
    begin = next(place for place, cell in enumerate(found) if cell["source"].startswith("# BEGIN QUESTION"))
    assert text < begin
    assert found[text]["source"].splitlines()[0].endswith("points)")


def test_an_answer_keeps_its_stub(made: dict[str, bytes]) -> None:
    """Otter would put `...` there, which returns nothing and raises nothing."""
    answer = next(cell["source"] for cell in cells(made) if "def double(" in cell["source"])
    assert answer.splitlines()[-6:] == [
        "    # BEGIN SOLUTION NO PROMPT",
        "    return number + number  # the secret way",
        "    # END SOLUTION",
        '    """ # BEGIN PROMPT',
        '    raise NotImplementedError("Q1: return twice a number")',
        '    """ # END PROMPT',
    ]


def test_a_test_names_its_check_and_holds_nothing_of_it(made: dict[str, bytes]) -> None:
    """Its points and whether it is hidden stand above; the source is in a file for the autograder."""
    tests = {cell["source"] for cell in cells(made) if "TEST CONFIG" in cell["source"]}
    assert len(tests) == 2
    hidden = next(test for test in tests if "asks_once" in test)
    assert "hidden: true" in hidden
    assert "points: " in hidden
    assert 'run_named("asks_once", env)' in hidden
    assert "latencies" not in "".join(tests)
    shown = "".join(cell["source"] for cell in cells(made) if cell["source"] not in tests)
    assert "asks_once" not in shown


def test_the_file_of_checks_runs_them(made: dict[str, bytes], tmp_path: Path) -> None:
    """By their names, on the names of a notebook; what a student calls by the name of a constant does not count."""
    (tmp_path / "harbor_checks.json").write_bytes(made[f"{STEM}/harbor_checks.json"])
    known = json.loads(made[f"{STEM}/harbor_checks.json"])
    assert {name: entry["visible"] for name, entry in known.items()} == {"doubles": True, "asks_once": False}
    names: dict[str, Any] = {"__name__": "__main__", "MODEL": "harbor-small", "FakeLLM": None, "TICKETS": 7}
    answers = "def double(n): return 2 * n\nasync def ask(client, prompt):\n"
    answers += "    message = {'role': 'user', 'content': prompt}\n"
    answers += "    return (await client.create(model=MODEL, messages=[message])).choices[0].message.content\n"
    exec(answers, names)
    run_named("doubles", names, tmp_path)
    run_named("asks_once", names, tmp_path)
    assert names["TICKETS"] == 7


def test_checks_that_share_a_cell_are_two(tmp_path: Path) -> None:
    """Each has a source of its own, with its decorator and with what stands above both."""
    second = CHECK.removeprefix("# %%\n").replace("doubles", "asks_once").replace("2)", "FOUR)").replace("4", "8")
    made = files(tmp_path, given=f"{GIVEN}FOUR = 4\n", check=f"{CHECK}\n\n{second}", hidden="")
    known = json.loads(made[f"{STEM}/harbor_checks.json"])
    assert list(known) == ["asks_once", "doubles"]
    for name in ("doubles", "asks_once"):
        assert known[name]["source"].count("@check(") == 1
        assert f"def {name}(" in known[name]["source"]
    assert "FOUR = 4" in known["asks_once"]["source"]
    assert "FOUR" not in known["doubles"]["source"]


def test_a_hidden_helper_comes_along(tmp_path: Path) -> None:
    """What another hidden cell defines is there when the check runs."""
    helper = "# %%\n# BEGIN HIDDEN TESTS\ndef shorter(text):\n    return text[:5]\n# END HIDDEN TESTS\n\n"
    hidden = helper + HIDDEN.replace(
        "assert text == client.replies[0]", "short = shorter(text)\n    assert short == client.replies[0][:5]"
    )
    known = json.loads(files(tmp_path, hidden=hidden)[f"{STEM}/harbor_checks.json"])
    assert "def shorter(text):" in known["asks_once"]["source"]


def test_a_container_gets_the_package(made: dict[str, bytes]) -> None:
    """The wheel lies beside, and the requirements name the place where Otter puts it."""
    (wheel,) = [name for name in made if name.endswith(".whl")]
    place = wheel.removeprefix(f"{STEM}/")
    assert made[f"{STEM}/requirements.txt"].decode().strip() == f"/autograder/source/files/{place}"
    assert place in cells(made)[0]["source"]
