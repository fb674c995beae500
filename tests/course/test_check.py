"""`course check` on the real course, and on a copy of it in which things are wrong: each is caught by name."""

from __future__ import annotations

import contextlib
import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from autograder.checking.report import CourseReport
from autograder.cli import app
from tests.sample_class.build import id_of
from tests.support.answers import MASTER, ROOT, exercises

STEM = MASTER.stem
PARTS = ("source", "rubrics", "config", "release")
KEPT = ROOT / "build" / "check"

VAGUE = ("`call_one` does not raise it. It", "`call_one` handles it properly. It")
WEAKENED = (
    "    with raised(asyncio.CancelledError) as caught:\n        await task\n"
    '    assert caught.type == "CancelledError", "who cancels a task waits until it is really gone"\n',
    "    await asyncio.wait([task])\n",
)
LEAKED = ("latencies of 0.3, 0.1 and 0.2 seconds take 0.3", "latencies of [0.4, 0.2, 0.3, 0.5] take 0.5")
DEAD = (
    '# %%\n@check("Q4", "S6", "S8")\n',
    '# %%\n@check("Q4", "S8")\ndef has_its_name():\n    """The runner is called `run_concurrent`."""\n'
    '    name = run_concurrent.__name__\n    assert name == "run_concurrent"\n\n\n# %%\n@check("Q4", "S6", "S8")\n',
)


def copied(folder: Path) -> Path:
    """Copy the course, with the verdicts that are known already: only what differs is run."""
    ignored = shutil.ignore_patterns("__pycache__", "*.egg-info")
    for part in PARTS:
        shutil.copytree(ROOT / part, folder / part, ignore=ignored)
    for name in ("README.md", "Makefile", "CONTRIBUTING.md", "requirements.txt"):
        shutil.copy(ROOT / name, folder / name)
    if (KEPT / "verdicts").is_dir():
        shutil.copytree(KEPT / "verdicts", folder / "build" / "check" / "verdicts")
    return folder


def change(path: Path, old: str, new: str) -> None:
    """Write something else in a file, where it stands once."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def check(course: Path, *words: str) -> Result:
    """Run `course check` in the folder of a course, as one types it: what it found there before is used."""
    with contextlib.chdir(course):
        return CliRunner().invoke(app, ["--course", ".", "check", *words])


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory, real: CourseReport) -> CourseReport:
    """The report on a copy: a check is weakened, one is dead, a sentence vague, a value leaked, and so on."""
    course = copied(tmp_path_factory.mktemp("planted"))
    master = course / "source" / "py-01-async" / "exercises" / f"{STEM}.py"
    for old, new in (VAGUE, WEAKENED, LEAKED, DEAD):
        change(master, old, new)
    rubric = course / "rubrics" / "PY-01.yaml"
    change(rubric, "in_flight_together: {points: 4,", "in_flight_together: {points: 40,")
    priced = "{points: 2, hint: no-prompts}\n"
    last = f"          nothing_to_run: {priced}"
    change(rubric, last, f"{last}          has_its_name: {priced}")
    ran = check(course, STEM, "--json")
    assert ran.exit_code == 1, ran.output
    return CourseReport.model_validate_json(ran.stdout)


@pytest.fixture(scope="module")
def real() -> CourseReport:
    """The report on the real course."""
    ran = check(ROOT, "--json")
    assert ran.exit_code in (0, 1), ran.output
    return CourseReport.model_validate_json(ran.stdout)


def caught(report: CourseReport, rule: str) -> str:
    """Return what was found by a rule."""
    return "\n".join(str(finding) for finding in report.findings if finding.rule == rule and finding.fails)


def test_the_real_course_holds(real: CourseReport) -> None:
    """Every exercise and lesson that exists passes every gate."""
    assert [str(finding) for finding in real.findings if finding.fails] == []
    assert {report.exercise for report in real.exercises} == {id_of(path) for path in exercises()}


def test_at_least_forty_mutants_and_nineteen_in_twenty_killed(real: CourseReport) -> None:
    """For each exercise."""
    for report in real.exercises:
        assert report.mutation.counted >= 40
        assert report.mutation.killed >= 0.95 * report.mutation.counted
        assert 0 < report.mutation.killed_by_visible < report.mutation.killed


def test_a_weakened_check_is_caught(planted: CourseReport) -> None:
    """A misconception gets away with it."""
    assert "swallows_cancellation loses nothing, and declares Q2" in caught(planted, "C-CHAFF")


def test_a_vague_sentence_is_caught(planted: CourseReport) -> None:
    """With the word."""
    found = caught(planted, "C-VAGUE")
    assert "S3" in found
    assert "properly" in found


def test_a_leaked_value_is_caught(planted: CourseReport) -> None:
    """The latencies of a hidden check, in the example of the question."""
    assert "leaks a value of the hidden check" in caught(planted, "C-LEAK")


def test_a_stale_release_is_caught(planted: CourseReport) -> None:
    """Notebook and script are those of another day."""
    found = caught(planted, "C-STALE")
    assert f"{STEM}.ipynb" in found
    assert f"{STEM}.py" in found


def test_a_dead_check_is_caught(planted: CourseReport) -> None:
    """One that no wrong answer fails."""
    assert '"has_its_name": it is dead' in caught(planted, "C-DEAD")


def test_a_wrong_sum_of_points_is_caught(planted: CourseReport) -> None:
    """With the sum."""
    assert "138" in caught(planted, "C-POINTS")


def test_what_is_unchanged_is_not_run_again(real: CourseReport, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is started and no master is read."""
    from autograder.checking import trials
    from autograder.flows import checking

    def refused(*_: object) -> None:
        raise AssertionError("something was done again")

    monkeypatch.setattr(trials.Trials, "_run", refused)
    monkeypatch.setattr(checking, "read_master", refused)
    ran = check(ROOT, "--json")
    assert json.loads(ran.stdout) == json.loads(real.model_dump_json())


