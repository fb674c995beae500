from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from autograder.errors import ExportError, LeakError
from autograder.leaks import Guard
from autograder.model import Student
from gradebook.book import book_of
from gradebook.export.entries import Export, write
from gradebook.export.oneroster import Days, School, oneroster_zip
from gradebook.export.packing import zipped
from gradebook.scores import Column, Scores, scores_of
from tests.gradebook.mastery_class import ADA, ATTEMPTS, BOB, CLASS, RUBRICS
from tests.gradebook.moodle_class import GOLDEN
from tests.gradebook.oneroster_reader import ImportRefused, Record, imported_package
from tests.gradebook.samples import CALLS, LIMITS, TYPES

SCORES = scores_of(book_of(ATTEMPTS), RUBRICS)
SCHOOL = School("AI-101", "2026.T1", "S-1", date(2026, 8, 1))
DUE = {CALLS: date(2026, 9, 2), LIMITS: date(2026, 9, 9), TYPES: date(2026, 9, 9)}
DAYS = Days(DUE, dict.fromkeys(SCORES.points, date(2026, 9, 1)))
FILES = ("categories", "lineItemLearningObjectiveIds", "lineItems", "manifest", "resultLearningObjectiveIds", "results")


def made(scores: Scores = SCORES, roster: tuple[Student, ...] = CLASS, **more: object) -> Export:
    """The package of the class."""
    known = {"school": SCHOOL, "days": DAYS}
    return oneroster_zip(scores, roster, RUBRICS, **{**known, **more})  # type: ignore[arg-type]


def read(data: bytes) -> dict[str, list[Record]]:
    """What a school's system takes of it."""
    return imported_package(data, {one.sis_id for one in CLASS}, {"AI-101"}, {"2026.T1"}, {"S-1"})


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def result(data: bytes, student: Student, exercise: str) -> Record:
    """One result."""
    one = f"result/AI-101/{exercise}/{student.sis_id}"
    return next(record for record in read(data)["results"] if record["sourcedId"] == one)


@pytest.mark.parametrize("name", FILES)
def test_the_file_is_the_golden_one(name: str) -> None:
    """Byte for byte."""
    assert members(made().data)[f"{name}.csv"] == (GOLDEN / "oneroster" / f"{name}.csv").read_bytes()


def test_a_school_reads_all_of_it() -> None:
    """What a reader written from the rules of the format alone finds: categories, exercises, a result for each."""
    found = read(made().data)
    assert sorted(found) == [name for name in FILES if name != "manifest"]
    assert [one["title"] for one in found["categories"]] == ["PY-01 Async calls", "PY-02 Types"]
    assert [(one["title"], one["dueDate"], one["resultValueMax"]) for one in found["lineItems"]] == [
        ("PY-01 Calls at once", "2026-09-02", "7"),
        ("PY-01 Limits", "2026-09-09", "3"),
        ("PY-02 Types everywhere", "2026-09-09", "5"),
    ]
    assert len(found["results"]) == len(CLASS) * 3


def test_every_state_is_told_apart() -> None:
    """Graded, open, not gradable, not submitted; only the first has a score, and a 0 is a 0."""
    found = {(one["studentSourcedId"], one["lineItemSourcedId"][-8:]): one for one in read(made().data)["results"]}
    states = {(one["scoreStatus"], bool(one["score"])) for one in found.values()}
    assert states == {
        *(("fully graded", True), ("partially graded", False), ("submitted", False), ("not submitted", False)),
    }
    assert result(made().data, ADA, TYPES)["score"] == "0"
    assert result(made().data, CLASS[2], CALLS)["scoreStatus"] == "partially graded"
    assert result(made().data, CLASS[3], CALLS)["scoreStatus"] == "submitted"


def test_who_is_exempt_has_no_score() -> None:
    """Whatever was graded, and nothing of an objective either."""
    data = made(replace(SCORES, exempt=frozenset({(BOB.id, CALLS)}))).data
    one = result(data, BOB, CALLS)
    assert (one["scoreStatus"], one["score"]) == ("exempt", "")
    assert one["sourcedId"] not in {each["resultSourcedId"] for each in read(data)["resultLearningObjectiveIds"]}


