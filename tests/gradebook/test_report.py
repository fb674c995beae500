from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from autograder.errors import LeakError
from autograder.leaks import Guard
from autograder.model import Attempt, PersonCriterion, Student
from autograder.policy import Exemption, Policy
from autograder.scanning.runs import Kind, Secrets, Stream
from gradebook.book import book_of
from gradebook.decisions import Reading, Reply, Request
from gradebook.report import write_report
from gradebook.report.words import page_name
from tests.gradebook.samples import (
    ADA,
    ASYNC,
    BOB,
    CALLS,
    CYD,
    LIMITS,
    NOON,
    PUBLISHED,
    ROSTER,
    RUBRICS,
    TYPES,
    attempt,
    calls,
    check,
    result,
    unchecked,
    ungraded,
)

OPEN = result("ada", check("keeps_order", "gather", "2", "2"), unchecked("runs_at_once", "gather", "2"))
ATTEMPTS = (
    attempt(calls("ada", at_once="0", notes=("Cell 4 was split; both halves were found.",), file="ada.ipynb"), 2),
    attempt(ungraded("bob")),
    attempt(result("bob", check("typed", "names", "0", "5"), of=TYPES, isolation="process only")),
)
PAGES = [
    "completion.html",
    "index.html",
    "requirements/PY-01.html",
    "requirements/PY-02.html",
    *("students/ada.html", "students/bob.html", "students/cyd.html"),
]
VOID = {"meta", "link", "br", "hr", "img", "input"}


