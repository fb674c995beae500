"""Stands in for apt-get, for pip as `python3 -m pip`, and for uv, by the name that it is called by."""

import hashlib
import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import autograder
from autograder.lock import needed, normalised

USED = ("mypy", "pydantic", "pyyaml")
LOCK = Path(autograder.__file__).parents[1] / "requirements.txt"


def main(name: str, words: list[str]) -> None:
    """Write down the call, and do what the tests need of it."""
    with Path(os.environ["STAND_IN_CALLS"]).open("a", encoding="utf-8") as calls:
        calls.write(" ".join([name, *words]) + "\n")
    if "--target" in words:
        tool = Path(words[words.index("--target") + 1]) / "bin" / "uv"
        tool.parent.mkdir(parents=True)
        shutil.copy(__file__, tool)
    if name == "uv" and words[0] == "venv":
        subprocess.run([os.environ["STAND_IN_PYTHON"], "-m", "venv", "--without-pip", words[-1]], check=True)
    if name == "uv" and words[:2] == ["pip", "install"]:
        ask = [words[words.index("--python") + 1], "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
        site = Path(subprocess.run(ask, check=True, capture_output=True, text=True).stdout.strip())
        install(Path(words[-1]).read_text(encoding="utf-8"), site)


def install(requirements: str, site: Path) -> None:
    """Copy pinned packages out of this environment, as far as a notebook of a test imports them; unpack wheels."""
    used = {pin.name for pin in needed(LOCK.read_text(encoding="utf-8"), USED)}
    for line in requirements.splitlines():
        pinned = re.match(r"([\w.-]+)(?:\[.*\])?==(\S+)", line)
        wheel = re.match(r"(\./\S+\.whl) --hash=sha256:(\w+)", line)
        if pinned:
            found = importlib.metadata.distribution(pinned[1])
            assert found.version == pinned[2], line
            if normalised(pinned[1]) in used:
                copy(found, site)
        elif wheel:
            assert hashlib.sha256(Path(wheel[1]).read_bytes()).hexdigest() == wheel[2], line
            zipfile.ZipFile(wheel[1]).extractall(site)
        else:
            assert line.startswith("    --hash=sha256:"), line


def copy(found: importlib.metadata.Distribution, site: Path) -> None:
    """Copy the files of a package, with the dates that its compiled files name."""
    for path in found.files or []:
        if ".." in path.parts or not path.locate().exists():
            continue
        target = site / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(str(path.locate()), target)


if __name__ == "__main__":
    main(Path(sys.argv[0]).name, sys.argv[1:])
