"""What a learner's machine needs: said in a learner's words, before a lesson fails on it."""

from __future__ import annotations

import subprocess
import sys

import pytest
from harbor_kit import ready as module
from harbor_kit.ready import needs, ready


def test_a_machine_with_everything_can_begin(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is to be done."""
    assert ready()
    assert capsys.readouterr().out == "Your machine is ready.\n\n"


def test_an_old_python_is_named() -> None:
    """With what was found, and the way out."""
    first = needs((3, 10, 12))[0]
    assert str(first).startswith("✘ Python 3.11 or newer: this is 3.10.")


def test_without_pictures_one_can_begin(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The tables say the same."""
    monkeypatch.setattr(module, "_has", lambda name: name != "matplotlib")
    assert ready()
    assert "– pictures: pip install matplotlib; until then, read the tables" in capsys.readouterr().out


def test_without_a_notebook_one_cannot(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Lessons are notebooks."""
    monkeypatch.setattr(module, "_has", lambda name: name != "ipykernel")
    assert not ready()
    assert "✘ a notebook to read in: pip install jupyterlab" in capsys.readouterr().out


def test_a_terminal_gets_it_as_exit_code() -> None:
    """`python -m harbor_kit.ready && jupyter lab`."""
    found = subprocess.run([sys.executable, "-m", "harbor_kit.ready"], capture_output=True, text=True, check=False)
    assert (found.returncode, found.stdout.strip()) == (0, "Your machine is ready.")
