"""The reader of texts: a sandbox in which mypy reads a student's answer. Nothing of the answer runs in it.

mypy needs ten seconds to learn what pydantic is, and a third of a second once it knows. What it knows is kept in the
user's folder for caches, for every state of the environment apart; the sandbox may read it, and not write.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path

from harbor_kit.typecheck import CONFIG, NoTypeCheckerError, findings, in_a_process

from autograder.config import Limits
from autograder.errors import IsolationError
from autograder.files import digest
from autograder.model import Cell, Grants, Probe
from autograder.sandbox.launch import Server
from autograder.workplace import new_folder

LIMITS = Limits(check=60, check_cpu=30, submission=600)
PRELOADED = ("mypy.api", "mypy.main", "mypy.build", "pydantic.mypy", "harbor_kit.typecheck")
KNOWN = (
    *("asyncio", "collections.abc", "contextlib", "dataclasses", "datetime", "decimal", "enum", "functools"),
    *("itertools", "json", "logging", "math", "pathlib", "re", "time", "types", "typing"),
    *("pydantic", "harbor_kit", "harbor_kit.tickets", "harbor_kit.typecheck"),
)
DAYS = 30  # for which is kept what nobody uses any more
KEPT = "python-fundamentals-for-ai"
SCRATCH = 16
_ASK = """
import os
from functools import partial
from harbor_kit.typecheck import findings
from mypy import api, util
util._AVAILABLE_THREADS = 1  # where many files are new to it, it looks for more in /proc, which is not there
os.mkdir("known")  # a folder to write to, whose parts cannot be written to: mypy notes there which stubs it misses
for name in os.listdir({folder!r}):
    os.symlink(os.path.join({folder!r}, name), os.path.join("known", name))
mypy_says = partial(findings, {cells!r}, run=lambda words: api.run([*words, "--cache-dir", "known"]))
"""


def reader_beside(server: Server, modules: Sequence[str]) -> Server:
    """Return the server that reads texts, beside that of an exercise which imports these modules, in the same mode.

    mypy lists the folder in which a package lies before it looks into the package: also that of the student-side one.
    Raises `IsolationError`.
    """
    shown = (str(known_types(tuple(modules))), str(CONFIG.parent.parent))
    return server.beside(PRELOADED, shown, Grants(scratch=SCRATCH))


def with_text(probe: Probe, cells: Sequence[Cell], modules: Sequence[str]) -> Probe:
    """Return a probe that holds the text of an answer."""
    asked = _ASK.format(cells=[cell.source for cell in cells], folder=str(known_types(tuple(modules))))
    return probe.model_copy(update={"prelude": f"{probe.prelude}\n{asked}"})


@cache
def known_types(modules: tuple[str, ...]) -> Path:
    """Return the folder with what mypy knows of these modules; making it takes twenty seconds, once on a machine.

    What belongs to Python or to the student-side package is known anyway: exercises that import the same packages share
    a folder.
    """
    ours = {*sys.stdlib_module_names, "harbor_kit"}
    wanted = sorted({*KNOWN, *(module for module in modules if module.split(".")[0] not in ours)})
    kit = [path.read_bytes() for path in sorted(CONFIG.parent.glob("*.py"))]
    versions = [sys.version, *(version(name) for name in ("mypy", "pydantic"))]
    name = f"mypy-{digest(CONFIG.read_bytes(), *kit, *versions, *wanted)[:16]}"
    place = _place() / name
    if not place.is_dir():
        _make(place, wanted)
    with contextlib.suppress(PermissionError):  # another user's, who made it for us
        os.utime(place)
    return place


def _make(place: Path, modules: Sequence[str]) -> None:
    """Make a folder whole, or not at all; delete those that nobody has used for long."""
    made = Path(tempfile.mkdtemp(prefix=f"{place.name}-", dir=place.parent))
    _learn(modules, made)
    try:
        made.rename(place)
    except OSError:  # another process was quicker
        shutil.rmtree(made, ignore_errors=True)
    for other in place.parent.glob("mypy-*"):
        if time.time() - other.stat().st_mtime > DAYS * 86_400:
            shutil.rmtree(other, ignore_errors=True)


def _learn(modules: Sequence[str], folder: Path) -> None:
    """Let mypy read modules and keep what it learns. Raises `IsolationError` where mypy does not run."""
    text = "\n".join(f"import {module}" for module in modules)
    try:
        findings([text], run=lambda words: in_a_process([*words, "--cache-dir", str(folder)]))
    except NoTypeCheckerError as error:
        raise IsolationError(f"types cannot be checked here: {error}.") from None
    (folder / "missing_stubs").unlink(missing_ok=True)
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)


def _place() -> Path:
    """Return the user's folder for caches; one that goes with this process where there is none."""
    place = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / KEPT
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError:
        return new_folder("known-")
    return place if os.access(place, os.W_OK) else new_folder("known-")
