"""The student-side package as a wheel. Built by hatchling, whose wheels are the same bytes for the same files."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from autograder.errors import MasterError

EPOCH = "1577836800"  # 2020-01-01: a date in every file of the wheel that never moves


def build_wheel(kit: Path) -> tuple[str, bytes]:
    """Return the name and the content of the wheel of a package folder. Raises `MasterError`."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder]
        environment = {**os.environ, "SOURCE_DATE_EPOCH": EPOCH}
        done = subprocess.run(command, cwd=kit, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            last = done.stderr.strip().splitlines()[-1:] or ["no reason given"]
            raise MasterError(f"the wheel cannot be built: {last[0]}", where=kit)
        wheel = next(Path(folder).glob("*.whl"))
        return wheel.name, wheel.read_bytes()