class Page(HTMLParser):
    """A page taken apart: its tags in order, and whether every tag was closed where it should be."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def all(self, *names: str) -> list[dict[str, str | None]]:
        return [attrs for tag, attrs in self.tags if tag in names]


def report(folder: Path, attempts: Iterable[Attempt] = ATTEMPTS, roster: Iterable[Student] = ROSTER) -> Path:
    return write_report(folder, book_of(attempts, roster, decisions=PUBLISHED), RUBRICS, "AI 101", now=NOON)


def text_of(page: Path) -> str:
    """What a person reads on a page."""
    body = re.sub(r"(?s)<style>.*?</style>|<script>.*?</script>|<svg.*?</svg>", "", page.read_text(encoding="utf-8"))
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", body).split()))


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def pages(folder: Path) -> list[Page]:
    """All pages of a report, taken apart."""
    return [Page(data.decode()) for name, data in files(folder).items() if name.endswith(".html")]


def test_the_report_is_pages_for_the_class_its_requirements_its_completion_and_each_student(tmp_path: Path) -> None:
    """Everyone on the roster has a page, and no unfinished file stays behind."""
    assert report(tmp_path) == tmp_path / "index.html"
    assert sorted(files(tmp_path)) == ["completion.csv", *PAGES]


@pytest.mark.parametrize(
    ("part", "first", "written"),
    [
        ("class", "index.html", {"index.html", "requirements/PY-01.html", "requirements/PY-02.html"}),
        ("completion", "completion.html", {"completion.html", "completion.csv"}),
        ("students", "students", {"students/ada.html", "students/bob.html", "students/cyd.html"}),
    ],
)
def test_one_part_can_be_written_alone(tmp_path: Path, part: str, first: str, written: set[str]) -> None:
    """Only its pages are written, and they lead to no page of the other part that is for staff."""
    path = write_report(tmp_path, book_of(ATTEMPTS, ROSTER), RUBRICS, "AI 101", parts=[part])
    assert path == tmp_path / first
    assert set(files(tmp_path)) == written
    other = {"class": "completion.html", "completion": "index.html", "students": "index.html"}[part]
    assert not [page for page in pages(tmp_path) if {"href": other} in page.all("a")]


def test_whoever_waits_is_told_who_is_written(tmp_path: Path) -> None:
    """One call per student, for a progress bar."""
    told: list[str] = []
    write_report(tmp_path, book_of(ATTEMPTS, ROSTER), RUBRICS, "AI 101", progress=told.append)
    assert told == ["bob", "cyd", "ada"]


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    """Written twice, in another order and over itself, every file is byte for byte the same."""
    report(tmp_path / "one")
    report(tmp_path / "two", ATTEMPTS[::-1], ROSTER[::-1])
    first = files(tmp_path / "one")
    report(tmp_path / "one")
    assert first == files(tmp_path / "one") == files(tmp_path / "two")


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_well_formed_and_accessible(tmp_path: Path, name: str) -> None:
    """Language, title, skip link, headings in order, scoped and captioned tables, named figures, unique ids."""
    report(tmp_path)
    page = Page((tmp_path / name).read_text(encoding="utf-8"))
    assert page.open == []
    assert page.all("html")[0]["lang"] == "en"
    assert page.all("a")[0]["href"] == "#content"
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert len(page.all("caption")) == len(page.all("table")) > 0
    assert all(cell.get("scope") in {"row", "col"} for cell in page.all("th"))
    assert all("aria-label" in figure or figure.get("aria-hidden") == "true" for figure in page.all("svg"))
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))


def test_pages_load_nothing(tmp_path: Path) -> None:
    """No image, no style sheet, no script but the one that stands in the page, no address of another machine."""
    report(tmp_path)
    for data in files(tmp_path).values():
        page = Page(data.decode())
        assert not page.all("img", "link", "iframe", "image")
        assert all(script == {} for script in page.all("script"))
        links = [value or "" for _, attrs in page.tags for key, value in attrs.items() if key.endswith(("href", "src"))]
        assert not [link for link in links if "//" in link]
        assert not re.search(rb"url\([^#]|@import", data)


def test_every_link_leads_somewhere(tmp_path: Path) -> None:
    """Names lead to pages that exist, anchors to ids that exist."""
    report(tmp_path)
    for name in PAGES:
        page = Page((tmp_path / name).read_text(encoding="utf-8"))
        ids = {attrs.get("id") for _, attrs in page.tags}
        for link in page.all("a"):
            target = str(link["href"])
            assert target[1:] in ids if target.startswith("#") else ((tmp_path / name).parent / target).is_file()


def test_three_kinds_of_nothing_stay_three(tmp_path: Path) -> None:
    """0 points, could not be graded and not submitted have different signs and words on every page."""
    report(tmp_path)
    words, questions = text_of(tmp_path / "index.html"), tmp_path / "requirements" / "PY-01.html"
    assert "Babbage, Bob 3 2 of 3 ! B 0 %" in words
    assert "Charisse, Cyd 0 0 of 3 – –" in words
    assert "Babbage, Bob , Calls at once: The notebook is cut off after cell 3." in words
    assert "Charisse, Cyd : Calls at once, Limits, Types everywhere" in words
    assert "Babbage, Bob ! ! – Charisse, Cyd – – – Lovelace, Ada 2 3 –" in text_of(questions)
    html = questions.read_text(encoding="utf-8")
    assert html.count('<abbr title="could not be graded">!</abbr>') == 2
    assert html.count('<abbr title="not submitted">–</abbr>') == 5
    assert "Babbage, Bob 0 Charisse, Cyd – Lovelace, Ada –" in text_of(tmp_path / "requirements" / "PY-02.html")


def test_an_exemption_is_a_fourth(tmp_path: Path) -> None:
    """Whoever need not do an exercise has their other questions in the right columns."""
    policy = Policy(exemptions=(Exemption(student="ada", exercise=CALLS),))
    limits = attempt(result("ada", check("at_most", "limit", "3", "3"), of=LIMITS))
    write_report(tmp_path, book_of([*ATTEMPTS, limits], ROSTER, policy), RUBRICS, "AI 101")
    assert "Lovelace, Ada ex ex 3" in text_of(tmp_path / "requirements" / "PY-01.html")
    assert "Lovelace, Ada 0 1 of 2 E 100 % –" in text_of(tmp_path / "index.html")


def test_the_class_page_says_how_results_were_made(tmp_path: Path) -> None:
    """Each isolation mode is named with the number of results that were made under it."""
    report(tmp_path)
    words = text_of(tmp_path / "index.html")
    assert "Isolation: namespaces 2 results Isolation: process only 1 result" in words
    assert "Excellent from 90 % of the points." in words


def test_a_lower_bound_shows_everywhere(tmp_path: Path) -> None:
    """An open check makes "at least" on both pages, and is listed with its reason for a person to look at."""
    report(tmp_path, [attempt(OPEN)])
    words, page = text_of(tmp_path / "index.html"), text_of(tmp_path / "students" / "ada.html")
    assert "Lovelace, Ada 2 1 of 3 B ≥20 % –" in words
    assert "“It runs at once”: The machine ran out of memory." in words
    assert "? Could not be checked It runs at once 2 open" in page
    assert "Gather many calls at least 2 of 4 points" in page
    assert "Give up in time could not be checked" in page
    assert "Lovelace, Ada ≥2 ? –" in text_of(tmp_path / "requirements" / "PY-01.html")


def test_a_student_reads_every_check(tmp_path: Path) -> None:
    """Verdict in words and symbol, points, message as it was laid out, hint, notes, and which checks are hidden."""
    report(tmp_path)
    page = tmp_path / "students" / "ada.html"
    words = text_of(page)
    assert "✓ Passed It keeps order 2 of 2 Hint: Look at the order of gather ." in words
    assert "✗ Not passed It runs at once 0 of 2 Hint: Await once, not in a loop." in words
    assert "✓ Passed It gives up hidden check 3 of 3" in words
    assert "<pre>expected TimeoutError\n  got nothing</pre>" in page.read_text(encoding="utf-8")
    assert "Attempt 2, recorded 2026-09-01 12:00 UTC, from ada.ipynb" in words
    assert "Cell 4 was split" in words


def test_a_student_reads_why_there_is_no_grade(tmp_path: Path) -> None:
    """Could not be graded comes with its reason, not submitted without blame, and neither is called 0."""
    report(tmp_path)
    words = text_of(tmp_path / "students" / "bob.html")
    assert "Could not be graded: The notebook is cut off after cell 3. This is not the same as 0 points." in words
    assert "Not submitted: nothing of yours has been collected" in words


def test_a_reason_ends_before_the_next_sentence_begins(tmp_path: Path) -> None:
    """A reason that some library wrote may have no full stop."""
    report(tmp_path, [attempt(ungraded("bob", reason="Unterminated string (char 9)"))])
    assert "Unterminated string (char 9). This is not the same" in text_of(tmp_path / "students" / "bob.html")


@pytest.mark.parametrize(
    ("attempts", "advice"),
    [
        (
            [attempt(calls("ada", at_once="0"))],
            "Go back to gather · Gather many calls in “Calls at once”. Hint: Await once",
        ),
        (
            [],
            "Begin with gather · Gather many calls in “Calls at once”, and submit the exercise. Read first: source/",
        ),
        ([attempt(ungraded("ada"))], "Begin with limit · Never too many in “Limits”"),
        ([attempt(OPEN)], "A person will look at what could not be graded or checked; you need not wait"),
    ],
)
def test_the_page_ends_with_what_to_do_next(tmp_path: Path, attempts: list[Attempt], advice: str) -> None:
    """The first question that the student can do something about, with its hint and lessons."""
    report(tmp_path, attempts)
    assert advice in text_of(tmp_path / "students" / "ada.html").split("What to do next")[-1]


def test_there_is_an_end_of_the_work(tmp_path: Path) -> None:
    """With every point there is nothing to do, and with only open checks a person has to."""
    limits = attempt(result("ada", check("at_most", "limit", "3", "3"), of=LIMITS))
    for first, words in ((calls("ada"), "Everything is done"), (ungraded("ada"), "Nothing for now")):
        book = book_of([attempt(first), limits], [ADA], decisions=PUBLISHED)
        write_report(tmp_path, book, [ASYNC], "AI 101", now=NOON)
        assert words in text_of(tmp_path / "students" / "ada.html")


def test_a_students_page_shows_nobody_else(tmp_path: Path) -> None:
    """No name, id, login, SIS id or page of another student."""
    report(tmp_path)
    for student in ROSTER:
        html = (tmp_path / "students" / f"{student.id}.html").read_text(encoding="utf-8").lower()
        for other in {*ROSTER} - {student}:
            for word in (other.id, other.name, other.login, other.sis_id):
                assert not re.search(rf"\b{re.escape(word.lower())}\b", html), (student.id, word)


HOSTILE = [
    "<script>alert(1)</script>",
    "a,\"b\"'c'",
    "=1+1",
    "王, 小明",
    "$x^2$ \\frac",
    "nul\x00esc\x1b[31m\nline",
    "&amp;",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_only_text(tmp_path: Path, text: str) -> None:
    """Names, messages, hints, titles and reasons never become markup, formulas or invisible characters."""
    hostile = check("keeps_order", "gather", "0", "2", title=text, message=text, hint=text)
    made = [attempt(result("x", hostile, notes=(text,), file=text)), attempt(ungraded("x", LIMITS, text))]
    roster = [Student(id="x", name=text, login=text, sis_id=text, section=text)]
    write_report(tmp_path, book_of(made, roster, decisions=PUBLISHED), RUBRICS, text, now=NOON)
    for page in pages(tmp_path):
        assert page.open == []
        assert all(script == {} for script in page.all("script"))
        assert len(page.all("script")) <= 1
    assert not [data for data in files(tmp_path).values() if re.search(rb"[\x00\x1b]", data)]
    if text.isprintable():
        assert text_of(tmp_path / "students" / "x.html").count(" ".join(text.split())) >= 4


IDS = ["../../etc/passwd", "a/b", "A", "a", "CON", "con", "", ".", "x" * 300, "naïve", "a b", "a\x00b", "<b>"]


def test_page_names_are_safe_and_different() -> None:
    """Whatever the id, the file name is short, plain, and not that of another id, even where case is ignored."""
    names = [page_name(student) for student in IDS]
    assert len({name.lower() for name in names}) == len(IDS)
    assert all(re.fullmatch(r"[a-z0-9_-]{1,64}\.html", name) for name in names)
    assert not {"con.html", "nul.html"}.intersection(names)


def test_ids_cannot_leave_the_folder(tmp_path: Path) -> None:
    """Every page lies in the folder of students."""
    report(tmp_path, [], [Student(id=name, name="Somebody") for name in IDS])
    assert len(list((tmp_path / "students").iterdir())) == len(IDS)
    assert len(files(tmp_path)) == len(IDS) + 5


def test_a_class_of_nobody_has_a_report(tmp_path: Path) -> None:
    """Without students or results the page says so, and attempts off the roster are counted."""
    page = report(tmp_path, [attempt(calls("zoe")), attempt(calls("yan"))], [])
    assert "Attempts of 2 people who are not on the roster" in text_of(page)
    assert "There are no results yet" in text_of(report(tmp_path, [], [CYD, BOB]))


def test_requirements_with_other_levels_have_their_own_legend(tmp_path: Path) -> None:
    """Levels are explained once per set, not once per requirement."""
    other = RUBRICS[1].model_copy(update={"levels": RUBRICS[1].levels[1:]})
    page = write_report(tmp_path, book_of(ATTEMPTS, ROSTER, decisions=PUBLISHED), [ASYNC, other], "AI 101", now=NOON)
    legend = text_of(page).split(" Levels ")[-1]
    assert legend.count("Excellent") == 2
    assert legend.count("Beginning") == 1


# What a page must not show.


def withheld() -> Guard:
    """A guard who knows the line of a hidden check."""
    secrets = Secrets("a seed")
    secrets.add(Kind.HIDDEN, Stream.WORDS, ["client", "peak", "200"], "01-calls.py:7")
    return Guard(secrets)


def with_message(message: str, *, visible: bool) -> Attempt:
    """An attempt with one check that says something."""
    return attempt(result("ada", check("keeps_order", "gather", "0", "2", message=message, visible=visible)))


@pytest.mark.parametrize("message", ["✘ Q1 · It holds.\n  Got         client.peak == 200", "As Babbage, Bob did."])
def test_a_leak_stops_the_report(tmp_path: Path, message: str) -> None:
    """The line of a hidden check or a classmate in a hidden check's message: no page at all is written."""
    book = book_of([with_message(message, visible=False)], ROSTER, decisions=PUBLISHED)
    with pytest.raises(LeakError, match=r"students/ada\.html:\d+: here is ") as caught:
        write_report(tmp_path / "out", book, RUBRICS, "AI 101", withheld(), now=NOON)
    assert caught.value.where == tmp_path / "out"
    assert not (tmp_path / "out").exists()


