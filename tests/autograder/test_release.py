from __future__ import annotations

import ast
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from harbor_kit.cells import fingerprint, read_cells

from autograder import release as release_module
from autograder.bundles import bundle_digest, read_bundles, write_bundle
from autograder.errors import ConfigError, MasterError, StaleError
from autograder.masters import find_masters, read_master
from autograder.release import Release, build_release, check_release, stale_paths, write_release
from autograder.schemas import check_schemas, write_schemas
from autograder.wheel import build_wheel
from tests.autograder.masters import CHECK, RUBRIC, write_course
from tests.support.answers import ROOT

Demo = tuple[Path, Release]
DIGESTS = """
import hashlib, sys
from pathlib import Path
from autograder.release import build_release
made = build_release(Path(sys.argv[1]) / "source", Path(sys.argv[1]) / "rubrics")
whole = [*sorted(made.files.items()), *((one.exercise.id, one.model_dump_json().encode()) for one in made.bundles)]
for name, content in whole:
    print(name, hashlib.sha256(content).hexdigest())
"""


@pytest.fixture
def without_wheel(monkeypatch: pytest.MonkeyPatch) -> None:
    """Releases of this test have a wheel in which nothing is."""
    monkeypatch.setattr(release_module, "build_wheel", lambda kit: ("kit.whl", b"a wheel"))


def rebuilt(course: Path) -> Release:
    """Return the release of a course as it is now."""
    return build_release(course / "source", course / "rubrics")


def digests(made: Release) -> list[str]:
    """Return a line per file and bundle."""
    whole = [*sorted(made.files.items()), *((one.exercise.id, one.model_dump_json().encode()) for one in made.bundles)]
    return [f"{name} {hashlib.sha256(content).hexdigest()}" for name, content in whole]


# What is released.


def test_a_release_holds_what_a_student_needs(demo: Demo) -> None:
    """Handouts, visible checks for pytest, the package, the lock, the manifest."""
    _, made = demo
    wheel = next(name for name in made.files if name.endswith(".whl"))
    folder = "py-01-demo/exercises/01-demo"
    assert sorted(made.files) == sorted(
        ["README.md", f"{folder}.ipynb", f"{folder}.py", "manifest.json", "requirements.txt"]
        + ["tests/test_demo_exercises.py", wheel]
    )


def test_no_released_file_holds_a_secret_of_the_demo(demo: Demo) -> None:
    """Neither solution, nor explanation, nor hidden check, nor the seed."""
    for name, content in demo[1].files.items():
        for secret in (b"secret", b"asks_once", b"number + number", b"BEGIN", b"only-for-tests"):
            assert secret not in content or name.endswith(".whl"), (name, secret)


def test_no_released_file_of_the_course_holds_a_solution_or_a_hidden_check() -> None:
    """Held against every line of every solution and every name of a hidden check."""
    masters = [read_master(path) for path in find_masters(ROOT / "source")]
    released = [
        path for path in (ROOT / "release").rglob("*") if path.suffix in (".py", ".ipynb", ".md", ".json", ".txt")
    ]
    texts = {path: path.read_text(encoding="utf-8").replace('\\"', '"') for path in released}
    given = "\n".join(
        cell.source for master in masters for cell in master.cells if cell.role not in ("answer", "hidden")
    )
    for master in (known for known in masters if known.kind == "exercises"):
        secrets = {check.name for check in master.checks if not check.visible}
        for cell in master.cells:
            if cell.role == "hidden":
                secrets |= set(re.findall(r'"""(.+?)"""', cell.source))
            if cell.role == "answer":
                regions = re.findall(r"# BEGIN SOLUTION\n(.*?)# END SOLUTION", cell.source, re.DOTALL)
                lines = {line.strip() for region in regions for line in region.splitlines()}
                secrets |= {line for line in lines if len(line) > 20 and line not in given}
        assert secrets
        found = [(path.name, secret) for path, text in texts.items() for secret in secrets if secret in text]
        assert found == []


