"""A program that is killed loses nothing that it had acknowledged, and leaves nothing half done."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from gradebook.store import Store, open_store
from tests.gradebook.conftest import KINDS, address
from tests.gradebook.crashing import STEPS
from tests.support.answers import ROOT

MOMENTS = {True: 50, False: 12}  # with --every, or without it


def state(store: Store) -> object:
    """Everything that a gradebook says; numbers of decisions may have gaps where one was not kept."""
    decisions = [one.model_copy(update={"id": 0}) for one in store.decisions()]
    return store.students(), store.attempts(), store.summaries(), store.overrides(), decisions


def killed(jobs: list[tuple[str, str, int | None]]) -> list[str]:
    """Let these lives end; return what those that ended by themselves said."""
    program = [sys.executable, "-m", "tests.gradebook.crashing", json.dumps(jobs)]
    return subprocess.run(program, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split()


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_lost_at_any_moment(kind: str, every: bool, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """Of recording, overriding, regrading, taking back: what was acknowledged is there, the rest whole or absent."""
    with open_store(address(kind, "whole.db", request, tmp_path)) as store:
        states = [state(store)]
        for step in STEPS:
            step(store)
            states.append(state(store))
    moments = int(killed([(address(kind, "counted.db", request, tmp_path), str(tmp_path / "counted"), None)])[0])
    chosen = random.Random(f"killed in {kind}").sample(range(1, moments + 1), MOMENTS[every])
    urls = [address(kind, f"{moment}.db", request, tmp_path) for moment in chosen]
    files = [tmp_path / f"acknowledged{moment}" for moment in chosen]
    assert killed([(url, str(file), moment) for url, file, moment in zip(urls, files, chosen, strict=True)]) == []
    for url, file in zip(urls, files, strict=True):
        done = len(file.read_bytes())
        with open_store(url) as store:
            found = state(store)
            assert found in states[done : done + 2]
            for step in STEPS[states.index(found) :]:
                step(store)
            assert state(store) == states[-1]
