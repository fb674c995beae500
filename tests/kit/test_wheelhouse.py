"""Wheels that are built here, and the desk on which the real pip installs them, offline."""

from __future__ import annotations

import base64
import hashlib
import io
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from harbor_kit import wheelhouse as module
from harbor_kit.wheelhouse import Desk, MissingToolError, hash_of, needs_of, wheel_bytes


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    """A desk with two packages, of which one needs the older one of the other."""
    made = Desk()
    made.publish("demohttp", "1.4", [], "WHO = 'old'\n")
    made.publish("demohttp", "2.0", [], "WHO = 'new'\n")
    made.publish("demorag", "1.0", ["demohttp<2"])
    made.publish("demochat", "3.0", ["demohttp>=2"])
    yield made
    made.close()


# Wheels


def test_the_same_wheel_has_the_same_bytes_on_every_machine(tmp_path: Path) -> None:
    """Or the hashes of a lock would differ from those that the lesson shows."""
    made = wheel_bytes("demorag", "1.0", ["demohttp<2"])
    (tmp_path / "one.whl").write_bytes(made)
    assert made == wheel_bytes("demorag", "1.0", ["demohttp<2"])
    assert hash_of(tmp_path / "one.whl") == "sha256:6643b9f25f17e4ee1e7f8eb95db4d2a3ea6745dfa7117c67e54381623f88fb92"


def test_another_line_of_code_gives_another_hash() -> None:
    assert wheel_bytes("demohttp", "1.4") != wheel_bytes("demohttp", "1.4", code="import os\n")


def test_a_wheel_records_the_hash_and_the_size_of_each_of_its_files() -> None:
    """As the format of wheels has it; the record itself has none."""
    with zipfile.ZipFile(io.BytesIO(wheel_bytes("demohttp", "1.4", ["other>=1"], "x = 1\n"))) as archive:
        record = archive.read("demohttp-1.4.dist-info/RECORD").decode().splitlines()
        contents = {name: archive.read(name) for name in archive.namelist()}
    rows = [row.split(",") for row in record]
    assert {name for name, *_ in rows} == set(contents)
    for name, digest, size in rows[:-1]:
        found = base64.urlsafe_b64encode(hashlib.sha256(contents[name]).digest()).rstrip(b"=").decode()
        assert (digest, size) == (f"sha256={found}", str(len(contents[name])))
    assert rows[-1] == ["demohttp-1.4.dist-info/RECORD", "", ""]


def test_needs_are_read_from_the_wheel_and_extras_are_declared(tmp_path: Path) -> None:
    path = tmp_path / "one.whl"
    needs = ["demohttp<2", "demofast>=1; extra == 'fast'"]
    path.write_bytes(wheel_bytes("demorag", "1.0", needs))
    assert needs_of(path) == needs
    with zipfile.ZipFile(path) as archive:
        assert "Provides-Extra: fast" in archive.read("demorag-1.0.dist-info/METADATA").decode()


# The desk


def test_the_desk_installs_into_an_environment_of_its_own(desk: Desk) -> None:
    """The newest release that fits; the environment that runs the test has none of it."""
    desk.renew()
    assert desk.installed() == {}
    desk.run("pip install demorag", show=False)
    assert desk.exit_code == 0
    assert desk.installed() == {"demohttp": "1.4", "demorag": "1.0"}
    assert "demohttp" not in sys.modules
    desk.renew()
    assert desk.installed() == {}


def test_a_conflict_is_shown_as_pip_says_it(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """With the command above it, the exit code below, and no folder of this machine."""
    desk.renew()
    desk.run("pip install demochat demorag")
    said = capsys.readouterr().out
    assert said.startswith("$ pip install demochat demorag\n")
    assert "    demochat 3.0 depends on demohttp>=2\n    demorag 1.0 depends on demohttp<2\n" in said
    assert "ResolutionImpossible" in said
    assert "exit code 1\n" in said
    assert str(desk.folder) not in said
    assert "Processing" not in said


def test_a_lock_has_the_hashes_of_the_wheels(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """pip-compile reads the same folder, and writes neither a header nor options."""
    desk.write("requirements.in", "demorag\n")
    desk.run("pip-compile --generate-hashes requirements.in")
    assert "WARNING" not in capsys.readouterr().out
    assert desk.read("requirements.txt").startswith("demohttp==1.4 \\\n    --hash=sha256:")
    assert hash_of(desk.folder / "wheels" / "demohttp-1.4-py3-none-any.whl") in desk.read("requirements.txt")
    desk.run("pip-sync requirements.txt", show=False)
    desk.run("python -c 'import demohttp; print(demohttp.WHO)'")
    assert "\nold\nexit code 0\n" in capsys.readouterr().out


def test_what_this_machine_tells_pip_elsewhere_does_not_count(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "https://example.invalid/simple")
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    surroundings = desk._surroundings()
    assert "PIP_INDEX_URL" not in surroundings
    assert "PYTHONPATH" not in surroundings
    assert surroundings["PIP_NO_INDEX"] == "1"


def test_a_choice_has_the_needs_of_the_chosen_wheels(desk: Desk) -> None:
    choice = desk.choice(["demorag"], demorag="1.0", demohttp="2.0")
    assert choice.needs == {"demorag": ["demohttp<2"], "demohttp": []}
    assert [edge.verdict for edge in choice.edges] == ["fits", "does not fit"]


def test_a_traceback_is_left_out_but_for_its_end(desk: Desk) -> None:
    """pip-compile ends with one where pip says why; its folders are those of this machine."""
    said = "ERROR: no\nTraceback (most recent call last):\n  File x\nE: first\n\nTraceback …\nE: last\n"
    assert desk._plain(said) == ["ERROR: no", "(a traceback, and at its end)", "E: last"]


def test_a_long_line_is_folded_and_blank_lines_do_not_pile_up(desk: Desk) -> None:
    lines = desk._plain("\n\na\n\n\nb " + "word " * 40)
    assert lines[:2] == ["a", ""]
    assert max(map(len, lines)) <= module.WIDTH
    assert lines[-1].startswith("    word")


def test_another_program_is_refused(desk: Desk) -> None:
    with pytest.raises(ValueError, match="uv: the desk runs python, pip, pip-compile, pip-sync"):
        desk.run("uv lock")


def test_what_is_missing_is_said_before_a_command_fails(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a learner's words, with what to type."""
    monkeypatch.setattr(module, "_is_installed", lambda _: False)
    with pytest.raises(MissingToolError, match="pip install pip-tools"):
        desk.run("pip-compile requirements.in")
    with pytest.raises(MissingToolError, match="python -m ensurepip"):
        Desk()


def test_looking_for_pip_changes_nothing_for_others() -> None:
    """In a new process: setuptools, which nbgrader imports, comes without a complaint afterwards."""
    code = "from harbor_kit.wheelhouse import Desk\nDesk().close()\nimport setuptools"
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)


def test_the_folder_is_gone_afterwards() -> None:
    made = Desk()
    assert made.folder.is_dir()
    made.close()
    assert not made.folder.exists()
