"""One real browser and one real Jupyter server for all tests of this folder.

The folder is a package, so that both end with its last test: Playwright's event loop runs as long as its browser does,
and no other test could start one.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from typer.testing import CliRunner

from autograder.cli import app
from tests.support.answers import ROOT, exercises, filled, handout_of, reference_answers
from tests.support.jupyter import Jupyter, jupyter_lab

NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = [
    *("--disable-gpu", "--disable-quic", "--disable-sync", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update"),
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # pages of others name hosts outside
]
PATIENCE = 30_000  # milliseconds


@pytest.fixture(scope="package")
def chromium() -> str:
    """The browser of this machine. Without one the tests are skipped, or fail where one is required."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), "")
    if not found:
        reason = "no Chromium is here: install it, or name a browser of its kind in CHROMIUM"
        (pytest.fail if os.environ.get("CHROMIUM_REQUIRED") else pytest.skip)(reason)
    return found


@pytest.fixture(scope="package")
def browser(chromium: str) -> Iterator[Browser]:
    """The browser, started once with a profile of its own."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """An empty page of somebody who was never here before."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="package")
def root(tmp_path_factory: pytest.TempPathFactory, chromium: str) -> Path:
    """What the server serves: the handout, the handout with right answers, the course directory of nbgrader."""
    folder = tmp_path_factory.mktemp("served")
    for name in ("handout", "answered"):
        shutil.copytree(ROOT / "release", folder / name)
    for master in exercises():
        handout = handout_of(master)
        answered = folder / "answered" / handout.relative_to(ROOT / "release")
        answered.write_text(filled(reference_answers(master), handout), encoding="utf-8")
    words = ["--course", str(ROOT), "release", "--format", "nbgrader", "--to", str(folder / "course")]
    ran = CliRunner().invoke(app, words)
    assert ran.exit_code == 0, ran.output
    return folder


@pytest.fixture(scope="package")
def jupyter(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Jupyter]:
    """JupyterLab with nbgrader's formgrader, started in the course directory."""
    with jupyter_lab(root, root / "course", tmp_path_factory.mktemp("home")) as server:
        yield server
