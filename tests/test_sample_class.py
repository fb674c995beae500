"""The sample class, graded as a TA would grade it: the same bytes whatever is not part of the question."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from autograder.bundles import read_bundles
from autograder.config import read_config
from autograder.grade import Grader, environment_digest, read_results
from autograder.intake import students_in
from autograder.leaks import Guard
from autograder.model import Attempt, Result, Status
from autograder.release import Release, build_release, write_bundle
from autograder.roster import read_roster
from autograder.rubrics import read_rubrics
from autograder.scanning.withheld import secrets_of
from gradebook.book import book_of
from gradebook.report import write_report
from tests.gradebook.samples import NOON, publication
from tests.sample_class.build import CONFIG, FOLDER, LATER, MODELS, SECOND, STEM, STUDENTS, files, id_of
from tests.support.answers import ROOT

GOLDEN = FOLDER / "golden.json"
SUBMITTED = FOLDER / "submitted"
FIRST = f"py-01/{STEM}"
PARTLY_RIGHT = ("chen", "dina", "emeka", "lena", "mira", "vera")  # in each exercise but the first
READS_THE_REAL_CLOCK = "sami"  # so that their numbers are never the same
SOME = ("ada", "bela", "farid", "grete", "ines", "lena", "wen")  # where the whole class would say no more
PER_RUN = {"hashes", "isolation", "schema_version"}


@pytest.fixture(scope="module")
def made() -> Release:
    return build_release(ROOT / "source", ROOT / "rubrics")


@pytest.fixture(scope="module")
def sealed(made: Release, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sealed")
    for bundle in made.bundles:
        write_bundle(bundle, folder)
    return folder


def grader(results: Path) -> Grader:
    course = read_config(ROOT / "config" / "course.yaml")
    return Grader(course, "process", environment_digest(ROOT / "requirements.txt"), results)


@pytest.fixture(scope="module")
def graded(sealed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results folder of a first batch, graded two at a time."""
    results = tmp_path_factory.mktemp("results")
    one = grader(results)
    jobs, missing = one.jobs(SUBMITTED, read_bundles(sealed, ROOT), list(STUDENTS))
    later = ((one, id_of(master)) for master, those in LATER.items() for one in STUDENTS if one not in those)
    assert sorted(missing) == sorted([("jonas", FIRST), *later])
    one.grade(jobs, 2)
    return results


def untimed(results: Path) -> dict[str, dict[str, Any]]:
    """Return the results by student; those at the second exercise by student and exercise."""
    found = {
        result.student
        if result.exercise == FIRST
        else f"{result.student} {result.exercise}": result.untimed().model_dump(mode="json")
        for result in read_results(results)
    }
    for check in found.get(READS_THE_REAL_CLOCK, {"checks": []})["checks"]:
        check["message"] = re.sub(r"\d+\.\d+", "…", check["message"])
    return found


def of(results: Path, student: str, exercise: str = FIRST) -> Result:
    return next(one for one in read_results(results) if (one.student, one.exercise) == (student, exercise))


def test_the_committed_class_is_what_the_handouts_give() -> None:
    """The files of the sample class are made from the handouts of today."""
    stale = [path for path, text in files().items() if path.read_text(encoding="utf-8") != text]

    assert stale == [], "run: python -m tests.sample_class.build"


