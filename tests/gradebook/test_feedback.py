"""Pages of one exercise, and the zips that Moodle and Canvas take: read back by the rules of each."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import pytest

from autograder.errors import ConfigError, ExportError, LeakError
from autograder.leaks import Guard
from autograder.model import Student
from autograder.policy import Exemption, Policy
from gradebook.book import Book, book_of
from gradebook.feedback.canvas import HandIn, canvas_zip
from gradebook.feedback.moodle import moodle_zip
from gradebook.feedback.packing import LONGEST_NAME, fit_name, write_pages, zip_of
from gradebook.feedback.pages import feedback_pages
from tests.gradebook.feedback_readers import in_canvas, in_moodle
from tests.gradebook.samples import (
    ADA,
    BOB,
    CALLS,
    CYD,
    LIMITS,
    NOON,
    ROSTER,
    RUBRICS,
    attempt,
    calls,
    check,
    publication,
    result,
    ungraded,
)

MADE = [
    attempt(calls("ada")),
    attempt(ungraded("bob")),
    attempt(result("ada", check("at_most", "limit", "1", "3"), of=LIMITS)),
]
PAGES = {"ada": b"<p>of ada</p>", "bob": b"<p>of bob</p>"}
HOSTILE = [
    "../../etc/passwd",
    "a/b\\c",
    "..",
    "~x_1_y",
    "_99_",
    "=1+1",
    "王, 小明",
    "x" * 400,
    "nul\x00\n",
    "Ada, \udcff",
    "",
    "O'Neil, <B>",
]


def pages(book: Book, exercise: str = CALLS) -> dict[str, str]:
    """The pages of an exercise, as text."""
    made = feedback_pages(book, RUBRICS, exercise, "AI 101", Guard(), Path("x"), NOON)
    return {student: page.decode() for student, page in made.items()}


def test_a_page_has_one_exercise_of_one_student() -> None:
    """Nothing of others, nothing of other exercises; whoever did not submit has none."""
    found = pages(book_of(MADE, ROSTER, decisions=[publication(CALLS), publication(LIMITS)]))
    assert sorted(found) == ["ada", "bob"]
    assert "7 of 7 points" in found["ada"]
    assert "Could not be graded" in found["bob"]
    assert not any(word in found["ada"] for word in ("Babbage", "S1002", "It at most", "Never too many"))


def test_a_page_shows_what_its_student_may_see() -> None:
    """Hidden checks stay hidden here too."""
    page = pages(book_of(MADE, ROSTER, decisions=[publication(CALLS, "never")]))["ada"]
    assert "1 hidden check, not shown" in page
    assert "It gives up" not in page


def test_only_what_is_published_is_handed_back() -> None:
    """One line says how; a mistyped name gets a suggestion."""
    book = book_of(MADE, ROSTER)
    with pytest.raises(ConfigError, match=rf"not published\. Publish it first: course publish {CALLS}"):
        pages(book)
    with pytest.raises(ConfigError, match="Did you mean"):
        pages(book, "py-01/01-cals")


def test_a_page_with_somebody_else_on_it_is_a_leak() -> None:
    """A message of a hidden check that names a classmate stops everything."""
    said = check("gives_up", "timeout", "0", "3", visible=False, message="As Babbage, Bob did.")
    with pytest.raises(LeakError):
        pages(book_of([attempt(result("ada", said))], ROSTER, decisions=[publication(CALLS)]))


def test_who_is_exempt_has_no_page() -> None:
    """Even after a submission: it counts for nothing."""
    policy = Policy(exemptions=(Exemption(student="ada", exercise=CALLS),))
    assert sorted(pages(book_of(MADE, ROSTER, policy, decisions=[publication(CALLS)]))) == ["bob"]


def worksheet(folder: Path, *rows: str, header: str = "Identifier,Full name,ID number,Status") -> Path:
    """A grading worksheet."""
    path = folder / "worksheet.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def test_moodle_finds_everybody_by_number(tmp_path: Path) -> None:
    """Each page arrives once, with its owner; who is missing is named."""
    path = worksheet(tmp_path, "Participant 11,Ada,S1001,Submitted", "Participant 12,Zoe,S9,Submitted")
    made = moodle_zip(PAGES, ROSTER, path)
    assert in_moodle(made.data, {11, 12}) == {11: {"feedback.html": PAGES["ada"]}}
    assert (made.matched, made.lost(), made.absent) == (("ada",), ("bob",), ("cyd",))
    assert made.remarks()["nobody's, as far as is known: in Moodle"] == ["Participant 12"]


def test_two_of_one_name_are_two_in_moodle(tmp_path: Path) -> None:
    """The number tells."""
    twins = [Student(id=one, name="Doe, Jo", sis_id=sis) for one, sis in (("ada", "S1001"), ("bob", "S1002"))]
    path = worksheet(tmp_path, "Participant 11,Jo Doe,S1001,x", "Participant 12,Jo Doe,S1002,x")
    found = in_moodle(moodle_zip(PAGES, twins, path).data, {11, 12})
    assert {number: files["feedback.html"] for number, files in found.items()} == {11: PAGES["ada"], 12: PAGES["bob"]}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_leads_nobody_astray_in_moodle(tmp_path: Path, name: str) -> None:
    """Slashes, dots, `_`, numbers and length change neither the folder nor the owner."""
    path = worksheet(tmp_path, "Participant 11,x,S1001,x", "Participant 99,x,S1002,x")
    made = moodle_zip({"ada": b"page"}, [Student(id="ada", name=name, sis_id="S1001")], path)
    assert in_moodle(made.data, {1, 11, 99}) == {11: {"feedback.html": b"page"}}
    (member,) = zipfile.ZipFile(io.BytesIO(made.data)).namelist()
    assert member.count("/") == 1
    assert ".." not in member
    assert len(member) < LONGEST_NAME + 60
    assert fit_name(Student(id="x", name=name)).isprintable()


def test_folders_are_called_as_moodle_called_them(tmp_path: Path) -> None:
    """Where its own zip is at hand."""
    path = worksheet(tmp_path, "Participant 11,x,S1001,x")
    data = moodle_zip(PAGES, [ADA], path, {"11": "Countess Ada_11"}).data
    assert zipfile.ZipFile(io.BytesIO(data)).namelist() == ["Countess Ada_11_assignsubmission_file_/feedback.html"]


def test_a_grade_is_nobodys_id(tmp_path: Path) -> None:
    """Matching ends before the column of grades."""
    header = "Identifier,Full name,ID number,Status,Grade,Maximum Grade,Grade can be changed"
    path = worksheet(tmp_path, "Participant 11,x,S1,Submitted,7,10,Yes", header=header)
    assert moodle_zip(PAGES, [Student(id="ada", name="A", sis_id="7")], path).unmatched == ("ada",)


@pytest.mark.parametrize("rows", [["Ada,x,S1001,x"], ["Participant 1,x,S1001,x", "Teilnehmer 1,x,S2,x"]])
def test_another_file_is_no_worksheet(tmp_path: Path, rows: list[str]) -> None:
    """Without numbers, or with one number twice."""
    with pytest.raises(ExportError):
        moodle_zip(PAGES, ROSTER, worksheet(tmp_path, *rows))


def hand_in(start: str, user: str, number: int | None, *students: str, file: str = "01-calls.ipynb") -> HandIn:
    """A file of a zip of Canvas."""
    return HandIn(start, user, number, file, students)


def test_canvas_finds_everybody_by_user_and_file() -> None:
    """Late or not, each page is a comment for its student; who is missing is named, a stranger too."""
    files = [
        hand_in("lovelaceada_LATE_4021_99_", "4021", 99, "ada"),
        hand_in("babbagebob_4022_98_", "4022", 98, "bob"),
        hand_in("zoe_4023_97_", "4023", 97),
    ]
    made = canvas_zip(PAGES | {"cyd": b"of cyd"}, ROSTER, files, CALLS)
    assert in_canvas(made.data, {"4021": ["99"], "4022": ["98"]}) == {"4021": [PAGES["ada"]], "4022": [PAGES["bob"]]}
    assert (made.matched, made.lost()) == (("ada", "bob"), ("cyd",))
    assert made.remarks()["nobody's, as far as is known: in Canvas"] == ["zoe_4023_97_01-calls.ipynb"]


@pytest.mark.parametrize(
    ("start", "user"),
    [
        ("007_4021_99_", "4021"),
        ("x_12_4021_99_", "4021"),
        ("anon_x7Kp2_99_", "x7Kp2"),
        ("LATE_anon_x7Kp2_99_", "x7Kp2"),
    ],
)
def test_a_name_leads_nobody_astray_in_canvas(start: str, user: str) -> None:
    """A name of digits would be taken for a user, and is left away."""
    key = f"anon_{user}" if "anon" in start else user
    made = canvas_zip(PAGES, [ADA], [hand_in(start, key, 99, "ada")], CALLS)
    assert in_canvas(made.data, {user: ["99"], "007": ["4021"], "12": ["4021"]}) == {user: [PAGES["ada"]]}


def test_the_page_takes_the_file_of_its_exercise() -> None:
    """Of several files the newest of this exercise, and each student has one page."""
    files = [
        hand_in(f"ada_1_{number}_", "1", number, "ada", file=file)
        for number, file in ((5, "01-calls.py"), (7, "02.py"), (6, "01-calls-1.py"))
    ]
    assert in_canvas(canvas_zip(PAGES, [ADA], files, CALLS).data, {"1": ["5", "6", "7"]}) == {"1": [PAGES["ada"]]}
    assert zipfile.ZipFile(io.BytesIO(canvas_zip(PAGES, [ADA], files, CALLS).data)).namelist() == [
        "ada_1_6_feedback.html"
    ]


def test_a_text_takes_no_file_and_a_group_no_page() -> None:
    """Canvas has no file to answer to; and a comment for a group is read by all of it."""
    files = [hand_in("ada_1_", "1", None, "ada", file="text.html"), hand_in("team_2_9_", "2", 9, "bob", "cyd")]
    made = canvas_zip(PAGES, ROSTER, files, CALLS)
    assert (made.matched, made.unmatched, made.grouped) == ((), ("ada",), ("bob",))
    assert made.lost() == ("ada", "bob")


def test_a_large_zip_is_said_to_be_large(tmp_path: Path) -> None:
    """Before somebody uploads it for nothing."""
    path = worksheet(tmp_path, "Participant 11,x,S1001,x")
    made = moodle_zip({"ada": random.Random(1).randbytes(2_100_000)}, [ADA], path)
    assert made.remarks()["large"][0].startswith("2.1 MB; Moodle may take no more than 2.0 MB")


def test_the_same_pages_give_the_same_bytes() -> None:
    """No time of making is in a zip, and order does not matter."""
    assert zip_of({"a": b"1", "b": b"2"}) == zip_of({"b": b"2", "a": b"1"})


def test_a_folder_has_a_file_for_each(tmp_path: Path) -> None:
    """Whatever an id is, its page lies in the folder."""
    write_pages(tmp_path / "out", {"../x": b"1", BOB.id: b"2", CYD.id: b"3"})
    assert len(list((tmp_path / "out").iterdir())) == 3
