"""What a student's page must not hold: a property over everything that can be published, hidden and recorded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path

import pytest

from autograder.model import Attempt, CheckResult, Status, Verdict
from autograder.policy import Exemption, Extension, Policy
from gradebook.book import Book, book_of
from gradebook.decisions import Visibility
from gradebook.report import write_report
from tests.gradebook.samples import (
    ADA,
    ASYNC,
    CALLS,
    LIMITS,
    NOON,
    RUBRICS,
    TYPES,
    attempt,
    calls,
    check,
    publication,
    result,
    unchecked,
    ungraded,
)
from tests.gradebook.test_report import report, text_of

DUE = NOON.replace(tzinfo=None)
POLICY = Policy(due={CALLS: DUE}, extensions=(Extension(student="bob", exercise=CALLS, until=DUE + timedelta(days=2)),))
LAST = NOON + timedelta(days=2)
Said = tuple[Visibility, bool] | None
STATES: tuple[Said, ...] = (
    None,
    *((hidden, visible) for hidden in ("now", "after_due", "never") for visible in (True, False)),  # type: ignore[misc]
)
MOMENTS = (NOON, LAST, LAST + timedelta(seconds=1))
VERDICTS = tuple(Verdict)


def secret(name: str, asked: str, worth: str, verdict: Verdict, *, visible: bool) -> CheckResult:
    """A check in which each text, and its points, stand nowhere else on any page."""
    words = {"title": f"title-{name}", "message": f"message-{name}", "hint": f"hint-{name}", "cause": f"cause-{name}"}
    points = {Verdict.PASSED: worth, Verdict.FAILED: f"0{worth[1:]}", Verdict.COULD_NOT_CHECK: "0"}[verdict]
    return check(name, asked, points, worth, visible=visible, verdict=verdict, **words)


def attempts(verdict: Verdict, *, graded: bool) -> list[Attempt]:
    """Ada's attempts: the first exercise with a hidden check, the others without."""
    first = (
        secret("keeps_order", "gather", "1.1371", Verdict.PASSED, visible=True),
        secret("runs_at_once", "gather", "2.2473", verdict, visible=False),
        secret("gives_up", "timeout", "3.3579", Verdict.FAILED, visible=True),
    )
    limits = secret("at_most", "limit", "4.4687", verdict, visible=True)
    lost = {"status": Status.COULD_NOT_GRADE, "reason": "reason-of-calls", "notes": ("note-of-calls",)}
    made = result("ada", *first, notes=("note-of-calls",)) if graded else result("ada", **lost)
    return [attempt(made), attempt(result("ada", limits, of=LIMITS, notes=("note-of-limits",)))]


def book(said: Said, also: Said, verdict: Verdict, *, graded: bool) -> Book:
    """The book of two exercises that are published, or not, in two ways."""
    pairs = ((CALLS, said), (LIMITS, also))
    decisions = [publication(of, one[0], visible=one[1]) for of, one in pairs if one is not None]
    return book_of(attempts(verdict, graded=graded), [ADA], POLICY, decisions=decisions)


def must_not_stand(said: Said, also: Said, now: datetime) -> Iterator[str]:
    """Yield what Ada must not see, worked out from the rule and not from the code."""
    ours = ("title", "message", "hint", "cause")
    hidden = [f"{word}-runs_at_once" for word in ours] + [".2473"]
    if said is None or not said[1]:
        yield from hidden
        yield from (f"{word}-{name}" for word in ours for name in ("keeps_order", "gives_up"))
        yield from (".1371", ".3579", "note-of-calls", "reason-of-calls", ".7423")
    elif said[0] == "never" or (said[0] == "after_due" and now <= LAST):
        yield from hidden
        yield ".3844"  # the points of the question with the hidden check
    if also is None or not also[1]:
        yield from (f"{word}-at_most" for word in ours)
        yield from (".4687", "note-of-limits")


@pytest.mark.parametrize("verdict", VERDICTS)
@pytest.mark.parametrize("graded", [True, False])
def test_nothing_is_seen_before_its_time(tmp_path: Path, verdict: Verdict, *, graded: bool) -> None:
    """No title, message, hint, note, reason or points of what is not shown are in the bytes of a student's page."""
    for said, also, now in product(STATES, STATES[:3], MOMENTS):
        held = book(said, also, verdict, graded=graded)
        write_report(tmp_path, held, RUBRICS, "AI 101", now=now, parts=("students",))
        page = (tmp_path / "students" / "ada.html").read_bytes()
        found = [word for word in must_not_stand(said, also, now) if word.encode() in page]
        assert found == [], (said, also, now)


