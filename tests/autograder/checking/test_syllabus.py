"""The table of the syllabus: what it says is looked up, and what is missing is counted or refused."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pytest

from autograder.checking import syllabus as table_of_the_syllabus
from autograder.checking.findings import Finding
from autograder.checking.places import headings
from autograder.checking.syllabus import read_syllabus, syllabus_findings
from autograder.errors import ConfigError
from autograder.masters import Master, find_masters, read_master
from tests.autograder.masters import write_course
from tests.support.answers import ROOT
from tests.test_docs import commands

TABLE = ROOT / "source" / "syllabus.yaml"
PLACES = """
      - source/docs/PAGE.md
      - source/docs/PAGE.md#Hand `it` in
      - source/py-01-demo/exercises/01-demo.py#A demo
      - py-01/01-demo#Q1
      - py-01/01-demo#S2
      - py-01/01-demo/doubles
      - course grade
      - course export canvas
      - make demo
"""
PAGE = """# A page

```
# no heading
```

## Hand `it` in
"""
MAKEFILE = "BIN := bin\n\n.PHONY: demo\n\ndemo: bin ## the road\n\tcourse demo\n"
TYPED = ("course grade", "course export canvas")
FEW = 9


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with an exercise, a page and a Makefile."""
    folder = write_course(tmp_path_factory.mktemp("course"))
    (folder / "source" / "docs").mkdir(exist_ok=True)
    (folder / "source" / "docs" / "PAGE.md").write_text(PAGE, encoding="utf-8")
    (folder / "Makefile").write_text(MAKEFILE, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def masters(course: Path) -> list[Master]:
    return [read_master(path) for path in find_masters(course / "source")]


Look = tuple[Path, Path, list[Master]]


@pytest.fixture
def look(course: Path, masters: list[Master], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Look:
    """Where the table of a small syllabus is written, the course that it is about, and its masters."""
    monkeypatch.setattr(table_of_the_syllabus, "COUNT", FEW)
    return tmp_path / "syllabus.yaml", course, masters


def item(number: int, requirement: str = "PY-01", rest: str = "    places: [course grade]\n") -> str:
    return f"  - id: {number}\n    part: Tasks\n    text: Queues\n    requirement: {requirement}\n{rest}"


def whole(first: str) -> str:
    """Return a table in which the first item says something, and all others are in order."""
    return "items:\n" + first + "".join(item(number, "course") for number in range(2, FEW + 1))


def found(look: Look, table: str, complete: Collection[str] = ()) -> list[Finding]:
    path, root, masters = look
    path.write_text(table, encoding="utf-8")
    findings = syllabus_findings(read_syllabus(path), root, masters, complete, path, TYPED)
    assert {finding.rule for finding in findings} <= {"C-SYLLABUS"}
    return findings


def test_every_form_of_place_is_found(look: Look) -> None:
    """Files, headings with their code, questions, sentences, checks, commands and targets."""
    assert found(look, whole(item(1, rest=f"    places:{PLACES}")), complete=["py-01", "course"]) == []


@pytest.mark.parametrize(
    ("place", "what", "fix"),
    [
        ("source/docs/PAEG.md", "there is no such file", '"PAGE.md"?'),
        ("source/dcos/PAGE.md", "there is no such file", '"docs"?'),
        ("source/docs", "there is no such file", "Did you mean"),
        ("../syllabus.yaml", "a file is named from the folder of the course", "Write it like"),
        ("source/docs/PAGE.md#Hand it in", 'no heading "Hand it in"', "Hand `it` in"),
        ("source/docs/PAGE.md#no heading", 'no heading "no heading"', ""),
        ("source/py-01-demo/exercises/01-demo.py#A dmo", 'no heading "A dmo"', "#A demo"),
        ("Makefile#demo", 'no heading "demo"', ""),
        ("py-01/01-dmo#Q1", "there is no such exercise", '"py-01/01-demo"?'),
        ("py-01/01-demo", "no such question, sentence or check", ""),
        ("py-01/01-demo#Q9", "no such question, sentence or check", "Did you mean"),
        ("py-01/01-demo#S9", "no such question, sentence or check", "Did you mean"),
        ("py-01/01-demo/doublse", "no such question, sentence or check", '"py-01/01-demo/doubles"?'),
        ("course grdae", "there is no such command", '"course grade"?'),
        ("make dmeo", "no such target", '"make demo"?'),
        ("make BIN", "no such target", ""),
    ],
)
def test_a_place_that_is_not_there_fails(look: Look, place: str, what: str, fix: str) -> None:
    """Whatever is complete; the finding has the item's line, the place, and what was meant where that is close."""
    (finding,) = found(look, whole(item(1, rest=f'    places: [course grade, "{place}"]\n')))
    assert finding.fails
    assert finding.where == f"{look[0]}:2"
    assert f'item 1 "Queues" is not at `{place}`: ' in finding.what
    assert what in finding.what
    assert fix in finding.fix


@pytest.mark.parametrize("places", ["", "    places: [course grade]\n"], ids=["nothing", "a part"])
def test_what_is_planned_is_a_remark_until_its_module_is_complete(look: Look, places: str) -> None:
    """One remark for all of a requirement; one failure for each item when nothing may be missing."""
    table = whole(item(1, rest=f"{places}    planned: [L1.3 §4]\n")).replace(item(2, "course"), item(2))

    (remark,) = found(look, table, complete=["course"])
    assert not remark.fails
    assert (remark.where, "1 of its 2 items" in remark.what) == (f"{look[0]}:2", True)

    (failure,) = found(look, table, complete=["py-01"])
    assert failure.fails
    assert 'item 1 "Queues" waits for L1.3 §4, but py-01 is called complete' in failure.what


def test_an_item_with_no_place_and_no_plan_fails(look: Look) -> None:
    """Nobody would look for it."""
    (finding,) = found(look, whole(item(1, rest="")))
    assert finding.fails
    assert "no place and no plan" in finding.what


def test_a_gap_and_a_double_number_are_named(look: Look) -> None:
    """Each item counts one on; the last is the last of the syllabus."""
    table = whole(item(1))
    gap = found(look, table.replace(item(7, "course"), ""))
    double = found(look, table.replace(item(7, "course"), item(6, "course")))
    short = found(look, table.replace(item(FEW, "course"), ""))
    nothing = found(look, "items: []\n")

    assert [finding.what for finding in gap] == ['item 8 "Queues" stands where item 7 is expected.']
    assert gap[0].where == f"{look[0]}:{2 + 6 * 5}"
    assert 'item 6 "Queues" stands where item 7 is expected.' in [finding.what for finding in double]
    assert [finding.what for finding in short] == [f"the last item is {FEW - 1}; the syllabus has {FEW}."]
    assert [finding.where for finding in nothing] == [f"{look[0]}:1"]


def test_a_requirement_that_is_none_is_refused_where_it_stands(look: Look) -> None:
    """The table is read like every settings file."""
    with pytest.raises(ConfigError) as caught:
        found(look, whole(item(1, "PY-08")))
    assert (caught.value.where, caught.value.line) == (look[0], 5)


def test_headings_are_read_as_they_are_written() -> None:
    """Of both kinds, with their marks; what stands in code is none of them."""
    assert headings("# One `a`\n\nTwo\n---\n\n    # three\n\n#\n") == ["One `a`", "Two", ""]


def test_the_table_of_this_course_is_right() -> None:
    """All items are there, every place is found, and what is to come is planned."""
    syllabus = read_syllabus(TABLE)
    masters = [read_master(path) for path in find_masters(ROOT / "source")]
    findings = syllabus_findings(syllabus, ROOT, masters, (), TABLE, commands())

    assert [str(finding) for finding in findings if finding.fails] == []