def test_an_objective_gets_share_and_level() -> None:
    """Of what is fully graded: 2 of 3 points are two thirds, which is the lowest level here."""
    found = {one["resultSourcedId"]: one for one in read(made().data)["resultLearningObjectiveIds"]}
    one = found[f"result/AI-101/{LIMITS}/{BOB.sis_id}"]
    assert (one["learningObjectiveId"], one["score"], one["textScore"]) == ("PY-01", "0.6667", "Beginning")
    graded = {each["sourcedId"] for each in read(made().data)["results"] if each["scoreStatus"] == "fully graded"}
    assert set(found) == graded


def test_a_score_is_of_the_day_on_which_it_was_recorded() -> None:
    """Where there is no attempt it is that on which it was due: the format wants a date, and today would change."""
    assert result(made().data, ADA, CALLS)["scoreDate"] == "2026-09-01"
    assert result(made().data, CLASS[6], CALLS)["scoreDate"] == "2026-09-02"


def test_the_same_scores_are_the_same_bytes() -> None:
    """In whatever order they were recorded; and ids stay when points change."""
    turned = replace(SCORES, points=dict(reversed(list(SCORES.points.items()))))
    assert made(turned).data == made().data
    other = replace(SCORES, points={**SCORES.points, (ADA.id, TYPES): Decimal(5)})
    ids = [[one["sourcedId"] for one in read(data)["results"]] for data in (made(other).data, made().data)]
    assert ids[0] == ids[1]


def test_points_are_rounded_once() -> None:
    """Two decimals, half to even."""
    odd = replace(SCORES, points={**SCORES.points, (ADA.id, TYPES): Decimal("3.335")})
    assert result(made(odd).data, ADA, TYPES)["score"] == "3.34"


@pytest.mark.parametrize(
    ("school", "said"),
    [
        (replace(SCHOOL, class_id=""), "--class-id"),
        (replace(SCHOOL, session_id="T 1"), "--session-id"),
        (replace(SCHOOL, school_id="Schüle"), "--school-id"),
        (replace(SCHOOL, school_id="-1"), "--school-id"),
        (replace(SCHOOL, assigned=date(2026, 9, 3)), "before it is handed out on 2026-09-03"),
        (replace(SCHOOL, class_id="x" * 250), "cannot be a sourcedId"),
    ],
)
def test_what_only_the_school_knows_is_never_made_up(school: School, said: str) -> None:
    """Missing, or no id of theirs: the error says how to give it."""
    with pytest.raises(ExportError, match=said):
        made(school=school)


def test_an_exercise_that_is_due_on_no_day_is_refused() -> None:
    """The format requires one, and nobody else knows it."""
    with pytest.raises(ExportError, match=r"py-02/01-types: .* the day on which it is due.*config/course\.yaml"):
        made(days=replace(DAYS, due={CALLS: DUE[CALLS], LIMITS: DUE[LIMITS]}))


@pytest.mark.parametrize("sis_id", ["S,1", "Ñ4", "S 1", "=1", "-1", "@1", 'S"1', "x" * 256])
def test_an_id_that_no_school_gives_is_refused(sis_id: str) -> None:
    """Changed it would be somebody else's, and one that is not allowed stops the import of all."""
    with pytest.raises(ExportError, match=r'student "007": .*Correct the roster'):
        made(roster=(ADA.model_copy(update={"sis_id": sis_id}), BOB))


def test_who_has_no_id_of_their_own_is_left_out() -> None:
    """And said: nobody gets another's result."""
    roster = (
        ADA,
        BOB.model_copy(update={"sis_id": " "}),
        *(one.model_copy(update={"sis_id": "S5"}) for one in CLASS[4:6]),
    )
    one = made(roster=roster)
    assert (one.matched, one.unmatched, one.ambiguous) == (("007",), ("bob",), ("eve", "eva"))
    assert one.strangers == ("cyd", "dee")
    assert {record["studentSourcedId"] for record in read(one.data)["results"]} == {"00700"}


def test_a_class_without_ids_is_no_file() -> None:
    """Whole and empty it would take away what the school has."""
    with pytest.raises(ExportError, match="nobody in the roster has an SIS id"):
        made(roster=(ADA.model_copy(update={"sis_id": ""}),))


