"""The names of an exercise of PY-05, with the reference as their answers."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from harbor_kit.checks import collected

MASTERS = Path(__file__).parents[2] / "source" / "py-05-apis" / "exercises"


@contextmanager
def names_of(stem: str) -> Iterator[Any]:
    """Run a master while a block lasts, and give what it defines."""
    master = MASTERS / f"{stem}.py"
    module = ModuleType(f"exercise_{stem[:2]}")
    sys.modules[module.__name__] = module  # dataclasses and pydantic look their module up
    try:
        with collected():
            exec(compile(master.read_text(encoding="utf-8"), str(master), "exec"), module.__dict__)
        yield module
    finally:
        del sys.modules[module.__name__]
