from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder import cli, release
from autograder.release import Release, build_release, write_release
from tests.autograder.masters import write_course


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Release]:
    """A course with one exercise, released; and the release. Nobody writes into it."""
    folder = write_course(tmp_path_factory.mktemp("demo"))
    made = build_release(folder / "source", folder / "rubrics")
    write_release(made, folder / "release", folder / "build" / "sealed")
    return folder, made


@pytest.fixture
def course(demo: tuple[Path, Release], tmp_path: Path) -> Path:
    """A copy of the released course, to work in."""
    return Path(shutil.copytree(demo[0], tmp_path / "course"))


@pytest.fixture
def no_wheel(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Releases use the wheel that is there: building one takes a second."""
    wheel = next((course / "release" / "wheels").iterdir())
    monkeypatch.setattr(release, "build_wheel", lambda kit: (wheel.name, wheel.read_bytes()))


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(course: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that types a command in the course and returns exit code, output and errors."""

    def typed(*words: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = cli.main(["--course", str(course), *map(str, words)])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return typed
