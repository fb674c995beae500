"""Pages of a class with nasty relations hold nobody else, and shared pages hold nobody: searched byte by byte.

The search here is none of ours: every form of a name or id, as it is, as HTML, percent and JSON write it, in the bytes.
"""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from autograder.errors import LeakError
from autograder.leaks import Guard
from autograder.model import Student
from autograder.policy import Exemption, Extension, Policy
from gradebook.book import Book, book_of, read_book
from gradebook.decisions import Enrolment, Publication, Reading, Regrade, Request
from gradebook.disguise import disguise_of
from gradebook.pseudonyms import pseudonyms_of
from gradebook.report import write_report
from gradebook.report.words import page_name
from gradebook.sharing import share_report
from gradebook.store import Store
from tests.gradebook import nasty_class
from tests.gradebook.nasty_class import ANN, ANN_MARIE, ANNA, ARAB, CHINA, CLASS, LEE, SPELT, UMLAUT
from tests.gradebook.samples import CALLS, NOON, PUBLISHED, RUBRICS, TYPES, attempt, check, result

KEY = bytes(range(32))


def spellings(text: str) -> Iterator[str]:
    """How a text may stand in a file."""
    for form in {text, unicodedata.normalize("NFD", text), unicodedata.normalize("NFC", text)}:
        yield from (form, html.escape(form), html.escape(form).replace("&#x27;", "&#39;").replace("&quot;", "&#34;"))
        yield from (quote(form), json.dumps(form)[1:-1], form.encode("ascii", "xmlcharrefreplace").decode())


def forms(student: Student) -> Iterator[str]:
    """What says who a student is; half a name and ids that are words of the page say nothing."""
    last, _, first = student.name.partition(", ")
    words = {student.id, student.login, student.sis_id} - nasty_class.WORDS - {""}
    for form in {student.name, f"{first} {last}", *words}:
        yield from spellings(form)


def held(content: bytes, student: Student) -> list[str]:
    """Return the forms of a student that stand in a file as whole words, whatever their case."""
    text = content.decode("utf-8").casefold()
    return [form for form in forms(student) if re.search(rf"(?<![\w]){re.escape(form.casefold())}(?![\w])", text)]


def without(content: bytes, student: Student) -> bytes:
    """Return a page without what says whose it is: `Lee, Ann` stands in `Lee, Ann Marie`."""
    text = content.decode("utf-8")
    for form in sorted(forms(student), key=len, reverse=True):
        text = text.replace(form, "…")
    return text.encode("utf-8")