@pytest.mark.parametrize("points", ["7.01", "-1", "NaN"])
def test_points_outside_the_exercise_are_refused(points: str) -> None:
    """As everywhere."""
    with pytest.raises(ExportError, match=r'student "007" has .* of 7 points'):
        made(replace(SCORES, points={(ADA.id, CALLS): Decimal(points)}))


def test_a_title_that_would_be_misread_is_refused() -> None:
    """A line break inside quotes is not allowed in this format."""
    column = Column(CALLS, "PY-01\nCalls", Decimal(7))
    with pytest.raises(ExportError, match="holds control characters"):
        made(Scores((column,), {}))


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("manifest", b"file.users,absent\r\n", b""),
        ("manifest", b"file.users,absent", b"file.users,bulk"),
        ("manifest", b"oneroster.version,1.2", b"oneroster.version,1.1"),
        ("manifest", b"propertyName,value", b"property,value"),
        ("results", b"fully graded", b"graded"),
        ("results", b"score,scoreDate", b"scoreDate,score"),
        ("results", b",00700,", b",0070,"),
        ("results", b"2026-09-01", b"1.9.2026"),
        ("results", b"2026-09-01", b"2026-13-01"),
        ("results", b"fully graded,7,", b"fully graded,8,"),
        ("results", b"fully graded,7,", b"fully graded,seven,"),
        ("results", b"lineItem/AI-101/py-02", b"lineItem/AI-101/py-03"),
        ("results", b"AI-101,,,,", b"AI-102,,,,"),
        ("lineItems", b",2026.T1,", b",,"),
        ("lineItems", b",2026.T1,", b",2026.T2,"),
        ("lineItems", b",S-1", b",S-2"),
        ("lineItems", b"2026-08-01", b"2026-12-01"),
        ("lineItems", b"PY-01 Limits", b'"PY-01\nLimits"'),
        ("categories", b"category/AI-101/PY-02,,", b"category/AI-101/PY-01,,"),
        ("categories", b"category/AI-101/PY-01,,", b"category/AI-101/PY-01,active,"),
        ("categories", b"category/AI-101/PY-01", b"category|AI-101"),
        ("categories", b"sourcedId", b"\xef\xbb\xbfsourcedId"),
        ("categories", b"Types", b"T\xffpes"),
        ("resultLearningObjectiveIds", b"unknown", b"nobody"),
    ],
)
def test_the_reader_refuses_what_the_format_refuses(file: str, old: bytes, new: bytes) -> None:
    """One rule broken at a time."""
    parts = members(made().data)
    assert old in parts[f"{file}.csv"]
    with pytest.raises(ImportRefused):
        read(zipped({**parts, f"{file}.csv": parts[f"{file}.csv"].replace(old, new)}))


def test_the_reader_wants_all_files_at_the_root() -> None:
    """Announced, and nothing beside them."""
    parts = members(made().data)
    for name in ("sub/results.csv", "readme.txt", "users.csv"):
        with pytest.raises(ImportRefused):
            read(zipped({**parts, name: b"a\r\n"}))
    with pytest.raises(ImportRefused):
        read(zipped({name: content for name, content in parts.items() if name != "manifest.csv"}))


def test_every_record_has_as_many_cells_as_its_header() -> None:
    """RFC 4180, with CRLF at each end."""
    for content in members(made().data).values():
        text = content.decode()
        assert text.endswith("\r\n")
        assert len({len(row) for row in csv.reader(io.StringIO(text, newline=""))}) == 1


def test_more_than_an_id_does_not_leave(tmp_path: Path) -> None:
    """No name, login or section; one beside the ids stops the file."""
    one, guard = made(), Guard().with_people(CLASS)
    assert write(one, tmp_path / "o.zip", guard).read_bytes() == one.data
    text = b"".join(members(one.data).values()).decode()
    assert [word for word in ('O"Neil', "bob.o", "小明", "AI, 101") if word in text] == []
    more = zipped({**members(one.data), "users.csv": b"Nguy\xe1\xbb\x85n, Th\xe1\xbb\x8b\r\nbob.o@uni.example\r\n"})
    with pytest.raises(LeakError):
        write(replace(one, data=more), tmp_path / "more.zip", guard)
