from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from autograder.errors import ExportError
from autograder.leaks import Guard
from autograder.model import PersonCriterion, Rubric
from autograder.rubrics import read_rubrics
from gradebook.export.canvas_outcomes import canvas_outcomes_csv
from gradebook.export.entries import write
from gradebook.export.outcomes import outcomes_of
from tests.gradebook.mastery_class import CLASS, REFLECTION, RUBRICS, with_levels
from tests.gradebook.moodle_class import GOLDEN
from tests.gradebook.outcomes_reader import ImportRefused, imported_outcomes
from tests.gradebook.samples import TYPING
from tests.support.answers import ROOT

TITLE = "Python, for “AI”"
GROUP = b"vendor_guid,object_type,title,parent_guids,mastery_points,ratings\r\na,group,A,,,\r\n"


def reading(**levels: str) -> Rubric:
    """The second rubric, with a criterion that a person reads."""
    texts = tuple(levels.get(name, name) for name in ("none", "some", "most", "all"))
    return TYPING.model_copy(update={"person_reads": {"style": PersonCriterion(title="Style", levels=texts)}})


def test_the_file_is_the_golden_one() -> None:
    """Byte for byte: a group, requirements, and what a person reads."""
    assert canvas_outcomes_csv(RUBRICS, "py-ai", TITLE).data == (GOLDEN / "canvas-outcomes" / "class.csv").read_bytes()


def test_canvas_reads_a_group_and_its_outcomes() -> None:
    """What an importer written from Canvas' rules alone finds: each outcome once, below the group of the course."""
    found = imported_outcomes(canvas_outcomes_csv(RUBRICS, "py-ai", TITLE).data)
    assert list(found) == ["py-ai", "py-ai:PY-01", "py-ai:PY-01-reflection", "py-ai:PY-02"]
    assert [one["object_type"] for one in found.values()] == ["group", "outcome", "outcome", "outcome"]
    assert {one["parent_guids"] for one in list(found.values())[1:]} == {"py-ai"}
    assert {(one["calculation_method"], one["calculation_int"]) for one in list(found.values())[1:]} == {
        ("highest", "")
    }


def test_levels_fall_from_mastery_to_nothing() -> None:
    """Whole points, the lowest 0, in whatever order the rubric has them; mastery is the highest."""
    found = imported_outcomes(canvas_outcomes_csv(RUBRICS, "py-ai", TITLE).data)
    assert found["py-ai:PY-01"]["ratings"] == [(2, "Excellent"), (1, "Proficient"), (0, "Beginning")]
    assert [text for _, text in found["py-ai:PY-01-reflection"]["ratings"]] == list(reversed(REFLECTION.levels))
    assert (found["py-ai:PY-01"]["mastery_points"], found["py-ai:PY-01-reflection"]["mastery_points"]) == ("2", "3")


def test_the_course_itself_can_be_imported() -> None:
    """Every rubric of this course, with what persons read in it."""
    rubrics = read_rubrics(ROOT / "rubrics")
    found = imported_outcomes(canvas_outcomes_csv(rubrics, "py-ai", "Python").data)
    read = sum(len(rubric.person_reads) for rubric in rubrics)
    assert len(found) == 1 + len(rubrics) + read
    assert all(Decimal(0) in dict(one["ratings"]) for one in list(found.values())[1:])


@pytest.mark.parametrize(
    "row",
    [
        b"b b,outcome,B,a,1,1,x,0,y\r\n",
        b"canvas_outcome:7,outcome,B,a,1,1,x,0,y\r\n",
        b"a,outcome,B,a,1,1,x,0,y\r\n",
        b"b,outcome,,a,1,1,x,0,y\r\n",
        b"b,outcome,B,c,1,1,x,0,y\r\n",
        b"b,outcome,B,a,1,0,x,1,y\r\n",
        b"b,outcome,B,a,1,half,x\r\n",
        b"b,outcome,B,a,1,1\r\n",
        b"b,group,B,a,1,\r\n",
        b"b,other,B,a,,\r\n",
        b"b,outcome,\xff,a,1,1,x\r\n",
    ],
)
def test_the_importer_refuses_what_canvas_refuses(row: bytes) -> None:
    """Spaces, ids of Canvas, twice, no title, no parent, rising or broken ratings, points of a group, no UTF-8."""
    with pytest.raises(ImportRefused):
        imported_outcomes(GROUP + row)


@pytest.mark.parametrize("course", ["py ai", "canvas_outcome:7", "canvas_outcome_group:1", "=py", "", "p\u00a0y"])
def test_a_course_that_canvas_would_refuse_is_refused(course: str) -> None:
    """Spaces, reserved words, formulas, nothing."""
    with pytest.raises(ExportError, match=r"config/course\.yaml"):
        canvas_outcomes_csv(RUBRICS, course, TITLE)


@pytest.mark.parametrize("title", ["", " ", "=1", "a\nb", "x" * 256])
def test_a_title_that_would_be_misread_is_refused(title: str) -> None:
    """As a formula, or not at all."""
    with pytest.raises(ExportError, match="the title"):
        canvas_outcomes_csv(RUBRICS, "py-ai", title)


@pytest.mark.parametrize(
    "levels",
    [
        [("Only", "0")],
        [("Same", "0.5"), ("Same", "0")],
        [("=High", "0.5"), ("Low", "0")],
        [("H" * 256, "0.5"), ("Low", "0")],
        [(" ", "0.5"), ("Low", "0")],
    ],
)
def test_levels_that_say_nothing_are_refused(levels: list[tuple[str, str]]) -> None:
    """One alone, two of one name, a formula, too long, none."""
    with pytest.raises(ExportError, match=r"PY-02: .*Change it in the rubric"):
        canvas_outcomes_csv([with_levels(*levels)], "py-ai", TITLE)


def test_two_outcomes_of_one_title_are_refused() -> None:
    """A criterion in Canvas is known by its title alone."""
    other = TYPING.model_copy(
        update={"person_reads": {"again": PersonCriterion(title="Types", levels=REFLECTION.levels)}}
    )
    with pytest.raises(ExportError, match='"PY-02 Types" names two outcomes'):
        outcomes_of([other])


def test_two_requirements_of_one_id_are_refused() -> None:
    """Canvas would take the second for a mistake."""
    again = TYPING.model_copy(update={"title": "Others"})
    with pytest.raises(ExportError, match='two outcomes have the id "py-ai:PY-02"'):
        canvas_outcomes_csv([TYPING, again], "py-ai", TITLE)


def test_a_folded_text_is_one_line() -> None:
    """YAML keeps line breaks; a cell does not."""
    assert imported_outcomes(canvas_outcomes_csv([reading(all="All\n  of it\n")], "c", "C").data)["c:PY-02-style"][
        "ratings"
    ] == [(3, "All of it"), (2, "most"), (1, "some"), (0, "none")]


def test_a_course_without_rubrics_is_no_file() -> None:
    """A group alone is of no use."""
    with pytest.raises(ExportError, match="no requirement to write"):
        canvas_outcomes_csv([], "py-ai", TITLE)


def test_it_holds_nobody(tmp_path: Path) -> None:
    """Definitions are of a course, and the scan for people finds none."""
    made = canvas_outcomes_csv(RUBRICS, "py-ai", TITLE)
    assert write(made, tmp_path / "o.csv", Guard().with_people(CLASS)).read_bytes() == made.data