def pages(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def links(content: bytes) -> set[str]:
    return set(re.findall(r'(?:href|src|id)="([^"]+)"', content.decode()))


@pytest.fixture
def book() -> Book:
    return book_of(nasty_class.attempts(), CLASS, decisions=PUBLISHED)


def test_a_page_of_a_nasty_class_holds_its_student_and_nobody_else(tmp_path: Path, book: Book) -> None:
    """Names within names, the same surname, ids that are words, every alphabet."""
    write_report(tmp_path, book, RUBRICS, "AI 101")
    found = pages(tmp_path)
    for student in CLASS:
        page = found[f"students/{page_name(student.id)}"]
        assert held(page, student), student
        for other in {*CLASS} - {student}:
            assert held(without(page, student), other) == [], (student.id, other.id)
            assert f"students/{page_name(other.id)}" not in links(page)


def test_the_search_finds_everybody_on_the_page_of_the_class(tmp_path: Path, book: Book) -> None:
    """The search that finds nobody on other pages does find."""
    write_report(tmp_path, book, RUBRICS, "AI 101")
    assert [one.id for one in CLASS if not held(pages(tmp_path)["index.html"], one)] == []


PLANTS = [
    ("ann", "as Anna Lee did", ANNA),
    ("ann", "see LEE, ANNA", ANNA),
    ("anna", "as Ann Marie Lee did", ANN_MARIE),
    ("ann", "ann.marie.lee@uni.edu", ANN_MARIE),
    ("list", "number 110042", ANN_MARIE),
    ("list", "submitted/ann/01-calls.py", ANN),
    ("list", "ann@uni.edu", ANN),
    ("list", "عمر الخيام", ARAB),
    ("عمر", "王小明.ipynb", CHINA),
    ("عمر", "王 小明", CHINA),
    ("王小明", "Ännchen Müller-Lüdenscheidt", UMLAUT),
    ("王小明", unicodedata.normalize("NFD", "MÜLLER-LÜDENSCHEIDT, ÄNNCHEN"), UMLAUT),
    ("王小明", "mail to o'neil+tag@uni.edu", SPELT),
    ("list", "bGVlLmFubkB1bmkuZWR1IGFuZCBtb3JlIHdvcmRz", LEE),  # lee.ann@uni.edu and more words, in base64
]


@pytest.mark.parametrize(("student", "text", "whose"), PLANTS, ids=lambda value: str(getattr(value, "id", value)))
def test_a_planted_classmate_stops_everything(tmp_path: Path, student: str, text: str, whose: Student) -> None:
    """In a hidden check's message, where no student can have written it: no page at all is written."""
    planted = attempt(result(student, check("typed", "names", "0", "5", visible=False, message=text), of=TYPES))
    others = [one for one in nasty_class.attempts() if (one.result.student, one.result.exercise) != (student, TYPES)]
    with pytest.raises(LeakError, match="another person's data") as caught:
        write_report(tmp_path / "out", book_of([*others, planted], CLASS, decisions=PUBLISHED), RUBRICS, "AI 101")
    assert f"the roster:{whose.id}:" in str(caught.value)
    assert not (tmp_path / "out").exists()


def test_a_student_may_have_a_name_that_stands_in_theirs(tmp_path: Path) -> None:
    """Ann Marie Lee reads her own name, although Ann Lee would be found in `Lee, Ann Marie`."""
    write_report(tmp_path, book_of([], [ANN, ANN_MARIE]), RUBRICS, "AI 101")
    assert (tmp_path / "students" / "ann-marie.html").exists()


# Shared pages.


def policy() -> Policy:
    more = Extension(student="anna", exercise=CALLS, until=NOON.replace(tzinfo=None), why="Anna Lee is ill")
    free = Exemption(student="list", exercise=TYPES, why="Franz List did it before")
    return Policy(zone="UTC", extensions=(more,), exemptions=(free,), due={CALLS: NOON.replace(tzinfo=None)})


def filled(store: Store) -> Store:
    """The nasty class, recorded; with decisions, and somebody who was never on the roster."""
    store.add_students(CLASS)
    for one in nasty_class.attempts():
        store.add_attempt(one.result, one.recorded_at)
    said = {"reason": "Ann Lee's `عمر.ipynb` is not a notebook", "status": "could_not_grade", "file": "anna.ipynb"}
    store.add_attempt(result("ann", of="py-01/02-limits", **said), NOON)
    store.add_attempt(result("never.seen.7", check("typed", "names", "5", "5"), of=TYPES), NOON)
    unsure = check(
        "typed", "names", "0", "5", verdict="could_not_check", cause="/srv/submitted/anna/x.py: anna.lee@uni.edu"
    )
    store.add_attempt(result("anna", unsure, of=TYPES), NOON)
    known = {"who": "tina", "when": NOON}
    store.add_decisions(
        [
            Publication(exercise=CALLS, **known),
            Reading(student="anna", requirement="PY-01", criterion="c", level=2, why="As Ann Lee.", **known),
            Request(student="ann", exercise=CALLS, who="ann", when=NOON, why="I am Ann Lee"),
            Regrade(exercise=CALLS, attempts=(("anna", CALLS, 1), ("ann", CALLS, 1)), **known),
            Enrolment(student=LEE, move="merged", into="anna", **known),
        ]
    )
    return store


def test_a_shared_page_holds_nobody(tmp_path: Path, store: Store) -> None:
    """No name, id, login, number or section of anybody, no page of a student and no link to one; but pseudonyms."""
    share_report(tmp_path / "shared", filled(store), policy(), RUBRICS, "AI 101", KEY, Guard())
    found = pages(tmp_path / "shared")
    assert "index.html" in found
    for name, content in found.items():
        assert [one.id for one in CLASS if held(content, one)] == [], name
        assert b"never.seen.7" not in content
        assert not [link for link in links(content) if link.startswith("students")]
        assert KEY.hex().encode() not in content
    shown = found["index.html"].decode()
    pseudonyms = pseudonyms_of([*(one.id for one in CLASS), "never.seen.7"], KEY)
    assert [one.id for one in CLASS if one != LEE and pseudonyms[one.id] not in shown] == []
    assert not [name for name in found if name.startswith("students/")]


def test_a_shared_page_says_the_same_as_that_of_the_staff(tmp_path: Path, store: Store) -> None:
    """The same points, levels and counts: only who it was is another word."""
    filled(store)
    share_report(tmp_path / "shared", store, policy(), RUBRICS, "AI 101", KEY, Guard())
    write_report(tmp_path / "staff", read_book(store, policy()), RUBRICS, "AI 101")

    def rows(page: Path) -> list[str]:
        cells = re.findall(r"<tr><th scope=\"row\">.*?</th>(.*?)</tr>", page.read_text(encoding="utf-8"))
        return sorted(cells)

    assert rows(tmp_path / "shared" / "index.html") == rows(tmp_path / "staff" / "index.html")


def test_a_disguised_book_has_the_grades_of_the_class(store: Store) -> None:
    """Every grade, state and reading is there, under a pseudonym, and reasons for more time are not."""
    disguise, hidden = disguise_of(filled(store), KEY)
    names = disguise.pseudonyms
    book, seen = read_book(store, policy()), read_book(disguise, disguise.policy(policy()))
    assert {one.id for one in hidden} == {*(one.id for one in CLASS), "never.seen.7"}
    for (student, exercise), grade in book.grades.items():
        other = seen.grades[names[student], exercise]
        assert (other.state, other.points, other.earned, other.due) == (
            grade.state,
            grade.points,
            grade.earned,
            grade.due,
        )
    assert [one.student for one in seen.readings.values()] == [names["anna"]]
    assert len(seen.students) == len(book.students) == len(CLASS) - 1
    assert [one.why for one in (*disguise.policy(policy()).extensions, *disguise.policy(policy()).exemptions)] == [
        "",
        "",
    ]


@pytest.fixture
def unmasked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A disguise that overlooks what was written freely."""

    def overlooks(students: object, pseudonyms: object, in_prose: bool) -> Callable[[str], str]:
        return lambda text: text

    monkeypatch.setattr("gradebook.disguise.masking", overlooks)


@pytest.mark.usefixtures("unmasked")
def test_anybody_on_a_shared_page_stops_it(tmp_path: Path, store: Store) -> None:
    """What the disguise overlooks the scan finds, although a student wrote it and the course would allow it."""
    from autograder.config import Allowed

    guard = Guard(allowed=(Allowed(text="Ann Lee", reason="no exceptions for people"),))
    with pytest.raises(LeakError, match=r"index\.html:\d+: here is another person's data"):
        share_report(tmp_path / "out", filled(store), policy(), RUBRICS, "AI 101", KEY, guard)
    assert not (tmp_path / "out").exists()
