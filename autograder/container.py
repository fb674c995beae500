"""The grader in a container, for machines whose own system cannot isolate student code: macOS, Windows, old Linux."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import IsolationError
from autograder.files import digest

ENGINES = ("docker", "podman")
RECIPE = Path("config") / "container" / "Dockerfile"


@dataclass(frozen=True)
class Mount:
    """A folder or file of this machine, and where the container sees it."""

    here: Path
    there: str
    writable: bool = False


def image_name(root: Path) -> str:
    """Return the name of the image that the recipe and the lock of a course give: a change of either gives another."""
    parts = [(root / name).read_bytes() for name in (RECIPE, Path("requirements.txt"))]
    return f"course-grader:{digest(*parts)[:12]}"


def build_command(engine: str, root: Path) -> list[str]:
    """Return the command that builds the image."""
    return [engine, "build", "--tag", image_name(root), "--file", str(root / RECIPE), str(root)]


def run_command(engine: str, root: Path, mounts: Sequence[Mount], arguments: Sequence[str]) -> list[str]:
    """Return the command that runs `course` with these arguments in a container without a network.

    The grader in it needs namespaces, so it gets the one capability that makes them; student code gives up all.
    """
    volumes = []
    for mount in [Mount(root, "/course", writable=True), *mounts]:
        volumes += ["--volume", f"{mount.here.resolve()}:{mount.there}{'' if mount.writable else ':ro'}"]
    rights = ["--cap-add", "SYS_ADMIN", "--security-opt", "apparmor=unconfined", "--network", "none"]
    return [engine, "run", "--rm", *rights, *volumes, "--workdir", "/course", image_name(root), *arguments]


def find_engine() -> str:
    """Return the container engine that answers on this machine. Raises `IsolationError`."""
    for engine in ENGINES:
        if shutil.which(engine) and subprocess.run([engine, "info"], capture_output=True, check=False).returncode == 0:
            return engine
    fix = "Install Docker or Podman, start it, and see that `docker info` answers."
    raise IsolationError("no container engine answers here.", fix=fix)


def run_in_container(root: Path, mounts: Sequence[Mount], arguments: Sequence[str]) -> int:
    """Build the image if it is not there, run `course` in it, and return its exit code. Raises `IsolationError`."""
    engine = find_engine()
    known = subprocess.run([engine, "image", "inspect", image_name(root)], capture_output=True, check=False)
    if known.returncode != 0 and subprocess.run(build_command(engine, root), check=False).returncode != 0:
        raise IsolationError("the image could not be built; the engine says above why.", where=root / RECIPE)
    return subprocess.run(run_command(engine, root, mounts, arguments), check=False).returncode


def grade_in_container(
    root: Path, submitted: Path, roster: Path | None, results: Path | None, options: Mapping[str, object]
) -> int:
    """Run `course grade` in a container, with the same options and the paths as they are there. See `run_in_container`.

    `options`: `--name` → its value; `True` gives the name alone, nothing leaves it out.
    """
    mounts = [Mount(submitted, "/submitted")]
    mounts += [Mount(roster, "/roster.csv")] if roster else []
    mounts += [Mount(results, "/results", writable=True)] if results else []
    given = {"--roster": roster and "/roster.csv", "--results": results and "/results", **options}
    words = [[name] if value is True else [name, str(value)] for name, value in given.items() if value]
    return run_in_container(root, mounts, ["grade", "/submitted", *(word for pair in words for word in pair)])