@pytest.mark.parametrize("hidden", ["never", "after_due"])
def test_a_hidden_verdict_changes_no_byte_but_the_total(tmp_path: Path, hidden: Visibility) -> None:
    """Whether the hidden check is passed or failed for the same points, the page of Ada is the same."""
    pages = set()
    for verdict in (Verdict.PASSED, Verdict.FAILED):
        checks = (
            check("keeps_order", "gather", "2", "2"),
            check("runs_at_once", "gather", "1", "2", visible=False, verdict=verdict, message=verdict.value),
        )
        held = book_of([attempt(result("ada", *checks))], [ADA], POLICY, decisions=[publication(CALLS, hidden)])
        write_report(tmp_path, held, RUBRICS, "AI 101", now=NOON)
        pages.add((tmp_path / "students" / "ada.html").read_bytes())
    assert len(pages) == 1


def test_what_is_not_published_counts_for_nothing(tmp_path: Path) -> None:
    """Bars, totals and level are those of the other exercises alone: whatever it is, the page has the same bytes."""
    first, page, pages = attempt(calls("ada", gives_up="0")), tmp_path / "students", set()
    checks = [check("at_most", "limit", points, "3") for points in ("0", "2", "3")]
    made = [result("ada", one, of=LIMITS) for one in (*checks, unchecked("at_most", "limit", "3"))]
    for limits in (*made, ungraded("ada", LIMITS)):
        held = book_of([first, attempt(limits)], [ADA], decisions=[publication(CALLS)])
        write_report(tmp_path, held, [ASYNC], "AI 101", now=NOON)
        pages.add((page / "ada.html").read_bytes())
    assert len(pages) == 1
    words = text_of(page / "ada.html")
    assert "PY-01 Async calls 4 of 7 Beginning" in words
    assert "Limits Received. Results are not published yet." in words
    assert "Never too many" not in words


def test_a_requirement_without_anything_published_says_so(tmp_path: Path) -> None:
    """It is neither 0 nor not submitted, and what to do next is not that everything is done."""
    write_report(tmp_path, book_of(attempts(Verdict.PASSED, graded=True), [ADA]), [ASYNC], "AI 101", now=NOON)
    words = text_of(tmp_path / "students" / "ada.html")
    assert "PY-01 Async calls not published yet nothing to judge yet" in words
    assert words.count("Received. Results are not published yet.") == 2
    assert "not everything is shown here" in words


def test_the_class_page_shows_everything_and_what_is_not_published(tmp_path: Path) -> None:
    """It is for staff."""
    held = book_of(attempts(Verdict.PASSED, graded=True), [ADA], decisions=[publication(LIMITS)])
    page = text_of(write_report(tmp_path, held, RUBRICS, "AI 101", now=NOON))
    assert "Not published , so that students see no result of it: Calls at once, Types everywhere." in page
    assert "3.3844" in text_of(tmp_path / "requirements" / "PY-01.html")


def test_a_hidden_check_says_when_it_is_shown(tmp_path: Path) -> None:
    """The moment after which nobody has time any more; then it is shown. The total stands beside what is open."""
    page = tmp_path / "students" / "ada.html"
    write_report(tmp_path, book(("after_due", True), None, Verdict.PASSED, graded=True), RUBRICS, "AI", now=NOON)
    words = text_of(page)
    assert "1 hidden check, shown after 2026-09-03 12:00 (UTC)" in words
    assert "gather · Gather many calls points not shown" in words
    assert "timeout · Give up in time 0.3579 of 3 points" in words
    assert "All of its questions together: 3.7423 of 7 points" in words
    later = LAST + timedelta(seconds=1)
    write_report(tmp_path, book(("after_due", True), None, Verdict.PASSED, graded=True), RUBRICS, "AI", now=later)
    assert "title-runs_at_once" in text_of(page)


@pytest.mark.parametrize(("hidden", "of"), [("never", CALLS), ("after_due", TYPES)])
def test_a_hidden_check_without_a_day_is_not_promised(tmp_path: Path, hidden: Visibility, of: str) -> None:
    """Never, and after a deadline that nobody has written."""
    made = [attempt(result("ada", check("typed", "names", "1", "5", visible=False), of=of))]
    if of == CALLS:
        made = attempts(Verdict.PASSED, graded=True)
    shown = book_of(made, [ADA], POLICY, decisions=[publication(of, hidden)])
    write_report(tmp_path, shown, RUBRICS, "AI", now=NOON + timedelta(days=900))
    assert "1 hidden check, not shown" in text_of(tmp_path / "students" / "ada.html")


def test_an_exempt_student_sees_no_empty_requirement(tmp_path: Path) -> None:
    """Somebody who need not do the only exercise has nothing that could be published."""
    policy = Policy(exemptions=(Exemption(student="ada", exercise=TYPES),))
    write_report(tmp_path, book_of([], [ADA], policy), RUBRICS[1:], "AI", now=NOON)
    assert "not published" not in text_of(tmp_path / "students" / "ada.html")


def test_everything_published_is_as_everything_was(tmp_path: Path) -> None:
    """Hidden checks that are shown now carry their mark, and nothing is said to be missing."""
    report(tmp_path)
    words = text_of(tmp_path / "students" / "ada.html")
    assert "hidden check 3 of 3" in words
    assert "not shown" not in words
    assert "not published" not in words