def test_a_page_that_lessons_link_to_is_handed_out_with_its_module(course: Path, without_wheel: None) -> None:
    """A lesson links to `../../docs/…`, and a module that does not need the page comes without it."""
    (course / "source" / "docs" / "DEPENDENCY_MANAGEMENT.md").write_text("# Kept in a lock\n", encoding="utf-8")
    before = rebuilt(course).files
    lesson = course / "source" / "py-04-environments" / "notebooks" / "01-lesson.py"
    lesson.parent.mkdir(parents=True)
    lesson.write_text("# %% [markdown]\n# # A lesson\n", encoding="utf-8")
    new = set(rebuilt(course).files) - set(before)
    assert "docs/DEPENDENCY_MANAGEMENT.md" in new


def test_the_wheel_of_the_release_can_be_installed(demo: Demo) -> None:
    """It is named in requirements.txt with its hash, and holds the package."""
    _, made = demo
    wheel = next(name for name in made.files if name.endswith(".whl"))
    lock = made.files["requirements.txt"].decode()
    assert f"./{wheel} --hash=sha256:{hashlib.sha256(made.files[wheel]).hexdigest()}\n" in lock
    with zipfile.ZipFile(io.BytesIO(made.files[wheel])) as archive:
        names = archive.namelist()
    assert "harbor_kit/__init__.py" in names
    assert not any("__pycache__" in name for name in names)


def test_the_visible_checks_are_listed_for_pytest(demo: Demo) -> None:
    """By exercise and name; the hidden ones are not."""
    text = demo[1].files["tests/test_demo_exercises.py"].decode()
    visible = next(node for node in ast.parse(text).body if "VISIBLE" in ast.unparse(node))
    assert isinstance(visible, ast.Assign)
    assert ast.literal_eval(visible.value) == {"py-01-demo/exercises/01-demo": ["doubles"]}


def test_the_manifest_knows_what_was_handed_out(demo: Demo) -> None:
    """By the hash of the code, as it is read again from a student's folder."""
    course, made = demo
    known = json.loads(made.files["manifest.json"])["handouts"]["py-01-demo/exercises/01-demo"]
    base = course / "release" / "py-01-demo" / "exercises" / "01-demo"
    assert known == {suffix: fingerprint(read_cells(base.with_suffix(suffix))) for suffix in (".ipynb", ".py")}
    assert made.bundles[0].handouts == known


def test_a_bundle_holds_points_hints_and_both_halves(demo: Demo) -> None:
    """Rubric and master come together in it."""
    (bundle,) = demo[1].bundles
    assert (bundle.exercise.id, bundle.exercise.title, str(bundle.exercise.possible)) == (
        "py-01/01-demo",
        "Twice",
        "4.0",
    )
    assert [(check.id, check.hint) for check in bundle.exercise.checks] == [
        ("doubles", "What is two and two?"),
        ("asks_once", "Who is asked?"),
    ]
    assert [probe.check for probe in bundle.probes] == [known.check for known in bundle.expectations]