def test_students_cannot_stop_the_report(tmp_path: Path) -> None:
    """What they wrote themselves stands on their page, whatever it says: their errors, their files, their lines."""
    said = "client.peak 200 Babbage, Bob"
    seen = with_message(f"✘ Q1 · It holds.\n  Got         {said}\n  Where       in f: {said}", visible=True)
    noted = calls("cyd", notes=(f"Cell 4 stopped with ValueError: {said}",), file=f"{said}.ipynb")
    attempts = [seen, attempt(noted), attempt(ungraded("bob", reason=f"{said} is not a notebook"))]
    write_report(tmp_path, book_of(attempts, ROSTER, decisions=PUBLISHED), RUBRICS, "AI 101", withheld(), now=NOON)
    assert said in text_of(tmp_path / "students" / "ada.html")
    assert said in text_of(tmp_path / "index.html")


def test_a_class_page_names_everybody_and_no_solution(tmp_path: Path) -> None:
    """It is for staff, and hangs on a wall."""
    guard = withheld()
    guard.secrets.add(Kind.SOLUTION, Stream.WORDS, ["start", "them", "all"], "01-calls.py:3")
    attempts = [attempt(calls("ada", isolation="start them all"))]
    with pytest.raises(LeakError, match=r"index\.html:\d+: here is a solution"):
        write_report(tmp_path, book_of(attempts, ROSTER, decisions=PUBLISHED), RUBRICS, "AI 101", guard, now=NOON)


