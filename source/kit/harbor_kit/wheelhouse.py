"""A package index in a folder: tiny wheels that are built here, and the real pip and pip-tools at work on them.

    desk = Desk()
    desk.publish("demohttp", "1.4")
    desk.publish("demorag", "1.0", ["demohttp<2"])
    desk.run("pip install demorag")

A desk is a folder of its own with `wheels`, an environment and whatever is written to it; it is gone when the kernel
ends. Nothing is downloaded, and the environment of the notebook is left alone: `pip` and `python` are those of the
desk, while `pip-compile` and `pip-sync` are yours. The same wheel has the same bytes on every machine, and so the same
hash.
"""

from __future__ import annotations

import base64
import hashlib
import importlib.metadata
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import textwrap
import venv
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from harbor_kit.choices import Choice

WHEELS = "wheels"
SLOWEST = 120.0  # seconds of wall time for one command on a slow machine
NO_PIP = "This environment has no pip. In a terminal: python -m ensurepip, then run the cell again."
NO_TOOLS = "This section needs pip-tools. In a terminal: pip install pip-tools, then run the cell again."
WIDTH = 116
_TRACEBACK = "Traceback (most recent call last):"
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_OFFLINE = {
    "PIP_NO_INDEX": "1",  # no package index on the network is asked
    "PIP_FIND_LINKS": WHEELS,  # this folder is, instead
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "PIP_NO_CACHE_DIR": "1",
    "PIP_NO_COLOR": "1",
    "PIP_PROGRESS_BAR": "off",
    "PIP_NO_INPUT": "1",
    "PIP_NO_COMPILE": "1",  # a package of one module is not worth it
    "PIP_CONFIG_FILE": os.devnull,  # nor what this machine is told elsewhere
    "NO_COLOR": "1",
    "PYTHONUTF8": "1",
    "COLUMNS": "200",
}
_PIP_TOOLS = """
[tool.pip-tools]
header = false
emit-options = false
strip-extras = true
"""
_CHATTER = (  # what pip says about each step, and about wheels in a folder
    *("Looking in links:", "Processing ", "Obtaining ", "Collecting ", "Using cached ", "Saved "),
    *("Installing collected packages:", "Requirement already satisfied:", "Attempting uninstall:"),
    *("Found existing installation:", "Uninstalling ", "Successfully uninstalled "),
)


class MissingToolError(RuntimeError):
    """Raised where pip or pip-tools is not there; the message says what to type."""


class Desk:
    """A folder with wheels and an environment, in which commands run offline."""

    def __init__(self) -> None:
        if not _is_installed("pip"):
            raise MissingToolError(NO_PIP)
        self._folder = tempfile.TemporaryDirectory(prefix="desk-", ignore_cleanup_errors=True)
        self.folder = Path(self._folder.name).resolve()
        self.environment = self.folder / ".venv"
        (self.folder / WHEELS).mkdir()
        self.exit_code = 0
        self.write(".pip-tools.toml", _PIP_TOOLS)
        self.renew()

    def publish(self, name: str, version: str, needs: Iterable[str] = (), code: str = "") -> Path:
        """Build a wheel of one module and put it among the others. `needs` are requirements, `code` is the module."""
        path = self._wheel(name, version)
        path.write_bytes(wheel_bytes(name, version, needs, code))
        return path

    def write(self, name: str, text: str) -> None:
        """Write a file to the desk; leading blanks that all lines share are taken out."""
        (self.folder / name).write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8", newline="\n")

    def read(self, name: str) -> str:
        """Return the text of a file on the desk."""
        return (self.folder / name).read_text(encoding="utf-8")

    def run(self, command: str, *, show: bool = True) -> None:
        """Run `pip`, `pip-compile`, `pip-sync` or `python` as in a terminal, and print what they say.

        What pip says about each step is left out, and the folder's name as well. With `show=False` nothing is printed.
        The exit code is in `exit_code`.
        """
        done = subprocess.run(
            self._words(command),
            cwd=self.folder,
            env=self._surroundings(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            timeout=SLOWEST,
            check=False,
        )
        if show:
            said = self._plain(done.stdout)
            print("\n".join([f"$ {command}", *said, f"exit code {done.returncode}", ""]))  # noqa: T201  # as a terminal
        self.exit_code = done.returncode

    def installed(self) -> dict[str, str]:
        """Return the versions of all packages in the environment of the desk, without pip itself, by name."""
        found = importlib.metadata.distributions(path=[str(site_packages(self.environment))])
        return {name: one.version for one in sorted(found, key=_name) if (name := _name(one)) != "pip"}

    def choice(self, wanted: Sequence[str], **chosen: str) -> Choice:
        """Return a choice of versions for what is wanted, with what the chosen wheels say that they need."""
        needs = {name: needs_of(self._wheel(name, version)) for name, version in chosen.items()}
        return Choice(wanted, chosen, needs)

    def renew(self) -> None:
        """Make the environment of the desk anew, with nothing in it but pip."""
        packages = site_packages(self.environment)
        if not packages.is_dir():
            venv.EnvBuilder(with_pip=False, symlinks=os.name != "nt").create(self.environment)
            _copy_pip(packages)
        for path in packages.iterdir():
            if path.is_dir() and not path.name.startswith("pip"):
                shutil.rmtree(path)
            elif path.is_file():
                path.unlink()

    def close(self) -> None:
        """Remove the folder with all that is in it; otherwise it goes when the kernel ends."""
        self._folder.cleanup()

    def _wheel(self, name: str, version: str) -> Path:
        return self.folder / WHEELS / f"{name}-{version}-py3-none-any.whl"

    def _words(self, command: str) -> list[str]:
        program, *words = shlex.split(command)
        python = str(interpreter(self.environment))
        if program.startswith("pip-") and not _is_installed("pip-tools"):
            raise MissingToolError(NO_TOOLS)
        first = {
            "python": [python],
            "pip": [python, "-m", "pip"],
            "pip-compile": [sys.executable, "-m", "piptools", "compile"],
            "pip-sync": [sys.executable, "-m", "piptools", "sync", "--python-executable", python],
        }
        if program not in first:
            raise ValueError(f"{program}: the desk runs {', '.join(first)}")
        return [*first[program], *words]

    def _surroundings(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("PIP_", "PYTHON"))}
        cache = str(self.folder / ".cache")
        return {**kept, **_OFFLINE, "PIP_TOOLS_CACHE_DIR": cache, "VIRTUAL_ENV": str(self.environment)}

    def _plain(self, said: str) -> list[str]:
        """Return the lines of an output that say something, without the name of the folder, and folded."""
        for folder in (self.folder.as_uri(), str(self.folder), self.folder.as_posix()):
            said = said.replace(f"{folder}/", "").replace(f"{folder}{os.sep}", "").replace(folder, ".")
        lines = _without_traceback([line.rstrip() for line in said.splitlines()])
        kept = [line for line in lines if not line.lstrip().startswith(_CHATTER)]
        blank = [line for place, line in enumerate(kept) if line or (place and kept[place - 1])]
        folded = (textwrap.wrap(line, WIDTH, subsequent_indent="    ", break_on_hyphens=False) for line in blank)
        return [piece for pieces in folded for piece in (pieces or [""])]


