"""A student compares what arrived with what was handed in."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from harbor_kit.receipt import main, receipt

from autograder.collecting import collected


def test_the_receipt_is_that_of_the_staff(tmp_path: Path) -> None:
    """Of the bytes, whatever they are."""
    path = tmp_path / "01-x.ipynb"
    path.write_bytes(b"\xff\r\n{}")
    assert receipt(path) == collected.receipt(path.read_bytes())


def test_it_is_a_command(tmp_path: Path) -> None:
    """It prints as `sha256sum` does, and needs nothing else of the kit."""
    (tmp_path / "x.py").write_text("1")
    run = subprocess.run(
        [sys.executable, "-m", "harbor_kit.receipt", "x.py"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert run.stdout == "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b  x.py\n"


def test_a_file_that_is_not_there_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The others are printed."""
    (tmp_path / "x.py").write_text("1")
    assert main([str(tmp_path / "nowhere"), str(tmp_path / "x.py")]) == 2
    printed = capsys.readouterr()
    assert printed.out.endswith("x.py\n")
    assert printed.err == f"{tmp_path / 'nowhere'}: it cannot be read: No such file or directory\n"
    assert main([]) == 2
    assert capsys.readouterr().err.startswith("Usage: python -m harbor_kit.receipt")
