"""Is everything here that the lessons need? `ready()` in a notebook, `python -m harbor_kit.ready` in a terminal."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Sequence
from dataclasses import dataclass

OLDEST = (3, 11)


@dataclass(frozen=True)
class Need:
    """Something that the lessons need: whether it is here, what to do if it is not, and whether one can do without."""

    name: str
    is_here: bool
    without: str
    can_wait: bool = False

    def __str__(self) -> str:
        """Return one line for a learner."""
        return f"✔ {self.name}" if self.is_here else f"{'–' if self.can_wait else '✘'} {self.name}: {self.without}"


def needs(version: Sequence[int] = sys.version_info[:2]) -> list[Need]:
    """Return what the lessons need, and what of it is here. `version` is that of Python."""
    oldest = ".".join(map(str, OLDEST))
    found = ".".join(map(str, version[:2]))
    new = f"this is {found}. Install a newer Python, then make a new environment with it"
    typed = _has("pydantic") and _has("mypy"), "pip install pydantic mypy"
    web = all(map(_has, ("httpx", "requests", "respx"))), "pip install httpx requests respx"
    data = all(map(_has, ("numpy", "pandas", "jsonschema"))), "pip install numpy pandas jsonschema"
    return [
        Need(f"Python {oldest} or newer", tuple(version[:2]) >= OLDEST, new),
        Need("a notebook to read in", _has("ipykernel"), "pip install jupyterlab"),
        Need("pictures", _has("matplotlib"), "pip install matplotlib; until then, read the tables", can_wait=True),
        Need("pytest for the command line", _has("pytest"), "pip install pytest", can_wait=True),
        Need("pydantic and mypy, from PY-02 on", *typed, can_wait=True),
        Need("tenacity, for a section of PY-03", _has("tenacity"), "pip install tenacity", can_wait=True),
        Need("pip-tools, for a lesson of PY-04", _has("piptools"), "pip install pip-tools", can_wait=True),
        Need("httpx, requests and respx, from PY-05 on", *web, can_wait=True),
        Need("numpy, pandas and jsonschema, for PY-06", *data, can_wait=True),
    ]


def ready() -> bool:
    """Print what is missing, and whether a lesson can begin; return that."""
    found = needs()
    can_begin = all(need.is_here or need.can_wait for need in found)
    missing = [str(need) for need in found if not need.is_here]
    end = "Your machine is ready." if can_begin else "Mend what has a ✘, then run this again."
    print("\n".join([*missing, end]), end="\n\n")  # noqa: T201  # it is there to be read
    return can_begin


def _has(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


if __name__ == "__main__":
    sys.exit(0 if ready() else 1)