def test_a_release_is_the_same_in_every_process(demo: Demo) -> None:
    """Byte for byte, twice here, and under another seed for hashes."""
    course, made = demo
    environment = {**os.environ, "PYTHONHASHSEED": "4711", "TZ": "Asia/Tokyo", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-c", DIGESTS, str(course)]
    there = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.splitlines()
    assert digests(made) == there
    assert digests(rebuilt(course)) == there


# What is written.


def test_a_second_release_changes_nothing(course: Path, demo: Demo) -> None:
    """And `--check` agrees."""
    assert write_release(demo[1], course / "release", course / "build" / "sealed") == []
    check_release(demo[1], course / "release")


def test_a_change_of_a_master_is_found_and_released(course: Path, without_wheel: None) -> None:
    """The stale files are named, and then they are right."""
    write_release(rebuilt(course), course / "release", course / "build" / "sealed")
    master = course / "source" / "py-01-demo" / "exercises" / "01-demo.py"
    master.write_text(master.read_text(encoding="utf-8").replace("# A demo", "# Another demo"), encoding="utf-8")
    made = rebuilt(course)
    with pytest.raises(StaleError) as caught:
        check_release(made, course / "release")
    assert "01-demo.ipynb" in caught.value.what
    assert (caught.value.exit_code, caught.value.fix) == (1, "Run `course release` and commit it.")
    changed = write_release(made, course / "release", course / "build" / "sealed")
    assert [path.name for path in changed] == ["01-demo.ipynb", "01-demo.py"]
    check_release(made, course / "release")


def test_many_stale_files_are_counted(tmp_path: Path, demo: Demo) -> None:
    """Five are named."""
    with pytest.raises(StaleError, match=r"differs from its masters: .* and 2 more\."):
        check_release(demo[1], tmp_path)


def test_a_file_that_is_no_longer_released_is_removed(course: Path, demo: Demo) -> None:
    """`--check` names it, and a release deletes it."""
    extra = course / "release" / "py-01-demo" / "exercises" / "00-old.ipynb"
    extra.touch()
    with pytest.raises(StaleError, match=r"00-old\.ipynb"):
        check_release(demo[1], course / "release")
    assert write_release(demo[1], course / "release", course / "build" / "sealed") == [extra]
    assert not extra.exists()


def test_an_exercise_that_is_no_longer_released_is_not_graded(course: Path, demo: Demo) -> None:
    """Its sealed checks go with the next release."""
    sealed = course / "build" / "sealed"
    shutil.copytree(sealed / "py-01" / "01-demo", sealed / "py-01" / "00-old")
    write_release(demo[1], course / "release", sealed)
    assert read_bundles(sealed, course) == list(demo[1].bundles)


def test_what_python_leaves_behind_is_not_part_of_a_release(course: Path, demo: Demo) -> None:
    """Caches of a test run are neither stale nor deleted."""
    for name in ("__pycache__", ".pytest_cache"):
        (course / "release" / "tests" / name).mkdir()
        (course / "release" / "tests" / name / "x").touch()
    assert stale_paths(demo[1], course / "release") == []


# What is refused.


@pytest.mark.usefixtures("without_wheel")
@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("PY-01", "PY-09", r"01-demo\.py: there is no rubric .*PY-01\.yaml\. Every exercise has its points there\."),
        ("  01-demo:", "  02-demo:", r"01-demo\.py: 01-demo is not in .*PY-01\.yaml\. Write it under `exercises`\."),
        ("asks_once:", "ask_once:", r'01-demo\.py:\d+: check "asks_once" has no points: .* Did you mean "ask_once"\?'),
    ],
)
def test_an_exercise_without_points_is_not_released(tmp_path: Path, old: str, new: str, what: str) -> None:
    """Rubric and master must fit."""
    course = write_course(tmp_path)
    (course / "rubrics" / "PY-01.yaml").unlink()
    name = "PY-09.yaml" if new == "PY-09" else "PY-01.yaml"
    (course / "rubrics" / name).write_text(RUBRIC.replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigError, match=what):
        rebuilt(course)


@pytest.mark.usefixtures("without_wheel")
def test_a_release_needs_the_students_readme(tmp_path: Path) -> None:
    """Where it is missing, the message says what it is for."""
    course = write_course(tmp_path)
    path = course / "source" / "docs" / "HANDOUT.md"
    path.unlink()
    with pytest.raises(MasterError, match=r"it cannot be read: .* It tells students how to begin") as caught:
        rebuilt(course)
    assert caught.value.where == path


@pytest.mark.usefixtures("without_wheel")
def test_a_check_that_cannot_be_sealed_is_not_released(tmp_path: Path) -> None:
    """Nothing is half-released because of it."""
    with pytest.raises(MasterError, match="looks at nothing of the answer"):
        rebuilt(write_course(tmp_path, check=CHECK.replace("result == 4", "4 == 4")))


def test_a_wheel_that_cannot_be_built_says_why(tmp_path: Path) -> None:
    """With the last line of the builder."""
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 7\n", encoding="utf-8")
    with pytest.raises(MasterError, match=r"the wheel cannot be built: .+") as caught:
        build_wheel(tmp_path)
    assert caught.value.where == tmp_path


# Sealed bundles.


