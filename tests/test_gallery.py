"""The gallery of attacks: each is alive where there is no boundary, and earns and reaches nothing where there is one.

What a case looks like stands in `tests/gallery/README.md`.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from harbor_kit.cells import CodeCell

from autograder import engine
from autograder.config import Limits
from autograder.judge.launch import Judge
from autograder.model import Result, Verdict
from autograder.sandbox.launch import available_modes
from tests.support.answers import ROOT
from tests.support.grading import a_judge, bundle, grade_cells, handout_cells, lost, reference_cells, shared
from tests.support.in_nbgrader import GIVEN_UP, PATIENCE, nbgrader_course, seen_in_nbgrader
from tests.support.one_process import MARK

GALLERY = ROOT / "tests" / "gallery"
ROWS = ("forges-a-verdict", "reads-secrets", "harms-others", "exhausts-the-machine", "talks", "feeds-bad-data")
REACHING = ("reads-secrets", "harms-others", "talks")
LIMITS = {"cell": 5, "check": 5, "check_cpu": 1, "submission": 60, "memory": 512}
STALLED = 3  # seconds; an answer that ends takes one
UPDATE = bool(os.environ.get("UPDATE_GOLDEN"))


@dataclass(frozen=True)
class Attack:
    """One folder of the gallery."""

    folder: Path
    golden: dict[str, Any] = field(hash=False)

    @property
    def source(self) -> str:
        """What the attacker handed in."""
        return (self.folder / "attack.py").read_text(encoding="utf-8")


def attacks() -> list[Any]:
    """Return all attacks as parameters that are named for what is wrong."""
    folders = sorted(path.parent for row in ROWS for path in (GALLERY / row).glob("*/attack.py"))
    found = []
    for folder in folders:
        golden = json.loads((folder / "golden.json").read_text(encoding="utf-8"))
        found.append(pytest.param(Attack(folder, golden), id=f"{folder.parent.name}/{folder.name}"))
    return found


class Arena:
    """What stands around a grader: files, ports and processes that an attack may know of, and what became of them."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="arena-", ignore_cleanup_errors=True)
        root = Path(self._folder.name)
        root.chmod(0o755)
        self.nonce, self.mark = secrets.token_hex(8), f"ar{secrets.token_hex(5)}"
        self.secret, self.target, self.open = root / "secret", root / "target", root / "open"
        self.secret.write_text(self.nonce)
        self.target.write_text("untouched")
        self.open.mkdir()
        self._listeners = [socket.socket(), socket.socket(socket.AF_UNIX)]
        self._listeners[0].bind(("127.0.0.1", 0))
        self._listeners[1].bind(str(root / "socket"))
        for path in (self.target, self.open, root / "socket"):
            path.chmod(0o777)
        for listener in self._listeners:
            listener.listen()
            listener.setblocking(False)
        unlinked = root / "unlinked"
        unlinked.write_text(self.nonce)
        self._unlinked = unlinked.open()
        unlinked.unlink()
        self._buffer = ctypes.create_string_buffer(self.nonce.encode(), 17)
        self._signals: list[int] = []
        self._state = self._grader_state()

    def __enter__(self) -> Arena:
        self._before = signal.signal(signal.SIGUSR1, lambda number, frame: self._signals.append(number))
        return self

    def __exit__(self, *error: object) -> None:
        signal.signal(signal.SIGUSR1, self._before)
        for thing in [self._unlinked, *self._listeners]:
            thing.close()
        for process in self._left_behind():
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        os.sched_setaffinity(0, self._state[0])
        self._folder.cleanup()

    def cell(self) -> CodeCell:
        """Return the cell that tells an attack where everything is."""
        known = {
            "secret": str(self.secret),
            "target": str(self.target),
            "folder": str(self.open),
            "port": self._listeners[0].getsockname()[1],
            "socket": self._listeners[1].getsockname(),
            "grader": os.getpid(),
            "address": ctypes.addressof(self._buffer),
            "mark": self.mark,
            "course": str(ROOT),
        }
        return CodeCell("arena", f"ARENA = {known!r}")

    def evidence(self, result: Result) -> list[str]:
        """Return what an attack has left to be seen."""
        said = result.model_dump_json()
        target = self.target.read_text() if self.target.exists() else "gone"
        facts = {
            "secret shown": self.nonce in said,
            "said so": "ALIVE" in said,
            "target changed": target != "untouched",
            "folder not empty": any(self.open.iterdir()),
            "connection accepted": any(map(_accepted, self._listeners)),
            "process left behind": bool(self._left_behind()),
            "grader signalled": bool(self._signals),
            "grader's limits changed": self._grader_state() != self._state,
        }
        return [name for name, is_so in facts.items() if is_so]

    def _grader_state(self) -> tuple[Any, ...]:
        return os.sched_getaffinity(0), os.getpriority(os.PRIO_PROCESS, 0), resource.getrlimit(resource.RLIMIT_CORE)

    def _left_behind(self) -> list[int]:
        found = []
        for path in Path("/proc").glob("[0-9]*/comm"):
            with contextlib.suppress(OSError):
                if path.read_text().strip() == self.mark:
                    found.append(int(path.parent.name))
        return found


def _accepted(listener: socket.socket) -> bool:
    try:
        listener.accept()[0].close()
    except BlockingIOError:
        return False
    return True


def graded(attack: Attack, arena: Arena, judge: Judge, mode: str) -> Result:
    """Return the result of an attack: written over the reference, or over the untouched handout."""
    cells = handout_cells() if attack.golden["over"] == "handout" else reference_cells()
    limits = Limits.model_validate({**LIMITS, **attack.golden.get("limits", {})})
    return grade_cells([*cells, arena.cell(), CodeCell("attack", attack.source)], judge, limits, mode, of=shared())


