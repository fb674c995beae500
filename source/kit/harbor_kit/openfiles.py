"""Who still has a file open: this process, counted by its descriptors, on every system."""

from __future__ import annotations

import os
from pathlib import Path

MOST = 1_024


def times_open(path: Path) -> int:
    """Return how many open descriptors of this process belong to the file at `path`."""
    wanted = path.stat()
    return sum(os.path.samestat(wanted, found) for found in map(_stat, range(MOST)) if found)


def _stat(descriptor: int) -> os.stat_result | None:
    try:
        return os.fstat(descriptor)
    except OSError:
        return None