def test_a_name_that_is_a_tag_is_no_leak(tmp_path: Path) -> None:
    """Li is a common name, and the tag of every list on every page."""
    report(tmp_path, ATTEMPTS, [*ROSTER, Student(id="li", name="Li, Wei", login="li"), Student(id="td", name="Td")])
    assert (tmp_path / "students" / "li.html").exists()


WHY = PersonCriterion(title="Says why", levels=("Nothing.", "A word.", "A reason.", "Two reasons."))
READS = ASYNC.model_copy(update={"person_reads": {"why": WHY}})
READ = Reading(who="tina", when=NOON, why="Well put.", student="ada", requirement="PY-01", criterion="why", level=2)
ASKED = Request(id=7, who="ada", when=NOON, why="As Cyd Charisse said, it is right.", student="ada", exercise=CALLS)
TOLD = Reply(id=8, who="tina", when=NOON, why="You are right.", request=7, granted=True)


def test_a_student_reads_what_a_person_read_and_answered(tmp_path: Path) -> None:
    """The level with its text and comment, the own request and its answer, whatever names stand in the request."""
    book = book_of(ATTEMPTS, ROSTER, decisions=[*PUBLISHED, READ, ASKED, TOLD])
    write_report(tmp_path, book, [READS], "AI 101", now=NOON)
    words = text_of(tmp_path / "students" / "ada.html")
    assert "Says why (read by a person): level 2 of 3. A reason. Well put." in words
    assert "You asked for another look: As Cyd Charisse said, it is right. Granted. You are right." in words
    assert "Says why (read by a person): not read yet." in text_of(tmp_path / "students" / "bob.html")


def test_nothing_of_that_is_seen_before_publication(tmp_path: Path) -> None:
    """A level is a result."""
    write_report(tmp_path, book_of(ATTEMPTS, ROSTER, decisions=[READ, ASKED]), [READS], "AI 101", now=NOON)
    words = text_of(tmp_path / "students" / "ada.html")
    assert "Says why" not in words
    assert "another look" not in words
