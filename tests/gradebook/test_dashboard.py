"""The numbers of the class page, the completion page, and a student's way through the course."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from autograder.config import Allowed, SuccessCriterion
from autograder.errors import LeakError
from autograder.leaks import Guard
from autograder.model import Attempt, Level, Student
from autograder.policy import Late, Policy
from autograder.scanning.runs import Kind, Secrets, Stream
from gradebook.book import Book, book_of
from gradebook.decisions import AnyDecision, Publication, Reply, Request
from gradebook.report import write_report
from gradebook.report.dashboard import Dashboard, as_document, dashboard_of, signs_of
from gradebook.report.view import class_view
from tests.gradebook.samples import (
    BOB,
    CALLS,
    LEVELS,
    LIMITS,
    NOON,
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
from tests.gradebook.test_report import text_of
from tests.support.big_class import big_class, end_of

DUE = datetime(2026, 9, 1, 12)
POLICY = Policy(due=dict.fromkeys((CALLS, LIMITS), DUE), late=Late(grace=0, per_day=10))
ON_TIME, LATE = {"submitted_at": NOON - timedelta(hours=30)}, {"submitted_at": NOON + timedelta(hours=5)}
CRITERIA = (
    SuccessCriterion(text="Calls at once", requirements=("PY-01",)),
    SuccessCriterion(text="=Types", requirements=("PY-02",)),
)
LIMIT = attempt(result("ada", check("at_most", "limit", "3", "3"), of=LIMITS, **LATE))
TYPE = attempt(result("ada", check("typed", "names", "5", "5"), of=TYPES))
ATTEMPTS = (
    attempt(calls("ada", at_once="0", **ON_TIME)),
    attempt(calls("ada", **LATE), 2),
    LIMIT,
    TYPE,
    attempt(ungraded("bob")),
    attempt(result("cyd", unchecked("runs_at_once", "gather", "2"), check("gives_up", "timeout", "0", "3"))),
)


def published(*exercises: str) -> list[AnyDecision]:
    return [Publication(id=n, who="kim", when=NOON, exercise=name) for n, name in enumerate(exercises, 1)]


def book(
    attempts: Iterable[Attempt] = ATTEMPTS, decisions: Iterable[AnyDecision] = (), policy: Policy = POLICY
) -> Book:
    return book_of(attempts, ROSTER, policy, (), decisions)


def board(of: Book, now: datetime = NOON + timedelta(days=2)) -> Dashboard:
    return dashboard_of(of, class_view(of, RUBRICS, "AI 101"), now)


def page(folder: Path, of: Book, name: str) -> str:
    write_report(folder, of, RUBRICS, "AI 101", criteria=CRITERIA, now=NOON + timedelta(days=2))
    return text_of(folder / name)


def test_the_numbers_of_the_class() -> None:
    """Students, what was due and submitted, who mastered what, what waits for a person, who is at risk."""
    asked = Request(id=7, who="ada", when=NOON, student="ada", exercise=CALLS)
    document = as_document(board(book(decisions=[*published(CALLS), asked])))
    assert document["students"] == 3
    assert document["submitted"] == {"of_due": 9, "submitted": 5}
    assert document["mastered"] == {"PY-01": 1, "PY-02": 1}
    assert document["waiting_for_a_person"] == 3
    assert [one["student"] for one in document["at_risk"]] == ["bob", "cyd"]  # type: ignore[attr-defined]
    assert document["not_published"] == {LIMITS: 1, TYPES: 1}


def test_an_answered_request_waits_for_nobody() -> None:
    """Granted or not."""
    asked = Request(id=7, who="ada", when=NOON, student="ada", exercise=CALLS)
    answered = Reply(id=8, who="kim", when=NOON, request=7, granted=False)
    assert (board(book(decisions=[asked])).requests, board(book(decisions=[asked, answered])).requests) == (1, 0)


def test_before_the_deadline_nothing_is_due() -> None:
    """Only what has no date counts as due, and days to come have no count."""
    early = board(book(), NOON - timedelta(days=2))
    assert (early.due, early.submitted) == (3, 1)
    assert early.progress[0].told == (0, None, None, None, None)


def test_who_needs_help_stands_first() -> None:
    """Sorted by the weight of the reasons, then by points."""
    assert [row.student.student.id for row in board(book()).rows] == ["bob", "cyd", "ada"]


def test_submissions_are_counted_by_day_around_the_deadline() -> None:
    """The first attempt of each student counts, by when it was handed in; without a date there are no days."""
    first, second, third = board(book(), NOON + timedelta(days=8)).progress
    assert first.told == (0, 1, 3, 3, 3)
    assert second.told == (0, 0, 0, 1, 1)
    assert (third.told, third.submitted, third.expected) == ((None,) * 5, 1, 3)


def test_points_are_spread_over_tenths() -> None:
    """All points fall into the last tenth; who has none is counted apart."""
    py01, py02 = board(book()).distributions
    assert (py01.counts, py01.without, py01.middle) == ((1, 0, 0, 0, 0, 0, 0, 0, 0, 1), 1, pytest.approx(0.5))
    assert (py02.counts[-1], py02.without) == (1, 2)
    assert [level.name for level in py01.bounds] == ["Proficient", "Excellent"]


def test_weeks_are_those_of_the_calendar() -> None:
    """Every attempt whose points are known counts in the week in which it was handed in."""
    later = TYPE.model_copy(update={"recorded_at": NOON + timedelta(days=7)})
    weeks = board(book([*ATTEMPTS[:2], later])).weeks
    assert [(week.name, week.attempts, round(float(week.middle), 2)) for week in weeks] == [
        ("2026-W36", 2, 0.86),
        ("2026-W37", 1, 1.0),
    ]


def test_signs_of_levels_are_short_and_different() -> None:
    """As many letters as keep each apart from the others."""
    names = ("Mastered", "Nearly there", "Beginning", "Not yet", "Not")
    levels = [Level(name=name, share=0, meaning="") for name in names]
    assert list(signs_of(levels).values()) == ["M", "Ne", "B", "Not ", "Not"]
    assert signs_of(LEVELS)["Excellent"] == "E"


def test_the_class_page_says_who_is_at_risk_and_why(tmp_path: Path) -> None:
    """In words, and which results nobody sees yet."""
    words = page(tmp_path, book(decisions=published(CALLS)), "index.html")
    assert "Charisse, Cyd 4 did not submit 1 exercise: PY-01 Limits; below “Proficient” in PY-01 (Beginning)." in words
    assert "PY-01 Limits: 1 student with results" in words
    assert "9 submitted" not in words
    assert "55 % submitted of what was due" in words


def test_the_completion_page_and_its_twin_say_the_same(tmp_path: Path) -> None:
    """Total after the late policy, requirements mastered, criteria, exercises, complete or not; formulas are text."""
    words = page(tmp_path, book(), "completion.html")
    assert "Lovelace, Ada 14 of 15 93 % 2 of 2 PY-01 PY-02 ✓ ✓ 3 of 3 complete" in words
    assert "Babbage, Bob ≥ 0 of 15 0 % 0 of 2 ? – 1 of 3 not yet" in words
    assert "1 of 3 complete" in words
    rows = list(csv.DictReader(io.StringIO((tmp_path / "completion.csv").read_text(encoding="utf-8-sig"))))
    ada = next(row for row in rows if row["id"] == "ada")
    assert (ada["points"], ada["share"], ada["complete"]) == ("14.00", "93.33", "yes")
    assert ada["criterion 2: =Types"] == "met"
    assert next(row for row in rows if row["id"] == "bob")["lower bound"] == "yes"


def test_a_name_like_a_formula_is_text_in_the_csv(tmp_path: Path) -> None:
    """No spreadsheet runs a cell of the twin, and every student has one line."""
    roster = [Student(id="-1", name="=cmd|' /C calc'!A0\n,x")]
    write_report(tmp_path, book_of([], roster), RUBRICS, "AI 101")
    _, line, end = (tmp_path / "completion.csv").read_text(encoding="utf-8-sig").split("\n")
    assert line.startswith("'-1,\"'=cmd|' /C calc'!A0 ,x\",")
    assert end == ""


def test_a_students_way_shows_what_is_published(tmp_path: Path) -> None:
    """Total, criteria and history hold nothing of an exercise whose results nobody sees yet."""
    words = page(tmp_path, book(decisions=published(CALLS, TYPES)), "students/ada.html")
    assert "2 of 3 exercises are published; you submitted 2 of these." in words
    assert "Total so far 11.3 of 12 points, 94 %" in words
    assert "Mastered so far PY-02" in words
    assert "Calls at once PY-01 ? open =Types PY-02 ✓ met" in words
    assert "Your attempts of this exercise." in words.partition("Limits")[0]
    assert "6.3 = 7 − 10 % for 1 day late" in words
    assert "2.7 = 3" not in words
    assert "No results are published yet." in page(tmp_path, book(), "students/ada.html")


def test_the_history_names_the_attempt_that_counts(tmp_path: Path) -> None:
    """Every attempt with when it came, how late, and its points; one that could not be graded says so."""
    words = page(tmp_path, book(decisions=published(CALLS)), "students/ada.html")
    assert "1 2026-08-31 06:00 UTC no 5 2 counts 2026-09-01 17:00 UTC 1 day 6.3" in words
    bob = page(tmp_path, book(decisions=published(CALLS)), "students/bob.html")
    assert "1 counts not known no could not be graded" in bob


# A large class, shared by processes.


def large(folder: Path, workers: int, guard: Guard | None = None, seed: int = 1) -> dict[str, bytes]:
    roster, rubrics, attempts, policy, decisions = big_class(40, 3, 2, seed)
    of = book_of(attempts, roster, policy, (), decisions)
    write_report(folder, of, rubrics, "AI 101", guard, now=end_of(policy), workers=workers)
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.*")}


def test_processes_write_the_same_bytes_as_one(tmp_path: Path) -> None:
    """However the pages are shared; and another class is another report."""
    one = large(tmp_path / "one", 1)
    assert len(one) == 40 + 3 + 3
    assert large(tmp_path / "two", 2) == one != large(tmp_path / "other", 1, seed=2)


def test_a_leak_in_another_process_stops_the_report(tmp_path: Path) -> None:
    """With where it is, and nothing written; an exception of the course is remembered."""
    secrets = Secrets("a seed")
    secrets.add(Kind.HIDDEN, Stream.WORDS, ["what", "to", "do", "next"], "01-calls.py:7")
    with pytest.raises(LeakError, match=r"students/s\d+\.html:\d+: here is the code") as caught:
        large(tmp_path / "out", 2, Guard(secrets))
    assert caught.value.where == tmp_path / "out"
    assert not (tmp_path / "out").exists()
    guard = Guard(secrets, [Allowed(text="What to do next", reason="a heading")])
    large(tmp_path / "out", 2, guard)
    assert "students/s10001.html: What to do next" in guard.used


def test_a_class_is_the_same_every_time() -> None:
    """The class that benchmarks use depends on its arguments alone."""
    assert big_class(5, 4, 3, 7) == big_class(5, 4, 3, 7)
    roster, rubrics, attempts, policy, _ = big_class(30, 19, 3)
    assert len({student.name for student in roster}) == 30
    assert sum(len(rubric.exercises) for rubric in rubrics) == len(policy.due) == 19
    assert {one.number for one in attempts} == {1, 2, 3}
    assert BOB not in roster