def test_one_changed_check_costs_its_own_runs(
    real: CourseReport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every other verdict is kept, by the hash of answer and check."""
    from autograder.checking import trials

    course = copied(tmp_path)
    master = course / "source" / "py-01-async" / "exercises" / f"{STEM}.py"
    change(master, "client = FakeLLM(latencies=[0.5, 0.4, 0.3], ", "client = FakeLLM(latencies=[0.5, 0.4, 0.2], ")
    asked: set[str] = set()
    run = trials.Trials._run

    def noted(self: trials.Trials, todo: list[tuple[object, list[str]]], progress: object) -> None:
        asked.update(name for _, names in todo for name in names)
        run(self, todo, progress)  # type: ignore[arg-type]

    monkeypatch.setattr(trials.Trials, "_run", noted)
    monkeypatch.setattr("autograder.checking.exercise.determinism_findings", lambda *_: [])
    assert check(course, STEM).exit_code == 0
    assert asked == {"nothing_holds_the_loop"}


def test_the_summary_is_a_row_for_each_and_the_page_shows_all(real: CourseReport, tmp_path: Path) -> None:
    """`--html` writes the page, and says where."""
    page = tmp_path / "check.html"
    ran = check(ROOT, STEM, "--html", str(page))
    assert ran.exit_code == 0, ran.output
    assert f"py-01/{STEM}" in ran.output
    assert "✔ holds" in ran.output
    assert str(page) in ran.output.replace("\n", "")
    text = page.read_text(encoding="utf-8")
    for row in real.exercises[0].rows:
        assert row.kind != "misconception" or text.count(row.name) >= 2  # in the picture, and beside it


def test_a_complete_module_is_released_only_if_its_tests_are_good(
    real: CourseReport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not before it was checked as it is now; and not while something fails."""
    monkeypatch.setattr("autograder.checking.exercise.determinism_findings", lambda *_: [])
    course = copied(tmp_path)
    change(course / "rubrics" / "PY-01.yaml", "an_error_is_kept: {points: 8,", "an_error_is_kept: {points: 7,")
    untested = CliRunner().invoke(app, ["--course", str(course), "release"])
    assert "its tests were not tested as they are now" in str(untested.exception)
    assert check(course, STEM).exit_code == 1
    refused = CliRunner().invoke(app, ["--course", str(course), "release"])
    assert "C-POINTS" in str(refused.exception)


def test_an_unknown_name_is_refused(tmp_path: Path) -> None:
    """With the closest one that there is."""
    from autograder.errors import ConfigError
    from autograder.flows.checking import chosen

    with pytest.raises(ConfigError, match=r'no module, exercise or lesson "py-01/01-async-api-cals"\. Did you mean'):
        chosen([MASTER], ["py-01/01-async-api-cals"])
    assert chosen([MASTER], ["PY-01"]) == [MASTER]
