"""Autograder zips for Gradescope, one for each exercise: our engine and sealed checks, run in Gradescope's container.

    <stem>.zip
      setup.sh, run_autograder         of config/gradescope, at the root and executable, as Gradescope wants them
      uv.txt, .python-version          what brings Python, and which: that of the lock
      requirements.txt, wheels/…       what grading imports, and what students' code may: from the lock, with its hashes
      autograder/…                     the grader's own code
      course.yaml, settings.yaml       the seed; limits, and what students see
      sealed/<exercise>/…              the checks of this exercise

No master, no solution, no other exercise, and no database is in it. The same course gives the same bytes.
Format: https://gradescope-autograders.readthedocs.io/en/latest/specs/.
"""

from __future__ import annotations

import io
import re
import tomllib
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

import autograder
from autograder.bundles import bundle_files
from autograder.config import Course
from autograder.errors import ConfigError
from autograder.gradescope.settings import read_settings
from autograder.lock import needed, python_of
from autograder.release import Release

FOLDER = Path("config") / "gradescope"
SCRIPTS = ("setup.sh", "run_autograder")
GRADER_IMPORTS = ("pydantic", "pyyaml")
NOTEBOOKS_IMPORT = ("ipython",)  # it reads magics
IN_THE_ZIP = {"course", "title", "term", "seed", "largest_file"}
EARLIEST = (1980, 1, 1, 0, 0, 0)


def files(release: Release, course: Course, root: Path) -> dict[str, bytes]:
    """Return the zips: name → content. Raises `ConfigError` where `config/gradescope` or the lock lacks something."""
    read_settings(root / FOLDER / "settings.yaml")
    common = {name: _unix(_read(root / FOLDER / name)) for name in (*SCRIPTS, "uv.txt", "settings.yaml")}
    common |= _environment(release, root)
    common |= _grader()
    common["course.yaml"] = _course(course)
    return {
        f"{_stem(bundle.exercise.id)}.zip": _zip({**common, **_sealed(bundle_files(bundle))})
        for bundle in release.bundles
    }


def for_students(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return nothing: students get our own handouts, and Gradescope keeps the zips to itself."""
    return {}


def next_steps(release: Release) -> list[str]:
    """Return what an instructor does next, for each exercise, on Gradescope's pages."""
    zips = ", ".join(f"{_stem(bundle.exercise.id)}.zip" for bundle in release.bundles)
    return [
        f"For each of {zips}, on Gradescope:",
        "1. Create Assignment, Programming Assignment; its points are those of the rubric.",
        "2. Configure Autograder: base image Ubuntu 22.04, the zip, Update Autograder.",
        "3. Test Autograder: the untouched handout gets 0 points, a right answer gets all.",
    ]


def _stem(exercise: str) -> str:
    return exercise.rsplit("/", 1)[-1]


def _sealed(bundle: Mapping[str, bytes]) -> dict[str, bytes]:
    return {f"sealed/{name}": content for name, content in bundle.items()}


def _course(course: Course) -> bytes:
    """Return the settings that decide a result. The limits are those of settings.yaml; no database is named."""
    kept = course.model_dump(mode="json", include=IN_THE_ZIP)
    return yaml.safe_dump(kept, sort_keys=True, allow_unicode=True).encode()


def _grader() -> dict[str, bytes]:
    """Return the code of this package: all of it, so that its hash is the same there and here."""
    folder = Path(autograder.__file__).parent
    paths = sorted(folder.rglob("*.py"))
    return {f"autograder/{path.relative_to(folder).as_posix()}": _unix(path.read_bytes()) for path in paths}


def _environment(release: Release, root: Path) -> dict[str, bytes]:
    """Return the pinned packages of the container, the student-side package among them, and the version of Python."""
    path = root / "requirements.txt"
    lock = _read(path).decode()
    wanted = [*GRADER_IMPORTS, *NOTEBOOKS_IMPORT, *_course_imports(root)]
    try:
        pins = needed(lock, wanted)
    except KeyError as error:
        raise ConfigError(f"{error.args[0]} is not in it.", where=path, fix="Run `make lock`.") from None
    if not python_of(lock):
        what = "it does not say with which Python it was made."
        raise ConfigError(what, where=path, fix="Run `make lock`: its first lines say so.")
    own = [line for line in release.files["requirements.txt"].decode().splitlines() if not line.startswith("#")]
    wheels = {name: content for name, content in release.files.items() if name.startswith("wheels/")}
    lines = [line for pin in pins for line in pin.lines] + own
    return {
        "requirements.txt": ("\n".join(lines) + "\n").encode(),
        ".python-version": f"{python_of(lock)}\n".encode(),
        **wheels,
    }


def _course_imports(root: Path) -> list[str]:
    """Return the packages that lessons and exercises import, and those that the student-side package can use."""
    own = _extras(root / "pyproject.toml").get("course", [])
    kit = [name for names in _extras(root / "source" / "kit" / "pyproject.toml").values() for name in names]
    return [re.split(r"[^\w.-]", name, maxsplit=1)[0] for name in [*own, *kit]]


def _extras(path: Path) -> dict[str, list[str]]:
    try:
        project: dict[str, Any] = tomllib.loads(_read(path).decode()).get("project", {})
    except ValueError as error:
        raise ConfigError(f"this is not TOML: {error}.", where=path) from None
    extras: dict[str, list[str]] = project.get("optional-dependencies", {})
    return extras


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        fix = "Take it from the repository of this grader."
        raise ConfigError(f"it cannot be read: {error.strerror}.", where=path, fix=fix) from None


def _unix(text: bytes) -> bytes:
    """Return a text with the line ends that the container's shell wants, also from a checkout on Windows."""
    return text.replace(b"\r\n", b"\n")


def _zip(content: Mapping[str, bytes]) -> bytes:
    """Return a zip that is the same bytes for the same files: sorted, of one date, stored as they are."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(content):
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.create_system = 3  # Unix, whose file modes follow
            entry.external_attr = (0o100755 if name in SCRIPTS else 0o100644) << 16
            archive.writestr(entry, content[name])
    return whole.getvalue()
