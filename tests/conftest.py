"""How much is tried: the same examples every time in `make test`, many more in `make test-all`; and by which worker."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

import autograder.notebook_libraries  # noqa: F401  # first: then jsonschema is quick for all that need it
from autograder.textreader import known_types

WHOLE_FOLDERS = ("tests/browser/",)  # one browser and one server for all
WHOLE_FILES = (  # what such a file makes takes long, and serves all of its tests
    "tests/autograder/checking/test_lesson_runs.py",
    "tests/platforms/",
    "tests/course/test_check.py",
    "tests/course/test_lessons.py",
    "tests/test_damaged.py",
    "tests/test_sample_class.py",
)

settings.register_profile("default", deadline=None, derandomize=True, max_examples=40)
settings.register_profile("long", deadline=None, max_examples=3_000)
settings.load_profile("default")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--every`: all alternatives and misconceptions on every grader, instead of a few."""
    what = "hand in every alternative and misconception to every grader, open every lesson in JupyterLab"
    parser.addoption("--every", action="store_true", help=what)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long remainder to `make test-all`."""
    later = [] if config.getoption("--every") else [item for item in items if item.get_closest_marker("remainder")]
    config.hook.pytest_deselected(items=later)
    items[:] = [item for item in items if item not in later]


@pytest.fixture(scope="session", autouse=True)
def known_to_mypy() -> Iterator[None]:
    """Let every mypy that a test starts know what the grader's knows: it would need ten seconds to learn it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MYPY_CACHE_DIR", str(known_types(("pydantic",))))
        yield


@pytest.fixture(scope="session")
def every(request: pytest.FixtureRequest) -> bool:
    """Whether every grader is given all that there is."""
    return bool(request.config.getoption("--every"))


class TogetherWhereDear(LoadScopeScheduling):
    """Gives tests that share something expensive to one worker, and every other test to the next that is free."""

    def _split_scope(self, nodeid: str) -> str:
        folder = next((known for known in WHOLE_FOLDERS if nodeid.startswith(known)), "")
        return folder or (nodeid.split("::", maxsplit=1)[0] if nodeid.startswith(WHOLE_FILES) else nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> TogetherWhereDear:
    """Schedule as above."""
    return TogetherWhereDear(config, log)
