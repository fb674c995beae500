"""Whose a hand-in is: by ids; a name is a suggestion, and what two people share is nobody's."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.collecting.matching import Match, Outcome, Roster, bare, read_confirmed
from autograder.collecting.sources.items import Person
from autograder.errors import ConfigError
from autograder.model import Student
from tests.autograder.lms import CLASS

ROSTER = Roster(CLASS)


@pytest.mark.parametrize("value", ["ada", "ADA", "ada@uni.edu", "Ada@Uni.EDU", "0012"])
def test_an_id_a_login_and_a_sis_id_match(value: str) -> None:
    """Case does not count; leading zeros do."""
    assert ROSTER.match(Person("k", (value,)), {}) == Match(Outcome.MATCHED, ("ada",))


@pytest.mark.parametrize("value", ["12", "ada@gmail.com", "Lovelace, Ada", "lovelaceada", "", "ada "])
def test_what_only_resembles_an_id_does_not(value: str) -> None:
    """Not even the whole name; only white space around an id is nothing."""
    found = ROSTER.match(Person("k", (value,), name="Ada Lovelace"), {})
    assert (found.outcome is Outcome.MATCHED) is (value == "ada ")
    assert found.outcome is Outcome.MATCHED or found.suggestions == ("ada",)


def test_ids_that_lead_to_two_students_are_ambiguous() -> None:
    """One key for two people, and two keys of two people."""
    shared = Roster([Student(id="77", name="A"), Student(id="b", name="B", sis_id="77")])
    assert shared.match(Person("k", ("77",)), {}).suggestions == ("77", "b")
    both = ROSTER.match(Person("k", ("ada", "0013")), {})
    assert (both.outcome, both.students, both.suggestions) == (Outcome.AMBIGUOUS, (), ("ada", "bela"))


def test_an_exact_id_goes_before_one_in_another_case() -> None:
    """Two ids may differ in nothing else."""
    roster = Roster([Student(id="a", name="A", login="X1"), Student(id="b", name="B", login="x1")])
    assert roster.match(Person("k", ("x1",)), {}).students == ("b",)
    assert roster.match(Person("k", ("X1",)), {}).students == ("a",)


def test_a_doubt_makes_a_certain_id_ambiguous() -> None:
    """It says why, and who it would be."""
    found = ROSTER.match(Person("k", ("ada",), doubt="is it a group?"), {})
    assert found == Match(Outcome.AMBIGUOUS, (), "is it a group?", ("ada",))


def test_a_number_of_the_lms_is_never_looked_up_in_the_roster() -> None:
    """0012 of Canvas is not 0012 of the registrar."""
    found = ROSTER.match(Person("0012", lms_id="0012", name="lovelaceada"), {})
    assert (found.outcome, found.suggestions) == (Outcome.UNMATCHED, ("ada",))


def test_a_person_confirms_what_nothing_else_says() -> None:
    """For one student or for a group; it goes before any doubt."""
    confirmed = {"k": ("bela", "chen")}
    assert ROSTER.match(Person("k", ("ada",), doubt="x"), confirmed).students == ("bela", "chen")


def test_an_address_is_a_login_where_the_operator_says_so() -> None:
    """At this domain alone."""
    roster = Roster([Student(id="1", name="A", login="ada")], "uni.edu")
    assert roster.match(Person("k", ("Ada@UNI.edu",)), {}).students == ("1",)
    assert roster.match(Person("k", ("ada@evil.edu",)), {}).outcome is Outcome.UNMATCHED
    assert roster.match(Person("k", ("ada@evil.uni.edu",)), {}).outcome is Outcome.UNMATCHED


@pytest.mark.parametrize("name", ["Béla Bartók", "bartokbela", "BARTÓK, BÉLA", "Bela  Bartok"])
def test_names_are_suggested_in_any_order_and_spelling(name: str) -> None:
    """As systems write them."""
    assert ROSTER.match(Person("k", name=name), {}).suggestions == ("bela",)


@given(st.text(max_size=20))
def test_no_name_matches_anybody(name: str) -> None:
    """Whatever it is."""
    found = ROSTER.match(Person("k", name=name), {})
    assert (found.outcome, found.students) == (Outcome.UNMATCHED, ())
    assert bare(name) == bare(name.swapcase()) or not name.isascii()


def test_confirmations_come_from_a_file_and_from_what_is_typed(tmp_path: Path) -> None:
    """What is typed goes before the file; several lines of a key are a group."""
    path = tmp_path / "confirmed.csv"
    path.write_text("\ufeffkey,student\n4021,ada\n4021,bela\n 4022 , bela \nx=y,chen\n", encoding="utf-8")
    found = read_confirmed(path, ["4022=chen", "a=b=ada"], CLASS)
    assert found == {"4021": ("ada", "bela"), "4022": ("chen",), "x=y": ("chen",), "a=b": ("ada",)}


@pytest.mark.parametrize(
    ("typed", "text", "what"),
    [
        (["4021"], None, '"4021" confirms nothing. Write --confirm KEY=STUDENT.'),
        (["4021=adda"], None, '"adda" is no id of the roster. Did you mean "ada"?'),
        ([], "key,student\n4021,zoe\n", '"zoe" is no id of the roster.'),
        ([], "student,key\nada,1\n", "Its first line is: key,student"),
        ([], "key,student\nada\n", "Its first line is: key,student"),
        ([], 'key,student\n"ada', "Its first line is: key,student"),
        ([], "", "Its first line is: key,student"),
    ],
)
def test_a_confirmation_that_says_nothing_is_refused(
    tmp_path: Path, typed: list[str], text: str | None, what: str
) -> None:
    """With what it should be."""
    path = tmp_path / "confirmed.csv"
    path.write_text(text or "", encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        read_confirmed(None if text is None else path, typed, CLASS)
    assert what in str(caught.value)
