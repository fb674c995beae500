"""What is in an autograder zip."""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path

import pytest

from autograder.config import read_config
from autograder.errors import ConfigError
from autograder.formats.gradescope import files, next_steps
from autograder.release import Release
from tests.support.answers import ROOT


@pytest.fixture
def prepared(course: Path) -> Path:
    """A small course that has what a release for Gradescope reads."""
    shutil.copytree(ROOT / "config" / "gradescope", course / "config" / "gradescope")
    for name in ("requirements.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, course / name)
    return course


def archive(demo: tuple[Path, Release], root: Path) -> zipfile.ZipFile:
    """Return the only zip of a course."""
    ((name, content),) = files(demo[1], read_config(root / "config" / "course.yaml"), root).items()
    assert name == "01-demo.zip"
    return zipfile.ZipFile(io.BytesIO(content))


def test_a_zip_has_what_grading_needs_and_nothing_else(demo: tuple[Path, Release], prepared: Path) -> None:
    """The grader, what it runs on, and one sealed exercise; no master, no rubric, no handout."""
    names = archive(demo, prepared).namelist()

    assert [name for name in names if not name.startswith("autograder/")] == [
        ".python-version",
        "course.yaml",
        "requirements.txt",
        "run_autograder",
        "sealed/py-01/01-demo/expectations.json",
        "sealed/py-01/01-demo/probes.json",
        "settings.yaml",
        "setup.sh",
        "uv.txt",
        "wheels/harbor_kit-0.1.0-py3-none-any.whl",
    ]
    own = {path.relative_to(ROOT).as_posix() for path in (ROOT / "autograder").rglob("*.py")}
    assert {name for name in names if name.startswith("autograder/")} == own


def test_the_scripts_can_be_run_and_have_unix_line_ends(demo: tuple[Path, Release], prepared: Path) -> None:
    """Also where the course was checked out on Windows: the container's shell takes no other."""
    for name in ("setup.sh", "run_autograder"):
        path = prepared / "config" / "gradescope" / name
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    made = archive(demo, prepared)

    for name in ("setup.sh", "run_autograder"):
        assert made.getinfo(name).external_attr >> 16 == 0o100755
        assert made.read(name).startswith(b"#!/usr/bin/env bash\n")
        assert b"\r" not in made.read(name)
    assert made.getinfo("course.yaml").external_attr >> 16 == 0o100644


def test_the_database_stays_at_home(demo: tuple[Path, Release], prepared: Path) -> None:
    """Its address may hold a password; the seed must go along, since answers are drawn from it."""
    path = prepared / "config" / "course.yaml"
    path.write_text(f"{path.read_text()}database: postgresql+psycopg://me:a-password@host/db\n", encoding="utf-8")
    made = archive(demo, prepared)

    assert [name for name in made.namelist() if b"a-password" in made.read(name)] == []
    assert b"seed: only-for-tests" in made.read("course.yaml")


def test_every_package_is_pinned_by_a_hash(demo: tuple[Path, Release], prepared: Path) -> None:
    """What is pinned is what the lock has: what the grader and the course import, and not the platforms."""
    lines = archive(demo, prepared).read("requirements.txt").decode().splitlines()
    lock = (prepared / "requirements.txt").read_text(encoding="utf-8").splitlines()
    names = {line.split("==")[0].split("[")[0] for line in lines if "==" in line}

    assert [line for line in lines[:-1] if line not in lock] == []
    assert lines[-1].startswith("./wheels/harbor_kit-0.1.0-py3-none-any.whl --hash=sha256:")
    assert {"pydantic", "pydantic-core", "pyyaml", "ipython", "pandas", "httpx", "matplotlib", "idna"} <= names
    assert names & {"nbgrader", "otter-grader", "sqlalchemy", "typer", "pytest", "harbor-kit"} == set()


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ("config/gradescope/setup.sh", "it cannot be read: No such file"),
        ("requirements.txt", "it cannot be read: No such file"),
        ("config/gradescope/settings.yaml", "there is no such file"),
    ],
)
def test_what_is_missing_is_named(demo: tuple[Path, Release], prepared: Path, missing: str, said: str) -> None:
    """The error says which file."""
    (prepared / missing).unlink()

    with pytest.raises(ConfigError, match=said) as caught:
        archive(demo, prepared)
    assert str(prepared / missing) in str(caught.value)


@pytest.mark.parametrize(
    ("lock", "said"),
    [
        ("pydantic==2 \\\n    --hash=sha256:aa\n", "pyyaml is not in it"),
        ("", "pydantic is not in it"),
    ],
)
def test_a_lock_that_lacks_something_is_refused(
    demo: tuple[Path, Release], prepared: Path, lock: str, said: str
) -> None:
    """Better here than in Gradescope's build."""
    (prepared / "requirements.txt").write_text(lock, encoding="utf-8")

    with pytest.raises(ConfigError, match=said):
        archive(demo, prepared)


def test_a_lock_that_names_no_python_is_refused(demo: tuple[Path, Release], prepared: Path) -> None:
    """Packages are pinned for one version of Python."""
    path = prepared / "requirements.txt"
    path.write_text(path.read_text(encoding="utf-8").split("\n", 8)[-1], encoding="utf-8")

    with pytest.raises(ConfigError, match="with which Python"):
        archive(demo, prepared)


def test_the_next_steps_name_the_zip(demo: tuple[Path, Release]) -> None:
    """An instructor reads what to upload where."""
    assert "01-demo.zip" in next_steps(demo[1])[0]
