"""Solutions for students: what is in them, and when they may go out."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from autograder.config import Course
from autograder.errors import ConfigError
from autograder.release import Release
from autograder.solutions import refuse_early, solution_files
from tests.autograder.conftest import Run
from tests.autograder.masters import CONFIG

EXERCISE = "py-01/01-demo"
NAME = "py-01-demo/exercises/01-demo-solution"
DUE = datetime(2026, 12, 7, 23, 59)  # local time, as the settings have it
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def release(demo: tuple[Path, Release]) -> Release:
    return demo[1]


def settings(**due: datetime) -> Course:
    """Return settings with these due dates."""
    return Course(course="py", title="P", term="t", seed="12345678", zone="Europe/Berlin", due=due)


def test_a_solution_is_the_reference_with_its_reasons(release: Release) -> None:
    """Answers and explanations stand in it, markers do not; it is a notebook and a script."""
    files = solution_files(release)
    assert sorted(files) == [f"{NAME}.ipynb", f"{NAME}.py"]
    for content in files.values():
        text = content.decode()
        assert "return number + number" in text
        assert "the secret way" in text
        assert 'NotImplementedError("Q1' not in text
        assert not re.search("(BEGIN|END) SOLUTION", text)
        assert "@check" in text


def test_a_solution_holds_no_hidden_check(release: Release) -> None:
    """They stay hidden: the next class has the same ones."""
    for content in solution_files(release).values():
        assert "asks_once" not in content.decode()
        assert "HIDDEN" not in content.decode()


def test_the_headings_carry_their_points(release: Release) -> None:
    """As in the handout."""
    notebook = json.loads(solution_files(release)[f"{NAME}.ipynb"])
    heading = next(line for cell in notebook["cells"] for line in cell["source"] if line.startswith("## Q1"))
    assert re.search(r"\(\d+ points\)$", heading.strip())


@pytest.mark.parametrize(("minutes", "early"), [(-1, True), (0, False), (1, False)])
def test_a_solution_waits_for_its_date(release: Release, minutes: int, early: bool) -> None:
    """Until the minute in which the exercise is due, on the clock of the course."""
    now = DUE.replace(tzinfo=BERLIN) + timedelta(minutes=minutes)
    if not early:
        refuse_early(release, settings(**{EXERCISE: DUE}), now)
        return
    with pytest.raises(ConfigError, match=r"py-01/01-demo is due on 2026-12-07 at 23:59 \(Europe/Berlin\)"):
        refuse_early(release, settings(**{EXERCISE: DUE}), now)


def test_a_date_that_nobody_wrote_is_asked_for(release: Release) -> None:
    """A forgotten date must not give a solution away; one that is misspelt is named."""
    now = datetime(2030, 1, 1, tzinfo=BERLIN)
    with pytest.raises(ConfigError, match="no date is written for py-01/01-demo") as caught:
        refuse_early(release, settings(), now)
    assert "Write it under `due`" in str(caught.value)
    with pytest.raises(ConfigError, match=r'Did you mean "py-01/01-dmeo"\?'):
        refuse_early(release, settings(**{"py-01/01-dmeo": DUE}), now)


@pytest.mark.usefixtures("no_wheel")
def test_the_command_refuses_and_can_be_forced(run: Run, course: Path) -> None:
    """2, and nothing is written; --force writes into a folder of its own."""
    (course / "config" / "course.yaml").write_text(
        f"{CONFIG}zone: Europe/Berlin\ndue: {{{EXERCISE}: 2999-01-01 00:00:00}}\n"
    )
    folder = course / "build" / "solutions"
    code, _, err = run("release", "--solutions")
    assert (code, folder.exists()) == (2, False)
    assert "its solution would be out before" in " ".join(err.split())
    assert run("release", "--solutions", "--force")[0] == 0
    assert (folder / f"{NAME}.ipynb").is_file()
    assert run("release", "--check")[0] == 0


@pytest.mark.usefixtures("no_wheel")
def test_modules_are_released_beside_the_whole(run: Run, course: Path) -> None:
    """One module goes into a folder of its own; the whole edition and all sealed checks stay."""
    second = course / "source" / "py-02-more" / "exercises"
    second.mkdir(parents=True)
    (second / "01-demo.py").write_text((course / "source/py-01-demo/exercises/01-demo.py").read_text())
    rubric = (course / "rubrics" / "PY-01.yaml").read_text()
    (course / "rubrics" / "PY-02.yaml").write_text(rubric.replace("PY-01", "PY-02"))
    assert run("release")[0] == 0
    code, out, _ = run("release", "--modules", "py-02")
    assert code == 0
    assert "1 exercises sealed" in " ".join(out.split())
    folders = {path.name for path in (course / "build" / "handouts").iterdir() if path.is_dir()}
    assert folders == {"py-02-more", "tests", "wheels"}
    assert (course / "release" / "py-01-demo").is_dir()
    assert (course / "build" / "sealed" / "py-01" / "01-demo").is_dir()
    assert run("release", "--check")[0] == 0


def test_a_module_that_is_not_there_is_named(run: Run) -> None:
    """With the ones that are."""
    code, _, err = run("release", "--modules", "py-01-dmo")
    assert code == 2
    assert 'there is no module "py-01-dmo". Did you mean "py-01-demo"?' in " ".join(err.split())


@pytest.mark.usefixtures("no_wheel")
def test_a_folder_of_somebody_s_loses_nothing(run: Run, course: Path) -> None:
    """With --to nothing is deleted; in release/, which is ours, what is not released is."""
    mine = course / "mine"
    for folder in (mine, course / "release"):
        folder.mkdir(exist_ok=True)
        (folder / "notes.txt").write_text("keep me")
    assert run("release", "--to", str(mine))[0] == 0
    assert (mine / "notes.txt").read_text() == "keep me"
    assert (mine / "manifest.json").is_file()
    assert run("release")[0] == 0
    assert not (course / "release" / "notes.txt").exists()


@pytest.mark.parametrize(
    "words", [["--check", "--modules", "py-01"], ["--check", "--solutions"], ["--solutions", "--format", "otter"]]
)
def test_words_that_do_not_go_together_are_refused(run: Run, words: list[str]) -> None:
    """2, with what to leave out."""
    code, _, err = run("release", *words)
    assert code == 2
    assert "Leave " in " ".join(err.split())