def test_results_are_golden(graded: Path) -> None:
    """Every verdict, point, message and hint is the one that stands beside the class."""
    shown = {
        student: {name: value for name, value in result.items() if name not in PER_RUN}
        for student, result in untimed(graded).items()
    }
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.write_text(json.dumps(shown, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")

    assert shown == json.loads(GOLDEN.read_text(encoding="utf-8"))


def test_the_class_is_what_it_is_meant_to_be(graded: Path) -> None:
    """Right answers earn everything, the untouched handout nothing, all others something in between."""
    for exercise, right, wrong in (
        (FIRST, ("bela", "kofi", "xenia", "yusuf", "zoe"), ("chen", "dina", "emeka", "grete", "hiro", "vera")),
        *((id_of(one), ("bela", "kofi"), PARTLY_RIGHT) for one in (SECOND, MODELS, CONFIG)),
    ):
        possible = of(graded, "ada", exercise).possible
        assert {of(graded, student, exercise).points for student in ("ada", *right)} == {possible}
        assert of(graded, "farid", exercise).points == 0
        assert all(0 < of(graded, student, exercise).points < possible for student in wrong)


def test_a_broken_file_gets_a_reason_and_no_points(graded: Path) -> None:
    """A notebook that was cut off, or is empty, could not be graded: that is not 0 points."""
    for student in ("ines", "wen"):
        result = of(graded, student)
        assert result.status is Status.COULD_NOT_GRADE
        assert result.reason
        assert result.checks == ()
    assert "is not a notebook" in of(graded, "ines").reason


def test_a_file_under_another_name_is_found(graded: Path) -> None:
    """It is told under the name that it came with."""
    assert of(graded, "xenia").file.endswith("homework final (2).ipynb")


def test_reports_of_the_class_hold_no_secret(graded: Path, made: Release, tmp_path: Path) -> None:
    """What hidden checks compare must not look like what a report says anyway, such as a year or "attempt 2"."""
    course, rubrics = read_config(ROOT / "config" / "course.yaml"), read_rubrics(ROOT / "rubrics")
    book = book_of(
        [Attempt(number=2, recorded_at=NOON, result=one) for one in read_results(graded)],
        read_roster(FOLDER / "roster.csv"),
        course,
        decisions=[publication(exercise) for exercise in {one.exercise for one in read_results(graded)}],
    )
    guard = Guard(secrets_of(made.course, rubrics, ROOT / "source", course.seed))
    index = write_report(tmp_path, book, rubrics, course.title, guard, criteria=course.criteria, now=NOON)
    assert len(list(index.parent.glob("students/*.html"))) == len(STUDENTS)


def test_the_same_again_gives_the_same_bytes(graded: Path, sealed: Path, tmp_path: Path) -> None:
    """Another number of jobs, another hash seed, another folder, no cache: the same results, hashes included."""
    for student in SOME:
        shutil.copytree(SUBMITTED / student, tmp_path / "elsewhere" / student)
    code = (
        "import sys; from pathlib import Path\n"
        "from tests.test_sample_class import ROOT, grader, read_bundles\n"
        "submitted, sealed, results = map(Path, sys.argv[1:])\n"
        "one = grader(results)\n"
        "one.grade(one.jobs(submitted, read_bundles(sealed, ROOT), [])[0], 3)\n"
    )
    paths = [str(tmp_path / "elsewhere"), str(sealed), str(tmp_path / "results")]
    environment = {**os.environ, "PYTHONHASHSEED": "4242", "TZ": "Asia/Tokyo", "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", code, *paths], check=True, cwd=ROOT, env=environment)

    before = {name: result for name, result in untimed(graded).items() if name.split()[0] in SOME}
    assert untimed(tmp_path / "results") == before


def test_a_second_run_grades_nothing_again(graded: Path, sealed: Path) -> None:
    """What was graded with the same hashes is taken as it is."""
    one = grader(graded)
    jobs, _ = one.jobs(SUBMITTED, read_bundles(sealed, ROOT), [])

    _, reused = one.grade(jobs, 2)

    assert reused == sum(result.status is Status.GRADED for result in read_results(graded))


def test_a_batch_that_was_stopped_goes_on(sealed: Path, tmp_path: Path) -> None:
    """Ctrl-C in the middle keeps every finished result whole, and the next run grades only the rest."""
    one = grader(tmp_path)
    jobs, _ = one.jobs(SUBMITTED, read_bundles(sealed, ROOT), [])
    quick = [job for job in jobs if job.found.student in SOME]

    def stop(result: Result, reused: bool) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        one.grade(quick, 1, stop)
    kept = {(result.student, result.exercise) for result in read_results(tmp_path)}
    _, reused = one.grade(quick, 2)

    assert kept
    assert len(kept) < len(quick)
    assert reused >= len(kept) - 2  # the broken files are looked at again each time
    assert {result.student for result in read_results(tmp_path)} == {job.found.student for job in quick}


def test_everyone_has_a_folder_but_the_one_who_did_not_submit() -> None:
    """The class is as the roster says."""
    assert sorted({*students_in(SUBMITTED), "jonas"}) == sorted(STUDENTS)
