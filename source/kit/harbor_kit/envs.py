"""For the lesson on virtual environments: a package to install without the network, and what `activate` changes.

wheel = greeting_wheel(folder)
print(named(sys.executable, folder))
for name, (before, active, after) in around_activation(folder / "day", [folder / "bin"]).items(): ...
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path, PurePath, PureWindowsPath

WHEEL = "harbor_greet-1.0-py3-none-any.whl"
FILES = {
    "harbor_greet.py": 'HELLO = "Good morning"\n',
    "harbor_greet-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: harbor-greet\nVersion: 1.0\n",
    "harbor_greet-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: harbor-kit\nRoot-Is-Purelib: true\n"
    "Tag: py3-none-any\n",
    "harbor_greet-1.0.dist-info/RECORD": "",
}
PROBE = "import json, os; print(json.dumps(dict(os.environ)))"
KEPT = ("SYSTEMROOT", "COMSPEC", "TEMP", "TMP")  # without these, nothing starts on Windows
NOISE = frozenset(["PWD", "OLDPWD", "SHLVL"])  # a shell counts for itself, and notes in names that begin with _


def greeting_wheel(folder: Path) -> Path:
    """Write a package of one line into a folder, ready to install. Return its path."""
    path = folder / WHEEL
    with zipfile.ZipFile(path, "w") as wheel:
        for name, text in FILES.items():
            wheel.writestr(name, text)
    return path


def named(said: object, desk: Path) -> str:
    """Return a text with short names for the folders that differ between machines, and slashes as on most of them.

    `desk` is the folder of the lesson. `BASE` is the Python that was installed, `HERE` the environment of the notebook.
    """
    short = {sys.prefix: "HERE", sys.base_prefix: "BASE", str(desk): "desk"}
    text = str(said)
    for folder in sorted(short, key=len, reverse=True):
        text = text.replace(folder, short[folder])
    return text.replace("\\", "/")


def around_activation(env: Path, path: Sequence[Path]) -> dict[str, tuple[str, str, str]]:
    """Activate and deactivate an environment in a shell of its own. Return what that changes, by variable.

    Each variable has its value before, while the environment is active, and after; one that is not set is empty. The
    shell begins with `path` as its `PATH`.
    """
    before = {name: os.environ[name] for name in KEPT if name in os.environ}
    before |= {"PATH": os.pathsep.join(map(str, path)), "PS1": "$ ", "PROMPT": "$ "}
    with tempfile.TemporaryDirectory() as folder:
        probe = Path(folder) / "probe.py"
        probe.write_text(PROBE, encoding="utf-8")
        command = _script(Path(folder), env, probe)
        done = subprocess.run(command, env=before, capture_output=True, text=True, check=True)
    states = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    names = sorted(name for name in {*states[0], *states[1], *states[2]} - NOISE if not name.startswith("_"))
    found = {name: (states[0].get(name, ""), states[1].get(name, ""), states[2].get(name, "")) for name in names}
    return {name: values for name, values in found.items() if len(set(values)) > 1}


def _script(folder: Path, env: Path, probe: Path) -> list[str]:
    """Write a script that tells its variables three times, around `activate`. Return how to start it."""
    tell = f'"{sys.executable}" "{probe}"'
    scripts = Path(sysconfig.get_path("scripts", "venv", {"base": str(env)}))
    name, start = ("around.bat", ["cmd.exe", "/c"]) if os.name == "nt" else ("around.sh", ["/bin/sh"])
    script = folder / name
    script.write_text("\n".join(script_lines(tell, scripts)), encoding="utf-8")
    return [*start, str(script)]


def script_lines(tell: str, scripts: PurePath) -> list[str]:
    """Return a script that runs `tell` before, during and after an environment is active; for cmd, or for a Unix."""
    if isinstance(scripts, PureWindowsPath):
        turn_on, turn_off = (f'call "{scripts / name}"' for name in ("activate.bat", "deactivate.bat"))
        return ["@echo off", tell, turn_on, tell, turn_off, tell]
    return [tell, f'. "{scripts / "activate"}"', tell, "deactivate", tell, ""]
