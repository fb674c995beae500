"""The catalogue of common mistakes: a page for learners, held against lessons and misconceptions."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.checking.findings import Finding
from autograder.checking.mistakes import mistakes_findings
from autograder.checking.places import Places
from autograder.errors import ConfigError
from autograder.masters import find_masters, read_master
from autograder.mistakes import PAGE, mistakes_page, read_mistakes
from autograder.release import build_release
from tests.autograder.masters import write_course
from tests.support.answers import ROOT

ENTRY = """mistakes:
  - name: Added, not doubled
    symptom: "`double(3)` returns 5"
    cause: Two was added.
    fix: Multiply,
      with `*`.
    lesson: 01-demo#A demo
    misconceptions: [01-demo/adds_two]
    seen: https://example.org/7
"""


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course with a lesson, a misconception, and an entry for it."""
    write_course(tmp_path)
    module = tmp_path / "source" / "py-01-demo"
    (module / "notebooks").mkdir()
    (module / "notebooks" / "01-demo.py").write_text("# %% [markdown]\n# # A demo\n", encoding="utf-8")
    (module / "exercises" / "01-demo" / "misconceptions").mkdir(parents=True)
    (module / "exercises" / "01-demo" / "misconceptions" / "adds_two.py").write_text("", encoding="utf-8")
    (module / "mistakes.yaml").write_text(ENTRY, encoding="utf-8")
    return tmp_path


def findings(course: Path, *complete: str) -> list[Finding]:
    """Return what is wrong with the catalogue."""
    source = course / "source"
    masters = [read_master(path) for path in find_masters(source)]
    return mistakes_findings(source, Places(course, masters, []), complete)


def change(course: Path, old: str, new: str) -> None:
    """Change the catalogue."""
    path = course / "source" / "py-01-demo" / "mistakes.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_good_catalogue_has_no_findings(course: Path) -> None:
    """All that it names is there, and nothing is left out."""
    assert findings(course, "py-01") == []


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("01-demo#A demo", "02-demo#A demo", '"Added, not doubled": there is no such file.'),
        ("#A demo", "#A dream", '"Added, not doubled": the file has no heading "A dream".'),
        ("01-demo/adds_two", "01-demo/adds", '"Added, not doubled" names the misconception 01-demo/adds, which is not'),
    ],
)
def test_what_an_entry_names_must_be_there(course: Path, old: str, new: str, what: str) -> None:
    """The finding stands at the line of the entry."""
    change(course, old, new)
    first = findings(course)[0]
    assert (first.what.startswith(what), first.where.endswith("mistakes.yaml:2")) == (True, True)


def test_a_misconception_that_no_entry_treats_is_named(course: Path) -> None:
    """It fails where the module is complete."""
    change(course, "[01-demo/adds_two]", "[]")
    for complete, fails in (((), False), (("py-01",), True)):
        (one,) = findings(course, *complete)
        assert (one.what.endswith("treats the misconception 01-demo/adds_two."), one.fails) == (True, fails)


def test_a_module_without_a_catalogue_treats_nothing(course: Path) -> None:
    """That is said of each misconception."""
    (course / "source" / "py-01-demo" / "mistakes.yaml").unlink()
    assert [one.fails for one in findings(course, "py-01")] == [True]


def test_the_page_says_what_one_sees_why_and_what_helps(course: Path) -> None:
    """With a link to the lesson as it is handed out, and to a real report."""
    titles = {"py-01-demo": "Demonstrations", "py-01-demo/01-demo": "A demo"}
    page = mistakes_page(read_mistakes(course / "source"), titles)
    assert page.split("## ", 1)[1].splitlines() == [
        "PY-01 · Demonstrations",
        "",
        "### Added, not doubled",
        "",
        "**What you see:** `double(3)` returns 5",
        "",
        "**Why:** Two was added.",
        "",
        "**What helps:** Multiply, with `*`.",
        "",
        "Read on in the lesson [A demo](../py-01-demo/notebooks/01-demo.ipynb), *A demo*. "
        "[Seen by others](https://example.org/7).",
    ]
    assert mistakes_page(read_mistakes(course / "source"), {}) == ""


def test_a_key_that_nobody_knows_is_refused(course: Path) -> None:
    """With a suggestion."""
    change(course, "symptom:", "symptoms:")
    with pytest.raises(ConfigError, match="symptoms"):
        read_mistakes(course / "source")


def test_the_page_and_that_of_the_module_are_released(course: Path) -> None:
    """Only with the modules that are."""
    (course / "source" / "py-01-demo" / "README.md").write_text("# The module\n", encoding="utf-8")
    files = build_release(course / "source", course / "rubrics").files
    assert files["py-01-demo/README.md"] == b"# The module\n"
    assert b"### Added, not doubled" in files[PAGE]


def test_the_catalogue_of_the_course_is_true() -> None:
    """Nothing that it names is missing."""
    masters = [read_master(path) for path in find_masters(ROOT / "source")]
    assert [one for one in mistakes_findings(ROOT / "source", Places(ROOT, masters, []), ["py-01"]) if one.fails] == []
