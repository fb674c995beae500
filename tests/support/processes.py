"""The processes below a process."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path


def descendants(process: int) -> Iterator[int]:
    """Yield the processes that a process has started, and those that they have started."""
    for path in Path(f"/proc/{process}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in path.read_text().split():
                yield int(child)
                yield from descendants(int(child))
