from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from autograder import release
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
