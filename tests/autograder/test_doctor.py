"""What `course doctor` says, and the container for machines that cannot isolate."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from autograder import cli, container, doctor
from autograder.errors import IsolationError
from autograder.sandbox.launch import Trial
from tests.support.answers import ROOT


def found(monkeypatch: pytest.MonkeyPatch, *works: str, why: str = "unshare: Operation not permitted") -> Any:
    """Return the diagnosis of a machine on which these modes work."""
    monkeypatch.setattr(doctor, "tried", lambda mode: Trial(mode, mode in works, "" if mode in works else why))
    return doctor.diagnose()


def test_the_strongest_mode_is_what_grading_uses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of those that work."""
    assert found(monkeypatch, "root", "userns", "plain").isolation == "root"
    assert found(monkeypatch, "userns", "plain").isolation == "userns"
    assert found(monkeypatch, "plain").isolation == "plain"
    assert found(monkeypatch).isolation == "process"


def test_a_strong_machine_needs_no_advice(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is nothing stronger to be had."""
    assert found(monkeypatch, "userns", "plain").advice == ()


@pytest.mark.parametrize(
    ("why", "words"),
    [("unshare: Operation not permitted", "apparmor_restrict"), ("unshare: No space left", "max_user_namespaces")],
)
def test_advice_follows_the_cause(monkeypatch: pytest.MonkeyPatch, why: str, words: str) -> None:
    """What the kernel said decides what would help."""
    assert words in " ".join(found(monkeypatch, "plain", why=why).advice)
    assert "Linux 5.13" in found(monkeypatch, why=why).advice[-1]


def test_another_system_is_sent_to_the_container(monkeypatch: pytest.MonkeyPatch) -> None:
    """It has neither namespaces nor Landlock."""
    monkeypatch.setattr(doctor.platform, "system", lambda: "Darwin")
    assert "--container" in found(monkeypatch).advice[0]
    assert found(monkeypatch).landlock == 0


def test_doctor_speaks_to_people_and_to_scripts(capsys: pytest.CaptureFixture[str]) -> None:
    """The same facts in both."""
    assert cli.main(["doctor", "--json"]) == 0
    diagnosis = json.loads(capsys.readouterr().out)
    assert cli.main(["doctor"]) == 0
    words = " ".join(capsys.readouterr().out.split())
    assert f"course grade uses: {diagnosis['isolation']}" in words
    assert [mode["name"] for mode in diagnosis["modes"]] == ["root", "userns", "plain"]


# The container.

ENGINE = """#!/bin/sh
echo "$@" >> {log}
case "$1" in info) exit {info};; image) exit {known};; build) exit {build};; run) exit 3;; esac
"""


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that puts a docker into the path which writes down what it is told."""

    def put(info: int = 0, known: int = 0, build: int = 0) -> Path:
        log, program = tmp_path / "log", tmp_path / "bin" / "docker"
        program.parent.mkdir(exist_ok=True)
        program.write_text(ENGINE.format(log=log, info=info, known=known, build=build))
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(program.parent))
        return log

    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    return put


def test_grading_in_a_container_passes_everything_on(engine: Any, tmp_path: Path) -> None:
    """The paths as they are there, the options as typed, and the exit code back."""
    log = engine()
    words = ["grade", str(tmp_path), "--container", "--roster", "r.csv", "--jobs", "3", "--no-record", "--fresh"]
    assert cli.main(["--course", str(ROOT), *words]) == 3
    run = log.read_text().splitlines()[-1]
    assert f"--volume {tmp_path}:/submitted:ro" in run
    assert f"--volume {ROOT}:/course " in run
    assert "--network none" in run
    assert run.endswith(" grade /submitted --roster /roster.csv --jobs 3 --no-record --fresh")


def test_an_image_is_built_once(engine: Any) -> None:
    """When it is not there yet, and never for a recipe that was built."""
    log = engine(known=1)
    container.run_in_container(ROOT, [], ["doctor"])
    assert [line.split()[0] for line in log.read_text().splitlines()] == ["info", "image", "build", "run"]
    assert str(ROOT / "config" / "container" / "Dockerfile") in log.read_text()


def test_an_image_that_cannot_be_built_is_said_so(engine: Any) -> None:
    """The engine has said why."""
    engine(known=1, build=1)
    with pytest.raises(IsolationError, match="the image could not be built"):
        container.run_in_container(ROOT, [], ["doctor"])


def test_without_an_engine_there_is_a_way_out(engine: Any) -> None:
    """One that does not answer counts as none."""
    engine(info=1)
    with pytest.raises(IsolationError, match=r"no container engine answers here\. Install Docker or Podman"):
        container.run_in_container(ROOT, [], ["doctor"])


def test_the_recipe_copies_what_is_there() -> None:
    """Every file that it names exists, and is not kept out of the image."""
    recipe = (ROOT / container.RECIPE).read_text(encoding="utf-8")
    kept = (ROOT / f"{container.RECIPE}.dockerignore").read_text(encoding="utf-8").split()
    named = [word for line in recipe.splitlines() if line.startswith("COPY") for word in line.split()[1:-1]]
    assert named
    for name in named:
        assert (ROOT / name).exists()
        assert f"!{name}" in kept