def lost_points(result: Result) -> dict[str, str]:
    """Return the points that were lost, as they stand in a golden file."""
    return {question: str(points) for question, points in sorted(lost(result).items())}


@pytest.fixture(autouse=True)
def little_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    """What will not end is ended soon: that makes the gallery quick, and no result another."""
    monkeypatch.setattr(engine, "GRACE", 0.5)


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    with a_judge() as one:
        yield one


@pytest.fixture(scope="module")
def nbgrader(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """Return what makes the course of nbgrader, once, when it is needed."""
    return cache(lambda: nbgrader_course(tmp_path_factory.mktemp("nbgrader")))


@pytest.mark.parametrize("attack", attacks())
def test_it_is_alive_without_a_boundary(attack: Attack, judge: Judge, nbgrader: Callable[[], Path]) -> None:
    """What stands in `alive` is what happens in nbgrader, or where the boundary that it attacks is switched off."""
    if attack.golden["alive"]["where"] == "nbgrader":
        deserved = shared().exercise.possible - sum(map(Decimal, attack.golden["lost"].values()))
        patience = GIVEN_UP if attack.golden["alive"]["seen"] == ["no grade"] else PATIENCE
        seen = seen_in_nbgrader(nbgrader(), attack.folder / "attack.py", attack.golden["over"], deserved, patience)
    else:
        seen = SEEN[attack.golden["alive"]["where"]](attack, judge)
    if UPDATE:
        attack.golden["alive"]["seen"] = seen
        _rewrite(attack, "alive")
    assert seen == attack.golden["alive"]["seen"]
    assert seen or attack.golden["alive"]["where"] == "nowhere"


def battles() -> list[Any]:
    """Return every attack in every mode. Where two modes have namespaces, all else is the same in both: one is enough.

    What reaches for files, processes and the network meets both; the rest does so in `make test-all`.
    """
    modes = available_modes()
    twin = "userns" if "root" in modes else ""
    found = []
    for attack in attacks():
        reaches = attack.id.split("/")[0] in REACHING
        for mode in modes or ["none"]:
            marks = [pytest.mark.remainder] if mode == twin and not reaches else []
            marks += [] if modes else [pytest.mark.skip("no isolation")]
            found.append(pytest.param(attack.values[0], mode, id=f"{attack.id}-{mode}", marks=marks))
    return found


@pytest.mark.parametrize(("attack", "mode"), battles())
def test_it_is_held(attack: Attack, mode: str, judge: Judge) -> None:
    """It leaves no evidence, earns what an honest grader gives, has a reason, and the next student notices nothing."""
    with Arena() as arena:
        result = graded(attack, arena, judge, mode)
        evidence = arena.evidence(result)
        following = grade_cells(reference_cells(), judge, None, mode, of=shared())
    if UPDATE and mode not in attack.golden.get("lost_in", {}):
        attack.golden["lost"] = lost_points(result)
        _rewrite(attack, "lost")
    assert evidence == []
    assert lost_points(result) == attack.golden.get("lost_in", {}).get(mode, attack.golden["lost"])
    assert attack.golden.get("message", "") in " ".join(check.message for check in result.checks)
    assert Verdict.COULD_NOT_CHECK not in {check.verdict for check in result.checks}
    assert following.points == shared().exercise.possible
    assert following.notes == ()


def _without_isolation(attack: Attack, judge: Judge) -> list[str]:
    with Arena() as arena:
        return arena.evidence(graded(attack, arena, judge, "process"))


def _in_one_process(attack: Attack, judge: Judge) -> list[str]:
    """Return the checks that pass where tests run beside the answer, and do not pass in the judge.

    A grader that shares its process with the answer may also be ended by it, or never end.
    """
    command = [
        sys.executable,
        "-m",
        "tests.support.one_process",
        str(attack.folder / "attack.py"),
        attack.golden["over"],
    ]
    try:
        patience = STALLED if attack.golden["alive"]["seen"] == ["grader stalled"] else 60
        ran = subprocess.run(command, capture_output=True, cwd=ROOT, timeout=patience, check=False)
    except subprocess.TimeoutExpired:
        return ["grader stalled"]
    _, marked, names = ran.stdout.decode(errors="replace").rpartition(f"\n{MARK}")
    if not marked:
        return ["grader ended"]
    with Arena() as arena:
        result = graded(attack, arena, judge, "process")
    deserved = {check.check for check in result.checks if check.verdict is Verdict.PASSED}
    return sorted(set(json.loads(names)) - deserved)


SEEN: dict[str, Any] = {
    "no isolation": _without_isolation,
    "one process": _in_one_process,
    "nowhere": lambda *_: [],
}


def _rewrite(attack: Attack, key: str) -> None:
    """Write one part of a golden file; what another test has written meanwhile stays."""
    path = attack.folder / "golden.json"
    golden = json.loads(path.read_text(encoding="utf-8")) | {key: attack.golden[key]}
    path.write_text(json.dumps(golden, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


@pytest.mark.parametrize("row", ROWS)
def test_every_threat_has_its_attacks(row: str) -> None:
    """At least eight are shown alive, and each says what it does."""
    folders = [path.parent for path in (GALLERY / row).glob("*/attack.py")]
    shown = [json.loads((folder / "golden.json").read_text(encoding="utf-8"))["alive"]["where"] for folder in folders]
    assert len([where for where in shown if where != "nowhere"]) >= 8
    for folder in folders:
        assert (folder / "attack.py").read_text(encoding="utf-8").startswith('"""')
        assert "lost" in json.loads((folder / "golden.json").read_text(encoding="utf-8"))
    questions = {(check.question, check.visible) for check in shared().exercise.checks}
    assert questions == {(check.question, check.visible) for check in bundle().exercise.checks}
