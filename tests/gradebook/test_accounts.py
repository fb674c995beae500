"""Two accounts of one person are read as one, and nothing that is recorded changes."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from autograder.model import Attempt, Override, Result, Student
from autograder.policy import Exemption, Extension, Policy
from gradebook.book import Book, book_of, read_book
from gradebook.decisions import AnyDecision, AttemptKey, Enrolment, Publication, Reading, Regrade, Request
from gradebook.scores import scores_of
from gradebook.store import Store
from tests.gradebook.samples import ADA, BOB, CALLS, LIMITS, NOON, RUBRICS, calls, check, result

OLD = Student(id="al", name="Lovelace, Ada", login="al@new")
STUDENTS = (ADA, BOB, OLD)
HOUR = timedelta(hours=1)


def recorded(of: Result, number: int, hours: int, submission: str = "") -> Attempt:
    """An attempt, recorded some hours after noon; its submission is its own unless told."""
    name = submission or f"{of.student} {number}"
    hashes = of.hashes.model_copy(update={"submission": name})
    return Attempt(number=number, recorded_at=NOON + hours * HOUR, result=of.model_copy(update={"hashes": hashes}))


def enrolment(move: str, student: Student = OLD, into: str = "", hours: int = 10, number: int = 0) -> Enrolment:
    """A decision about a student."""
    known = {"who": "list.csv", "when": NOON + hours * HOUR, "student": student, "move": move, "into": into}
    return Enrolment.model_validate({**known, "id": number})


MERGED = enrolment("merged", into="ada")
ATTEMPTS = (
    recorded(calls("ada", "0", "0", "0"), 1, 1),
    recorded(calls("al", "2", "0", "0"), 1, 2),
    recorded(calls("ada", "2", "2", "0"), 2, 3),
    recorded(calls("al", "2", "2", "3"), 2, 4),
    recorded(calls("bob"), 1, 5),
    recorded(result("al", check("at_most", "limit", "3", "3"), of=LIMITS), 1, 6),
)


def book(*decisions: AnyDecision, policy: Policy | None = None, overrides: tuple[Override, ...] = ()) -> Book:
    """The book of the class."""
    return book_of(ATTEMPTS, STUDENTS, policy, overrides, decisions)


def override(student: str, points: str, hours: int, what: str = "gives_up") -> Override:
    """Points that a person gave some hours after noon."""
    return Override(
        student=student,
        exercise=CALLS,
        check=what,
        points=Decimal(points),
        who="ta",
        when=NOON + hours * HOUR,
        why="read it",
    )


def test_attempts_of_both_accounts_are_numbered_as_they_were_recorded() -> None:
    """1 and 3 are Ada's, 2 and 4 came under the other account; in another exercise its one attempt is the first."""
    made = book(MERGED)
    assert [(one.student, one.exercise, one.number, one.points) for one in made.summaries] == [
        ("ada", CALLS, 1, Decimal(0)),
        ("ada", CALLS, 2, Decimal(2)),
        ("ada", CALLS, 3, Decimal(4)),
        ("ada", CALLS, 4, Decimal(7)),
        ("bob", CALLS, 1, Decimal(7)),
        ("ada", LIMITS, 1, Decimal(3)),
    ]
    assert {key: grade.points for key, grade in made.grades.items()} == {
        ("ada", CALLS): Decimal(7),
        ("ada", LIMITS): Decimal(3),
        ("bob", CALLS): Decimal(7),
    }
    assert [one.id for one in made.students] == ["ada", "bob"]
    assert made.gone == {"al"}
    assert made.people == (ADA, BOB)


def test_an_attempt_is_found_under_the_number_that_is_shown() -> None:
    """And says the student whose it is."""
    made = book(MERGED)
    found = made.fetch([AttemptKey("ada", CALLS, 2), AttemptKey("bob", CALLS, 1)])
    assert set(found) == {("ada", CALLS, 2), ("bob", CALLS, 1)}
    assert (found[AttemptKey("ada", CALLS, 2)].result.student, found[AttemptKey("ada", CALLS, 2)].number) == ("ada", 2)
    assert found[AttemptKey("ada", CALLS, 2)].result.checks == ATTEMPTS[1].result.checks
    shown = made.attempt("ada", CALLS)
    assert shown is not None
    assert (shown.number, shown.result.checks) == (4, ATTEMPTS[3].result.checks)


