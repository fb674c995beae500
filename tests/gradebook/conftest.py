from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gradebook.store import Store, open_store


@pytest.fixture
def url(tmp_path: Path) -> str:
    """The address of a gradebook that does not exist yet."""
    return f"sqlite:///{tmp_path / 'gradebook.db'}"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """An empty gradebook."""
    with open_store(url) as opened:
        yield opened
