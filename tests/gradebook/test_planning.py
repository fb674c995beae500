"""A list of students held against the class."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.errors import ConfigError
from autograder.model import Student
from gradebook.decisions import AnyDecision, Enrolment
from gradebook.enrolments import enrolled
from gradebook.planning import planned
from gradebook.roster import Plan, Wishes
from tests.gradebook.samples import ADA, BOB, CYD, NOON, ROSTER


def row(name: str, login: str = "", sis_id: str = "", section: str = "", own: str = "") -> Student:
    """A row of a list; that of an LMS has no id."""
    return Student(id=own, name=name, login=login, sis_id=sis_id, section=section)


def as_row(student: Student, **changed: str) -> Student:
    """The row that an LMS has of a student."""
    return student.model_copy(update={"id": "", **changed})


@dataclass
class Gradebook:
    """Students and decisions, as a gradebook keeps them."""

    students: dict[str, Student] = field(default_factory=dict)
    decisions: list[AnyDecision] = field(default_factory=list)

    def plan(self, *rows: Student, unread: Iterable[Sequence[str]] = (), **wishes: object) -> Plan:
        """What a list would change; its first student stands in line 2."""
        known = list(self.students.values())
        return planned(list(enumerate(rows, 2)), unread, known, self.decisions, Wishes(**wishes))  # type: ignore[arg-type]

    def take(self, *rows: Student, **wishes: object) -> Plan:
        """Take a list over."""
        plan = self.plan(*rows, **wishes)  # type: ignore[arg-type]
        self.students |= {one.id: one for one in plan.students}
        self.decisions += plan.decisions("list.csv", NOON)
        return plan

    @property
    def group(self) -> list[Student]:
        """Who is in the class."""
        return sorted(enrolled(list(self.students.values()), self.decisions), key=lambda one: one.id)


@pytest.fixture
def book() -> Gradebook:
    """A class of three."""
    return Gradebook({one.id: one for one in ROSTER})


def moves(plan: Plan) -> list[tuple[str, str, str]]:
    """What happens to whom, and why."""
    return [(one.what, one.student.id, one.why) for one in plan.moves]


ROWS = [as_row(one) for one in ROSTER]


def test_the_list_of_the_same_class_changes_nothing(book: Gradebook) -> None:
    """Names may come in another order of their parts, ids in another case or without their zeros."""
    written = [
        as_row(ADA, name="Ada Lovelace", login="ADA@uni", sis_id="s1001"),
        as_row(BOB, section=""),
        as_row(CYD, login=""),
    ]
    plan = book.plan(*written)
    assert (plan.moves, plan.doubts, plan.unchanged, plan.size) == ((), (), 3, 3)


def test_zeros_that_a_spreadsheet_took_are_kept(book: Gradebook) -> None:
    """`0012` is 12 to Excel; the other way round the longer one is better known."""
    eve = Student(id="eve", name="Twin, Eve", sis_id="0012")
    book.students["eve"] = eve
    assert book.plan(*ROWS, as_row(eve, sis_id="12")).moves == ()
    book.students["eve"] = eve.model_copy(update={"sis_id": "12"})
    assert moves(book.plan(*ROWS, as_row(eve))) == [("changed", "eve", "SIS id 12 → 0012")]


def test_two_people_whose_ids_differ_in_zeros_are_two(book: Gradebook) -> None:
    """Each row is the one that has exactly its id."""
    twins = [Student(id=f"eve{one}", name="Twin, Eve", sis_id=one) for one in ("0012", "12")]
    book.students |= {one.id: one for one in twins}
    assert book.plan(*ROWS, *map(as_row, twins)).moves == ()


def test_who_came_left_and_changed_is_told(book: Gradebook) -> None:
    """With the data from then on."""
    king = as_row(ADA, name="King, Ada", login="king@uni", section="AI-102")
    plan = book.take(king, as_row(CYD), row("Núñez, Zoë", "Zoe@uni", "S9", "AI-101"))
    changed = "name Lovelace, Ada → King, Ada; login ada@uni → king@uni; section AI-101 → AI-102"
    assert moves(plan) == [("changed", "ada", changed), ("new", "zoe", ""), ("left", "bob", "not in the list")]
    assert [one.id for one in book.group] == ["ada", "cyd", "zoe"]
    assert book.students["ada"] == king.model_copy(update={"id": "ada"})
    assert [(one.move, one.who, one.student.id) for one in book.decisions if isinstance(one, Enrolment)] == [
        ("changed", "list.csv", "ada"),
        ("enrolled", "list.csv", "zoe"),
        ("dropped", "list.csv", "bob"),
    ]


def test_who_left_comes_back(book: Gradebook) -> None:
    """Under the same id, with what changed meanwhile."""
    book.take(*ROWS[:2])
    plan = book.take(*ROWS[:2], as_row(CYD, section="AI-101"))
    assert moves(plan) == [("returns", "cyd", "section AI-102 → AI-101")]
    assert [one.id for one in book.group] == ["ada", "bob", "cyd"]


def test_a_name_alone_is_only_offered(book: Gradebook) -> None:
    """The new account of somebody who has no SIS id is another student, until a person says otherwise."""
    plan = book.plan(*ROWS[1:], row("Ada LOVELACE", "al@new"))
    assert moves(plan) == [("new", "al", ""), ("left", "ada", "not in the list")]
    assert plan.alike == (("ada", "al"),)


def test_two_people_of_one_name_are_two(book: Gradebook) -> None:
    """Nothing is offered where the known one is in the list."""
    plan = book.plan(*ROWS, row("Lovelace, Ada", "ada.l@uni", "S7"))
    assert (moves(plan), plan.alike) == ([("new", "ada.l", "")], ())


def test_the_id_of_somebody_who_left_is_nobody_elses(book: Gradebook) -> None:
    """The login was given out again: the SIS id becomes the id, where the list leaves no doubt that it is another."""
    book.take(*ROWS[:2])
    plan = book.plan(*ROWS[:2], row("Cydar, Cyd", "CYD@other", "S8"))
    assert [(one.what, one.student.id) for one in plan.moves] == [("new", "S8")]


@pytest.mark.parametrize("inside", [True, False])
def test_a_login_with_another_sis_id_and_name_is_in_doubt(book: Gradebook, inside: bool) -> None:
    """It may be given out again. Nothing happens until a person says who it is."""
    rows = ROWS if inside else ROWS[:2]
    book.take(*rows)
    other = row("Dent, Arthur", "cyd@uni", "S42")
    plan = book.plan(*ROWS[:2], other)
    was = "" if inside else ", who left the class"
    assert [(one.line, one.why, one.perhaps) for one in plan.doubts] == [
        (4, f'its login is that of "cyd" (Charisse, Cyd, SIS id S1003){was}', ("cyd",))
    ]
    assert plan.moves == ()
    assert [one.student.id for one in book.plan(*ROWS[:2], other, new=[4]).of("new")] == ["S42"]
    (same,) = book.plan(*ROWS[:2], other, same={4: "cyd"}).moves
    assert (same.what, same.student.name, same.student.sis_id) == (
        "changed" if inside else "returns",
        "Dent, Arthur",
        "S42",
    )


def test_a_new_sis_id_of_the_same_name_and_login_is_a_change(book: Gradebook) -> None:
    """Two things agree."""
    assert moves(book.plan(as_row(ADA, sis_id="N1"), *ROWS[1:])) == [("changed", "ada", "SIS id S1001 → N1")]


def test_the_login_of_somebody_who_left_is_not_enough(book: Gradebook) -> None:
    """Where neither has a SIS id and the names differ."""
    book.take(*ROWS[:2])
    book.students["cyd"] = CYD.model_copy(update={"sis_id": ""})
    (doubt,) = book.plan(*ROWS[:2], row("Dent, Arthur", "cyd@uni")).doubts
    assert doubt.why == 'its login is that of "cyd" (Charisse, Cyd), who left the class'


def test_a_key_that_two_people_share_tells_nothing(book: Gradebook) -> None:
    """Another key decides; where none does, the row is in doubt, and nobody leaves by it."""
    twin = Student(id="eve", name="Twin, Eve", login="eve", sis_id="S1003")
    book.students["eve"] = twin
    assert book.plan(*ROWS, as_row(twin)).moves == ()
    plan = book.plan(*ROWS[:2], row("Somebody", "", "S1003"))
    assert [(one.why, one.perhaps) for one in plan.doubts] == [
        ('its SIS id "S1003" is that of several people', ("cyd", "eve"))
    ]
    assert plan.moves == ()


def test_two_rows_with_one_key_are_in_doubt(book: Gradebook) -> None:
    """The key is not taken over, and new students are not made of them."""
    plan = book.plan(*ROWS, row("Two, A", "x@uni", "S8"), row("Two, B", "x@uni", "S8"), as_row(BOB, name="Bo"))
    assert [(one.line, one.why) for one in plan.doubts] == [
        (3, 'its SIS id "S1002" is that of several rows'),
        (5, 'its SIS id "S8" is that of several rows'),
        (6, 'its SIS id "S8" is that of several rows'),
        (7, 'its SIS id "S1002" is that of several rows'),
    ]
    assert plan.moves == ()


def test_a_key_of_several_rows_is_not_taken_over(book: Gradebook) -> None:
    """Who is known by another key keeps theirs."""
    plan = book.plan(as_row(ADA, sis_id="S1"), as_row(BOB, sis_id="S1"), as_row(CYD))
    assert (plan.moves, plan.doubts) == ((), ())


def test_two_rows_of_one_student_are_in_doubt(book: Gradebook) -> None:
    """One by SIS id, the other by login."""
    plan = book.plan(*ROWS[1:], as_row(ADA, login="new@uni"), as_row(ADA, sis_id="", name="Lovelace, A."))
    assert [(one.line, one.why) for one in plan.doubts] == [
        (4, 'lines 4 and 5 are all of "ada"'),
        (5, 'lines 4 and 5 are all of "ada"'),
    ]
    assert plan.moves == ()


def test_a_row_that_cannot_be_read_drops_nobody(book: Gradebook) -> None:
    """Whoever has an id that stands in it is taken to be there."""
    plan = book.plan(*ROWS[:1], unread=[("Bob", "S1002", "x")])
    assert moves(plan) == [("left", "cyd", "not in the list")]


def test_a_list_that_drops_more_than_a_third_is_told(book: Gradebook) -> None:
    """One of three is a third."""
    assert not book.plan(*ROWS[:2]).drops_too_many
    assert book.plan(*ROWS[:1]).drops_too_many
    kept = book.plan(*ROWS[:1], keep_absent=True)
    assert (kept.drops_too_many, kept.moves, kept.absent) == (False, (), ("bob", "cyd"))


def test_a_list_of_one_section_drops_only_from_there(book: Gradebook) -> None:
    """Rows that say no section are of this one; rows of others are left out, unless they say where somebody went."""
    plan = book.plan(as_row(ADA), row("New, One", "one@uni"), section="AI-101")
    assert moves(plan) == [("new", "one", ""), ("left", "bob", "not in the list")]
    assert plan.of("new")[0].student.section == "AI-101"
    plan = book.plan(
        as_row(ADA), as_row(BOB, section="AI-102"), row("New", "n@uni", section="AI-102"), section="AI-101"
    )
    assert moves(plan) == [("changed", "bob", "section AI-101 → AI-102")]
    assert (plan.elsewhere, plan.size) == (1, 2)
    plan = book.plan(as_row(ADA), as_row(BOB, section="AI-101 and AI-9"), section="AI-9")
    assert moves(plan) == [("changed", "bob", "section AI-101 → AI-101 and AI-9")]


def test_students_without_a_section_do_not_leave_by_the_list_of_one() -> None:
    """Nobody knows whether they are in it."""
    book = Gradebook({one.id: one.model_copy(update={"section": ""}) for one in ROSTER})
    assert moves(book.plan(as_row(ADA), section="AI-101")) == [("changed", "ada", "section (none) → AI-101")]


def test_a_doubt_in_another_section_keeps_the_student(book: Gradebook) -> None:
    """A row that may be somebody of the section counts for them."""
    plan = book.plan(as_row(BOB), row("Dent, A", "ada@uni", "S42", "AI-102"), section="AI-101")
    assert (plan.moves, [one.perhaps for one in plan.doubts]) == ((), [("ada",)])


def test_a_roster_of_ids_and_names_meets_a_list_of_logins() -> None:
    """The id is what a new student would get: with the same name it is the same person, with another in doubt."""
    book = Gradebook({"ada": Student(id="ada", name="Lovelace, Ada"), "bob": Student(id="bob", name="Babbage, Bob")})
    plan = book.plan(as_row(ADA), row("Dent, Arthur", "bob@uni", "S42"))
    assert moves(plan) == [("changed", "ada", "login (none) → ada@uni; SIS id (none) → S1001; section (none) → AI-101")]
    assert [(one.line, one.why) for one in plan.doubts] == [(3, '"bob" is Babbage, Bob, of whom no login is known')]


def test_an_id_that_two_new_students_would_get_is_neithers(book: Gradebook) -> None:
    """Both get their SIS ids; who has none is told."""
    plan = book.plan(
        *ROWS, row("A", "x@one", "S8"), row("B", "x@two", "S9"), row("C", "ada@else"), row("D", "", "../x")
    )
    assert [(one.student.id, one.line) for one in plan.of("new")] == [("S8", 5), ("S9", 6)]
    assert [(one.line, one.why) for one in plan.doubts] == [
        (7, 'no id is left for a new student: "ada" cannot be one, or is somebody else\'s'),
        (8, 'no id is left for a new student: "../x" cannot be one, or is somebody else\'s'),
    ]


def test_two_new_students_with_one_sis_id_do_not_get_one_id(book: Gradebook) -> None:
    """Also where a person said of both that they are new."""
    plan = book.plan(*ROWS, row("A", "x@one", "S8"), row("B", "x@two", "S8"), new=[5, 6])
    assert [(one.student.id, one.line) for one in plan.of("new")] == [("S8", 5)]
    assert [one.line for one in plan.doubts] == [6]


def test_our_own_list_says_ids(book: Gradebook) -> None:
    """Everything else may change for one who is in the class."""
    mine = [ADA.model_copy(update={"name": "King, Ada", "login": "king"}), BOB, CYD]
    assert moves(book.plan(*mine)) == [("changed", "ada", "name Lovelace, Ada → King, Ada; login ada@uni → king")]
    assert [one.student.id for one in book.plan(*ROSTER, row("New", own="Neo")).of("new")] == ["Neo"]


@pytest.mark.parametrize(("own", "perhaps"), [("ada2", ("ada",)), ("bob", ("ada", "bob"))])
def test_an_id_that_contradicts_the_sis_id_is_in_doubt(book: Gradebook, own: str, perhaps: tuple[str, ...]) -> None:
    """An id is never changed: it names folders. It can be merged."""
    plan = book.plan(ADA.model_copy(update={"id": own}), CYD, keep_absent=True)
    assert [(one.why, one.perhaps) for one in plan.doubts] == [
        (f'its SIS id is that of "ada" (Lovelace, Ada), its id is "{own}"', perhaps)
    ]


def test_accounts_are_merged(book: Gradebook) -> None:
    """The old one leaves the class, and its row, where the LMS still has it, changes nothing and brings nobody back."""
    second = row("Lovelace, Ada", "al@new", "S77")
    plan = book.take(*ROWS, second, merge={"ada": "al"})
    assert [(one.what, one.student.id, one.into) for one in plan.moves] == [("new", "al", ""), ("merged", "ada", "al")]
    assert [one.id for one in book.group] == ["al", "bob", "cyd"]
    assert book.plan(*ROWS, second).moves == ()
    assert (book.plan(*ROWS).moves, book.plan(*ROWS).unchanged) == ((), 3)
    assert moves(book.plan(*ROWS[1:])) == [("left", "al", "not in the list")]


def test_a_row_with_the_old_keys_and_a_new_id_can_be_merged(book: Gradebook) -> None:
    """Our own list gave Ada another id."""
    other = ADA.model_copy(update={"id": "ada2"})
    book.take(other, BOB, CYD, merge={"ada": "ada2"})
    assert [one.id for one in book.group] == ["ada2", "bob", "cyd"]
    assert book.plan(other, BOB, CYD).moves == ()
    assert book.plan(ADA, BOB, CYD).moves == ()


def test_a_merged_student_who_left_comes_back_by_either_account(book: Gradebook) -> None:
    """They are one person."""
    book.take(*ROWS, row("Lovelace, Ada", "al@new"), merge={"ada": "al"})
    book.take(*ROWS[1:])
    assert moves(book.plan(*ROWS)) == [("returns", "al", "")]


def test_accounts_are_taken_apart(book: Gradebook) -> None:
    """In the class where the list has them, and out of it where it has them not."""
    second = row("Lovelace, Ada", "al@new")
    book.take(*ROWS, second, merge={"ada": "al"})
    out = book.plan(*ROWS[1:], second, apart=["ada"], keep_absent=True)
    assert moves(out) == [("left", "ada", "no longer merged; not in the list")]
    book.take(*ROWS, second, apart=["ada"])
    assert [one.id for one in book.group] == ["ada", "al", "bob", "cyd"]
    assert book.plan(*ROWS, second).moves == ()


@pytest.mark.parametrize(
    ("wishes", "said"),
    [
        ({"merge": {"adda": "bob"}}, '"adda" is not in the gradebook. Did you mean "ada"?'),
        ({"merge": {"ada": "zoe"}}, '"zoe" is neither in the gradebook nor new in the list.'),
        ({"merge": {"ada": "ada"}}, "they would count for each other."),
        ({"merge": {"ada": "bob", "bob": "ada"}}, "they would count for each other."),
        ({"merge": {"dan": "ada"}}, '"dan" is merged into "cyd" already. Take that back first, with --unmerge dan.'),
        ({"merge": {"cyd": "dan"}}, "they would count for each other."),
        ({"merge": {"ada": "eve"}}, '"eve" is not in the class. Is it --merge eve=ada?'),
        ({"apart": ["bob"]}, '"bob" is merged into nobody. Known here: dan.'),
        ({"same": {3: "bo"}}, '"bo" is not in the gradebook. Did you mean "bob"?'),
        ({"same": {9: "bob"}}, "no student stands in line 9 of the list."),
        ({"new": [1]}, "no student stands in line 1 of the list."),
        ({"section": "AI-11"}, 'there is no section "AI-11". Did you mean'),
    ],
)
def test_a_wish_that_names_nobody_is_refused(book: Gradebook, wishes: dict[str, object], said: str) -> None:
    """With what was probably meant."""
    for one in (Student(id="eve", name="Eve", login="eve"), Student(id="dan", name="Dan", login="dan")):
        book.students[one.id] = one
    book.take(*ROWS, merge={"dan": "cyd"})
    with pytest.raises(ConfigError) as caught:
        book.plan(*ROWS[1:], **wishes)
    assert said in str(caught.value)


PEOPLE = st.integers(0, 7)
NAMES = st.sampled_from(["Lovelace, Ada", "Núñez, Zoë", "=1+1, Cyd", "Twin, Eve", "李, 小龙"])


@st.composite
def lists(draw: st.DrawFn) -> list[Student]:
    """A list of some of eight people, who may share names and change them and their logins."""
    found = []
    for number in draw(st.lists(PEOPLE, unique=True, min_size=1)):
        login = f"p{number}.{draw(st.integers(0, 2))}@uni"
        found.append(row(draw(NAMES), login, f"00{number}", draw(st.sampled_from(["A", "B", "A and B"]))))
    return found


def shape(group: Iterable[Student]) -> list[tuple[str, ...]]:
    """A class as an LMS would list it."""
    return sorted((one.sis_id, one.name, one.login, one.section) for one in group)


@given(lists())
def test_the_same_list_twice_changes_nothing(rows: list[Student]) -> None:
    """Whatever stands in it; and the class is what it lists."""
    book = Gradebook()
    assert len(book.take(*rows).of("new")) == len(rows)
    again = book.plan(*rows)
    assert (again.moves, again.doubts, again.unchanged) == ((), (), len(rows))
    assert shape(book.group) == shape(rows)


@given(lists(), lists())
def test_a_list_then_another_then_the_first_is_the_first_class(first: list[Student], other: list[Student]) -> None:
    """Everybody is back under the id that they had, and nobody ever got the id of another."""
    book = Gradebook()
    book.take(*first)
    before = {one.sis_id: one.id for one in book.group}
    book.take(*other)
    book.take(*first)
    assert shape(book.group) == shape(first)
    assert {one.sis_id: one.id for one in book.group} == before
    sis_ids = {one.student.id: set[str]() for one in book.decisions if isinstance(one, Enrolment)}
    for one in book.decisions:
        if isinstance(one, Enrolment):
            sis_ids[one.student.id].add(one.student.sis_id)
    assert all(len(found) == 1 for found in sis_ids.values())


@settings(max_examples=1000)
@given(st.lists(st.builds(row, NAMES, *[st.sampled_from(["", "1", "01", "a", "A", "b@x"])] * 3), max_size=6))
def test_the_same_awkward_list_twice_changes_nothing(rows: list[Student]) -> None:
    """Also where its ids are shared, blank or nearly the same."""
    book = Gradebook()
    book.take(*rows)
    again = book.plan(*rows)
    assert again.moves == ()