def wheel_bytes(name: str, version: str, needs: Iterable[str] = (), code: str = "") -> bytes:
    """Return a wheel: a zip of a module, of what it says about itself, and of the hashes of both."""
    module, about = f"{name}.py", f"{name}-{version}.dist-info"
    metadata = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}", "Requires-Python: >=3.11"]
    extras = sorted({extra for need in needs for extra in re.findall(r"extra == ['\"](\w+)['\"]", need)})
    metadata += [f"Provides-Extra: {extra}" for extra in extras] + [f"Requires-Dist: {need}" for need in needs]
    files = {
        module: textwrap.dedent(code).lstrip("\n") or f'"""A demonstration, version {version}."""\n',
        f"{about}/METADATA": "\n".join([*metadata, ""]),
        f"{about}/WHEEL": "Wheel-Version: 1.0\nGenerator: harbor-kit\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    files[f"{about}/RECORD"] = _record({path: text.encode() for path, text in files.items()}, f"{about}/RECORD")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:  # stored: compressors differ between machines
        for path, text in files.items():
            entry = zipfile.ZipInfo(path, _LONG_AGO)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, text.encode())
    return buffer.getvalue()


def needs_of(wheel: Path) -> list[str]:
    """Return what a wheel says that it needs, as pip reads it: the lines `Requires-Dist` of its metadata."""
    with zipfile.ZipFile(wheel) as archive:
        about = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        lines = archive.read(about).decode().splitlines()
    return [line.removeprefix("Requires-Dist: ") for line in lines if line.startswith("Requires-Dist: ")]


def hash_of(path: Path) -> str:
    """Return the hash of a file as pip writes it: `sha256:` and 64 digits."""
    return f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"


def interpreter(environment: Path) -> Path:
    """Return the path of Python in an environment, on this operating system."""
    return environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def site_packages(environment: Path) -> Path:
    """Return the folder in which an environment has its packages, on this operating system."""
    below = "Lib" if os.name == "nt" else f"lib/python{sys.version_info[0]}.{sys.version_info[1]}"
    return environment / below / "site-packages"


def _without_traceback(lines: Sequence[str]) -> list[str]:
    """Return the lines without those of a traceback but its last one: pip-compile ends with one where pip says why."""
    if _TRACEBACK not in lines:
        return list(lines)
    return [*lines[: lines.index(_TRACEBACK)], "(a traceback, and at its end)", lines[-1]]


def _record(files: Mapping[str, bytes], own: str) -> str:
    rows = []
    for path, content in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        rows.append(f"{path},sha256={digest},{len(content)}\n")
    return "".join([*rows, f"{own},,\n"])


def _name(distribution: importlib.metadata.Distribution) -> str:
    return str(distribution.metadata["Name"])


def _is_installed(name: str) -> bool:
    """Whether a package is there. (To look for the *module* pip has setuptools change how distutils is imported.)"""
    try:
        importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def _copy_pip(target: Path) -> None:
    """Copy the pip of this environment, compiled as it is: it takes a part of a second, and an install takes twenty."""
    pip = importlib.metadata.distribution("pip")
    beside = Path(str(pip.locate_file("")))
    folders: Sequence[str] = ["pip", f"pip-{pip.version}.dist-info"]
    for folder in folders:
        if (beside / folder).is_dir():
            shutil.copytree(beside / folder, target / folder)