def test_which_attempt_is_the_last_is_decided_over_both() -> None:
    """By the policy of the course."""
    attempts = (*ATTEMPTS, recorded(calls("ada", "0", "2", "0"), 3, 7))
    made = book_of(attempts, STUDENTS, Policy(attempts="last"), decisions=[MERGED])
    assert made.grades["ada", CALLS].points == Decimal(2)


def test_without_a_merge_nothing_is_touched() -> None:
    """Each account is a student."""
    made = book()
    assert made.summaries[1].key == ("al", CALLS, 1)
    assert made.grades["al", CALLS].points == Decimal(7)
    assert made.grades["ada", CALLS].points == Decimal(4)


def test_a_merge_that_is_taken_back_leaves_what_was() -> None:
    """Both are as they were before it."""
    made = book(MERGED, enrolment("enrolled", hours=11))
    assert (made.summaries, made.grades) == (book().summaries, book().grades)
    assert len(made.students) == 3


def test_merges_go_on_to_the_last() -> None:
    """What turned out to be another one's other one."""
    made = book(MERGED, enrolment("merged", ADA, "bob", 12))
    assert {one.student for one in made.summaries} == {"bob"}
    assert [one.number for one in made.summaries if one.exercise == CALLS] == [1, 2, 3, 4, 5]


def test_points_given_before_the_merge_are_for_that_account() -> None:
    """A TA who read Ada's second notebook has not read the one under the other account."""
    given = override("ada", "1", 9)
    made = book(MERGED, overrides=(given,), policy=Policy(attempts="last"))
    points = {number: made.in_full([AttemptKey("ada", CALLS, number)]) for number in (1, 2, 3, 4)}
    found = {number: one.result.checks[2].points for number in points for one in points[number].values()}
    assert found == {1: Decimal(1), 2: Decimal(0), 3: Decimal(1), 4: Decimal(3)}


def test_points_given_after_the_merge_are_for_the_person() -> None:
    """They were decided over all attempts of both."""
    for student in ("ada", "al"):
        made = book(MERGED, overrides=(override(student, "1", 11),), policy=Policy(attempts="last"))
        assert made.grades["ada", CALLS].points == Decimal(5)
        assert [one.student for _, one in made.overrides] == ["ada"]


def test_points_of_the_old_account_still_count() -> None:
    """Given before anybody knew."""
    made = book(MERGED, overrides=(override("al", "1", 9),))
    assert made.grades["ada", CALLS].points == Decimal(5)


def test_readings_and_requests_are_the_persons() -> None:
    """Of two readings the newest counts."""
    said = {"who": "ta", "requirement": "PY-01", "criterion": "names"}
    first = Reading.model_validate({**said, "when": NOON, "student": "al", "level": 3})
    newer = Reading.model_validate({**said, "when": NOON + HOUR, "student": "ada", "level": 1})
    asked = Request(who="al", when=NOON, why="?", student="al", exercise=CALLS)
    made = book(first, asked, MERGED)
    assert made.readings["ada", "PY-01", "names"].level == 3
    assert [one.student for one in made.decisions if isinstance(one, Request)] == ["ada"]
    assert book(first, newer, MERGED).readings["ada", "PY-01", "names"].level == 1


def test_extensions_and_exemptions_are_the_persons() -> None:
    """What was granted under the old account."""
    due = NOON.replace(tzinfo=None)
    policy = Policy(
        due={CALLS: due},
        extensions=(Extension(student="al", exercise=CALLS, until=due + HOUR),),
        exemptions=(Exemption(student="al", exercise=LIMITS), Exemption(student="ada", exercise=LIMITS)),
    )
    made = book(MERGED, policy=policy)
    assert made.grades["ada", CALLS].due == NOON + HOUR
    assert made.grades["ada", LIMITS].points is None


def regraded() -> tuple[Attempt, ...]:
    """Each account's submission, graded again with fewer points."""
    return (
        recorded(calls("ada", "2", "2", "3"), 1, 1, "ada's"),
        recorded(calls("al", "2", "2", "3"), 1, 2, "al's"),
        recorded(calls("ada", "2", "2", "0"), 2, 3, "ada's"),
        recorded(calls("al", "2", "0", "0"), 2, 4, "al's"),
    )


