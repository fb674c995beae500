from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from gradebook.store import Store, open_store
from tests.support.postgres import Postgres, started

KINDS = ("sqlite", "postgres")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The server of this test run, started by the first test that asks. Without one: skipped, or failed if required."""
    with ExitStack() as stack:
        try:
            server = stack.enter_context(started())
        except Exception as error:  # noqa: BLE001  # whatever it is, it is the reason
            reason = f"PostgreSQL does not start here: {type(error).__name__}: {error}"
            (pytest.fail if os.environ.get("POSTGRES_REQUIRED") else pytest.skip)(reason)
        yield server


def address(kind: str, name: str, request: pytest.FixtureRequest, folder: Path) -> str:
    """The address of a gradebook that does not exist yet: a file in a folder, or an empty schema."""
    return f"sqlite:///{folder / name}" if kind == "sqlite" else str(request.getfixturevalue("postgres").new())


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a gradebook that does not exist yet, in each kind of database."""
    return address(request.param, "gradebook.db", request, tmp_path)


@pytest.fixture(params=KINDS)
def other_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a second gradebook, in each kind of database."""
    return address(request.param, "other.db", request, tmp_path)


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """An empty gradebook."""
    with open_store(url) as opened:
        yield opened


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The file of an SQLite gradebook that does not exist yet."""
    return tmp_path / "gradebook.db"


@pytest.fixture
def sqlite_store(file: Path) -> Iterator[Store]:
    """An empty gradebook in a file."""
    with open_store(f"sqlite:///{file}") as opened:
        yield opened
