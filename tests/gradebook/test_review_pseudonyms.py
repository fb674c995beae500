from __future__ import annotations

from pathlib import Path

import pytest

from autograder.flows.keys import forget_in_key, kept_key, read_key
from autograder.model import Student
from gradebook.review.pseudonyms import Key, masks_of
from gradebook.review.texts import plain
from tests.gradebook.samples import ADA, ROSTER

NUNEZ = Student(id="u1234567", name="Núñez, Max", login="mnunez@uni.edu", sis_id="884512")
MASKS = masks_of([*ROSTER, NUNEZ])


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("# by Ada Lovelace", "# by [masked]"),
        ("# by LOVELACE, Ada", "# by [masked]"),
        ("ada_lovelace = AdaLovelace()", "[masked] = [masked]()"),
        ("lovelace_01-calls.ipynb", "[masked]_01-calls.ipynb"),
        ("mail ada@uni now", "mail [masked] now"),
        ("Canada, adapter", "Canada, adapter"),
        ("with u1234567 (884512)", "with [masked] ([masked])"),
        ("MNUNEZ helped, and Max Nunez", "[masked] helped, and [masked]"),
        ("max(1, 2)", "max(1, 2)"),
        ("Babbage helped", "Babbage helped"),
    ],
)
def test_what_gives_somebody_away_is_masked(text: str, masked: str) -> None:
    """Everybody's ids and full names, in any case and spelling; single words only of the student's own name."""
    assert MASKS.masked(text, "ada") == masked


def test_a_word_of_python_stays() -> None:
    """In the code of Max Núñez too; his other name does not, with or without its accents."""
    assert MASKS.masked("return max(nunez, Nu\u0301n\u0303ez)", "u1234567") == "return max([masked], [masked])"


def test_numbers_stay_when_students_come_and_do_not_follow_the_roster() -> None:
    """A newcomer gets the next number; which one somebody has depends on the secret."""
    ids = [f"s{number}" for number in range(20)]
    first = Key(secret="a" * 32).with_students(ids)
    other = Key(secret="b" * 32).with_students(ids)

    assert sorted(first.numbers.values()) == list(range(1, 21))
    assert [first.numbers[one] for one in ids] not in (sorted(first.numbers.values()), list(other.numbers.values()))
    assert first.with_students(["new", *ids]).name("new") == "Student 21"
    assert first.with_students(["new", *ids]).name("s3") == first.name("s3")
    assert first.hidden("x") != other.hidden("x")


def test_no_control_character_gets_through() -> None:
    """Neither what a terminal obeys nor what turns lines around; letters of any language stay."""
    assert plain("a\x1b[2J\x9b\r\nb\tc\u202ed\ud800") == "a␛[2J\\u009b\nb\tc\\u202ed\\ud800"
    assert plain("Núñez 王 = 1") == "Núñez 王 = 1"
    assert plain(ADA.name) == ADA.name


def test_who_is_forgotten_leaves_the_key(tmp_path: Path) -> None:
    """The numbers of the others stay: what was written about them can still be read."""
    before = kept_key(tmp_path, ["ada", "bob", "cyd"], "s" * 64)
    forget_in_key(tmp_path, {"bob"})
    after = read_key(tmp_path)
    assert after.numbers == {one: number for one, number in before.numbers.items() if one != "bob"}
    assert b"bob" not in (tmp_path / "pseudonyms.json").read_bytes()
    forget_in_key(tmp_path / "nowhere", {"bob"})
    assert not (tmp_path / "nowhere").exists()
