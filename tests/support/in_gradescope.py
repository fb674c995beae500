"""A copy of Gradescope's layout: an autograder zip, set up by its own setup.sh, run by its own run_autograder.

There is no network in a test: `apt-get`, `python3` (for pip) and `uv` are stand-ins on the PATH that write down how
they are called. uv's takes the packages from this environment, and refuses another version or a wheel of another hash.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.answers import ROOT

NOBODY = 65534
DOCKER_ROOT = 0
STAND_INS = ROOT / "tests" / "support" / "stand_ins.py"
METADATA = {  # the example of Gradescope's documentation
    "id": 123456,
    "created_at": "2018-07-31T23:22:32.365935-07:00",
    "assignment": {
        "due_date": "2018-07-31T23:00:00.000000-07:00",
        "group_size": 4,
        "group_submission": True,
        "id": 25828,
        "course_id": 1234,
        "late_due_date": None,
        "release_date": "2018-07-02T00:00:00.000000-07:00",
        "title": "Programming Assignment 1",
        "total_points": "20.0",
    },
    "submission_method": "upload",
    "users": [{"email": "student@example.com", "id": 1234, "name": "Student User"}],
    "previous_submissions": [
        {"submission_time": "2017-04-06T14:24:48.087023-07:00", "score": 0.0, "autograder_error": True, "results": {}}
    ],
}


@dataclass(frozen=True)
class Run:
    """What came of a run: its exit code, what it printed for the staff, and the file, if there is one."""

    code: int
    said: str
    results: dict[str, Any] | None


@dataclass(frozen=True)
class Container:
    """The folder that is `/autograder`, and the one that is `/opt/course`."""

    root: Path
    place: Path

    def run(
        self,
        submission: dict[str, str | bytes],
        metadata: object = METADATA,
        *,
        user: int | None = None,
        landlock: bool = True,
    ) -> Run:
        """Grade a submission, name → content, as a user of a container with Docker's defaults: an ordinary one."""
        user = ordinary_user() if user is None else user
        self._fill(submission, metadata, user)
        words = [
            sys.executable,
            "-m",
            "tests.support.like_docker",
            "landlock" if landlock else "no-landlock",
            str(user),
        ]
        environment = {"PATH": os.defpath, "AUTOGRADER_ROOT": str(self.root), "COURSE_PLACE": str(self.place)}
        done = subprocess.run(
            [*words, str(self.root / "source" / "run_autograder")],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        path = self.root / "results" / "results.json"
        found = json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
        return Run(done.returncode, done.stdout + done.stderr, found)

    def _fill(self, submission: dict[str, str | bytes], metadata: object, user: int) -> None:
        for name in ("submission", "results"):
            shutil.rmtree(self.root / name, ignore_errors=True)
            (self.root / name).mkdir()
        for name, content in submission.items():
            raw = content.encode() if isinstance(content, str) else content
            (self.root / "submission" / name).write_bytes(raw)
        (self.root / "submission_metadata.json").write_text(json.dumps(metadata), encoding="utf-8")
        if os.getuid() == 0:
            for path in [self.root, *self.root.rglob("*")]:
                os.chown(path, user, user)


def interpreter() -> str:
    """Return an interpreter of this version: one that any user may run, not below a closed home, if there is one."""
    own, of_the_system = os.path.realpath(sys.executable), "/usr/bin/python{}.{}".format(*sys.version_info)
    return of_the_system if not is_open(own) and Path(of_the_system).exists() else own


def is_open(path: str) -> bool:
    """Whether any user may come to a path."""
    return all(parent.stat().st_mode & 0o005 == 0o005 for parent in Path(path).parents)


def ordinary_user() -> int:
    """Return nobody; or Docker's root, where nobody could not run the interpreter."""
    return NOBODY if is_open(interpreter()) else DOCKER_ROOT


def set_up(content: bytes, folder: Path) -> Container:
    """Extract a zip as Gradescope does, and run its setup.sh with the stand-ins."""
    made = Container(folder / "autograder", folder / "course")
    source = made.root / "source"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for entry in archive.infolist():
            Path(archive.extract(entry, source)).chmod(entry.external_attr >> 16 & 0o777)
    tools = folder / "tools"
    tools.mkdir()
    for name in ("apt-get", "python3"):
        (tools / name).write_text(f"#!{sys.executable}\n{STAND_INS.read_text(encoding='utf-8')}", encoding="utf-8")
        (tools / name).chmod(0o755)
    environment = {
        "PATH": f"{tools}:{os.defpath}",
        "COURSE_PLACE": str(made.place),
        "STAND_IN_CALLS": str(folder / "calls"),
        "STAND_IN_PYTHON": interpreter(),
    }
    subprocess.run([str(source / "setup.sh")], cwd="/", env=environment, check=True, capture_output=True)
    return made