def regrade(*keys: tuple[str, str, int], number: int) -> Regrade:
    """Results that were signed off."""
    return Regrade(id=number, who="ta", when=NOON, exercise=CALLS, attempts=tuple(AttemptKey(*key) for key in keys))


PUBLISHED = Publication(who="ta", when=NOON, exercise=CALLS)


def points_of(*decisions: AnyDecision) -> dict[int, Decimal]:
    """The points of the attempts that count, by number."""
    made = book_of(regraded(), STUDENTS, decisions=[PUBLISHED, *decisions])
    return {one.attempt.number: one.attempt.points for one in made.grades["ada", CALLS].tries}


def test_what_waits_for_a_regrade_waits_under_the_numbers_that_are_shown() -> None:
    """3 is the newer result of 1, and 4 that of 2."""
    made = book_of(regraded(), STUDENTS, decisions=[PUBLISHED, MERGED])
    assert made.waiting == {("ada", CALLS, 3): ("ada", CALLS, 1), ("ada", CALLS, 4): ("ada", CALLS, 2)}


def test_a_regrade_means_the_attempts_as_they_were_numbered_when_it_was_signed() -> None:
    """Before the merge 2 was the newer result of each account; after it, 4 is that of the old one."""
    assert points_of(regrade(("al", CALLS, 2), number=7), MERGED) == {1: Decimal(7), 4: Decimal(2)}
    assert points_of(regrade(("ada", CALLS, 2), number=7), MERGED) == {3: Decimal(4), 2: Decimal(7)}
    assert points_of(MERGED, regrade(("ada", CALLS, 4), number=7)) == {1: Decimal(7), 4: Decimal(2)}
    assert points_of(MERGED, regrade(("ada", CALLS, 4), ("ada", CALLS, 3), number=7)) == {3: Decimal(4), 4: Decimal(2)}


def test_a_regrade_signed_while_merged_still_holds_when_they_are_taken_apart() -> None:
    """Number 3 was Ada's second."""
    apart = enrolment("enrolled", hours=11)
    assert points_of(MERGED, regrade(("ada", CALLS, 3), number=7), apart) == {2: Decimal(4)}


def test_later_attempts_leave_the_numbers_as_they_are() -> None:
    """Under whichever account they come."""
    before = {one.key: one.points for one in book(MERGED).summaries}
    later = (recorded(calls("ada"), 3, 20), recorded(calls("al"), 3, 21))
    after = {one.key: one.points for one in book_of((*ATTEMPTS, *later), STUDENTS, decisions=[MERGED]).summaries}
    assert before.items() <= after.items()
    assert sorted(after.keys() - before.keys()) == [("ada", CALLS, 5), ("ada", CALLS, 6)]


@pytest.mark.parametrize("move", ["dropped", "merged"])
def test_who_left_is_in_no_export_and_comes_back_whole(store: Store, move: str) -> None:
    """In each kind of database; what is recorded is the same before and after."""
    store.add_students([ADA, BOB])
    for one in (calls("ada", "0"), calls("ada"), calls("bob")):
        store.add_attempt(one, NOON)
    store.add_override(override("bob", "1", 1))
    before, kept = scores_of(read_book(store, Policy()), RUBRICS), store.contents().tables["attempts"]
    store.add_decisions([enrolment(move, BOB, "ada" if move == "merged" else "")])
    made = read_book(store, Policy())
    assert [one.id for one in made.students] == ["ada"]
    assert {student for student, _ in scores_of(made, RUBRICS).points} == {"ada"}
    assert len(made.summaries) == 3
    assert (BOB in made.people) is (move == "dropped")
    store.add_decisions([enrolment("enrolled", BOB)], students=[BOB])
    assert scores_of(read_book(store, Policy()), RUBRICS) == before
    assert store.contents().tables["attempts"] == kept


def test_merged_accounts_are_read_from_the_database(store: Store) -> None:
    """The attempts of both in full, each once."""
    store.add_students(STUDENTS)
    for one in ATTEMPTS[:4]:
        store.add_attempt(one.result, one.recorded_at)
    store.add_decisions([MERGED])
    made = read_book(store, Policy(attempts="average"))
    assert [one.number for one in made.attempts["ada", CALLS]] == [1, 2, 3, 4]
    assert [one.result.checks[0].points for one in made.attempts["ada", CALLS]] == [0, 2, 2, 2]