def test_a_bundle_comes_back_as_it_was_written(tmp_path: Path, demo: Demo) -> None:
    """With the same hash."""
    (bundle,) = demo[1].bundles
    write_bundle(bundle, tmp_path)
    assert read_bundles(tmp_path, tmp_path) == [bundle]
    assert bundle_digest(read_bundles(tmp_path, tmp_path)[0]) == bundle_digest(bundle)


def test_probes_and_expectations_are_kept_apart(tmp_path: Path, demo: Demo) -> None:
    """The file of the probes expects nothing."""
    write_bundle(demo[1].bundles[0], tmp_path)
    folder = tmp_path / "py-01" / "01-demo"
    probes = (folder / "probes.json").read_text(encoding="utf-8")
    assert list(json.loads(probes)) == ["probes"]
    assert "== 4" not in probes
    assert "0.5" not in probes
    assert "probes" not in json.loads((folder / "expectations.json").read_bytes())


def test_another_check_is_another_hash(demo: Demo) -> None:
    """Points, hints and texts count as well."""
    (bundle,) = demo[1].bundles
    exercise = bundle.exercise.model_copy(update={"title": "Other"})
    assert bundle_digest(bundle.model_copy(update={"exercise": exercise})) != bundle_digest(bundle)


def test_sealed_checks_that_are_not_there_ask_for_a_release(tmp_path: Path) -> None:
    """With its command."""
    with pytest.raises(StaleError, match=r"there are no sealed checks here\. Run `course release` first\."):
        read_bundles(tmp_path, tmp_path)


@pytest.mark.parametrize(
    ("name", "content"),
    [("probes", None), ("probes", "{"), ("expectations", "{}")] + [("probes", "[1]"), ("expectations", "[1]")],
)
def test_sealed_checks_that_are_damaged_ask_for_a_release(
    tmp_path: Path, demo: Demo, name: str, content: str | None
) -> None:
    """A missing half, a broken one, one that is not what it says."""
    write_bundle(demo[1].bundles[0], tmp_path)
    path = tmp_path / "py-01" / "01-demo" / f"{name}.json"
    path.unlink() if content is None else path.write_text(content)
    with pytest.raises(
        StaleError, match=r"the sealed checks cannot be read: .+\. Run `course release` again\."
    ) as caught:
        read_bundles(tmp_path, tmp_path)
    assert caught.value.where == path.parent


def test_halves_of_two_releases_ask_for_a_release(tmp_path: Path, demo: Demo) -> None:
    """Each is whole, but they do not speak of the same checks."""
    bundle = demo[1].bundles[0]
    write_bundle(bundle, tmp_path)
    probes = [bundle.probes[0].model_dump()]
    (tmp_path / "py-01" / "01-demo" / "probes.json").write_text(json.dumps({"probes": probes}), encoding="utf-8")
    with pytest.raises(StaleError, match="probes and expectations are not of one release"):
        read_bundles(tmp_path, tmp_path)


def test_a_source_that_changed_since_asks_for_a_release(course: Path) -> None:
    """Nobody is graded with yesterday's checks or points."""
    sealed = course / "build" / "sealed"
    assert len(read_bundles(sealed, course)) == 1
    for name in ("rubrics/PY-01.yaml", "source/py-01-demo/exercises/01-demo.py"):
        path = course / name
        before = path.read_bytes()
        path.write_bytes(before + b"\n")
        with pytest.raises(StaleError, match="it has changed since it was released") as caught:
            read_bundles(sealed, course)
        assert caught.value.where == path
        path.write_bytes(before)


def test_a_machine_that_grades_needs_no_masters(course: Path) -> None:
    """What is not there is not compared."""
    shutil.rmtree(course / "source")
    shutil.rmtree(course / "rubrics")
    assert len(read_bundles(course / "build" / "sealed", course)) == 1


# Schemas.


def test_schemas_that_were_written_are_not_stale(tmp_path: Path) -> None:
    """Each record has its file; a changed one is named."""
    paths = write_schemas(tmp_path)
    check_schemas(tmp_path)
    paths[0].write_text("{}")
    with pytest.raises(StaleError, match=r"differs from its record\. Run `course schemas` and commit it\.") as caught:
        check_schemas(tmp_path)
    assert caught.value.where == paths[0]
