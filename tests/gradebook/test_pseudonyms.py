"""Pseudonyms are stable, differ within a class, and their key is in its own file alone."""

from __future__ import annotations

import hmac
import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.errors import ConfigError, StorageError
from autograder.model import Student
from gradebook import pseudonyms
from gradebook.pseudonyms import SIGNS, disguised, key_of, masking, new_key, pseudonyms_of
from tests.gradebook.samples import ADA, BOB, ROSTER

KEY = bytes(range(32))


def test_a_pseudonym_is_the_hmac_of_the_id() -> None:
    """The first six signs, as another program would compute them."""
    number = int.from_bytes(hmac.new(KEY, b"ada", "sha256").digest(), "big")
    expected = "".join(SIGNS[number // len(SIGNS) ** place % len(SIGNS)] for place in range(6))
    assert pseudonyms_of(["ada"], KEY) == {"ada": f"s-{expected}"}


def test_pseudonyms_do_not_depend_on_who_else_is_there() -> None:
    """The same student has the same one next week, in another order, in a larger class; with another key another."""
    week, next_week = pseudonyms_of(["ada", "bob"], KEY), pseudonyms_of(["cyd", "bob", "ada"], KEY)
    assert week.items() <= next_week.items()
    assert pseudonyms_of(["ada"], bytes(32))["ada"] != week["ada"]


@given(st.lists(st.text(max_size=8), unique=True, max_size=40))
def test_pseudonyms_differ_and_spell_nothing(ids: list[str]) -> None:
    """Whatever the ids are: none is that of another, none has a vowel, none is an id."""
    made = pseudonyms_of(ids, KEY)
    assert len(set(made.values())) == len(ids)
    assert all(re.fullmatch(rf"s-[{SIGNS}]{{6,}}", name) for name in made.values())
    assert not set(made.values()) & set(ids)


def test_two_that_would_share_a_pseudonym_get_longer_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each begins with what it was: what was written before the other came can still be read."""
    codes = {"ada": "bbbbbbcc22", "bob": "bbbbbbcc33", "cyd": "dddddd44"}
    monkeypatch.setattr(pseudonyms, "_signs", lambda student, key: codes.get(student, "zzzzzz55"))
    assert pseudonyms_of(codes, KEY) == {"ada": "s-bbbbbbcc22", "bob": "s-bbbbbbcc33", "cyd": "s-dddddd"}
    assert pseudonyms_of(["s-zzzzzz"], KEY) == {"s-zzzzzz": "s-zzzzzz55"}


def test_a_disguised_student_keeps_nothing() -> None:
    """No login, number or section: a pseudonym for the id and for the name."""
    made = pseudonyms_of(["ada"], KEY)
    assert disguised([ADA], made) == [Student(id=made["ada"], name=made["ada"])]


@pytest.mark.parametrize(
    "text",
    [
        "ada py-01/01: 2 checks could not be made",
        "submitted/ada/01-calls.py: LOVELACE, ADA",
        "as Ada Lovelace <ada@uni> said (S1001)",
        "wrapped: Lovelace,\n    Ada",
        '{"name": "Lovelace, Ada"}',
    ],
)
def test_a_masked_text_names_nobody(text: str) -> None:
    """Ids in paths, names in both orders and any case, logins, numbers; also where a line is broken."""
    made = pseudonyms_of([one.id for one in ROSTER], KEY)
    masked = masking(ROSTER, made)(text)
    assert made["ada"] in masked
    assert not re.search(r"(?i)\bada\b|lovelace|S1001", masked)


def test_masking_takes_whole_words_and_the_longest() -> None:
    """`ada` in `adapter` is nobody; of two names the longer one is taken; nobody masks nothing."""
    both = [Student(id="li", name="Li, Wei"), Student(id="x9", name='Li, Wei "Ann"')]
    made = pseudonyms_of(["li", "x9", "ada"], KEY)
    mask = masking([*both, ADA], made)
    assert mask("adapter Li, Wei") == f"adapter {made['li']}"
    assert mask([r'Li, Wei "Ann"', r'"Li, Wei \"Ann\""'][1]).count(made["x9"]) == 1
    assert masking([], {})("ada") == "ada"


def test_the_first_who_asks_makes_the_key(tmp_path: Path) -> None:
    """In a file that nobody else may read; whoever asks next gets the same."""
    path = tmp_path / "config" / "pseudonyms.key"
    key = key_of(path)
    assert (len(key), path.stat().st_mode & 0o777) == (32, 0o600)
    assert key_of(path) == key
    assert [one.name for one in path.parent.iterdir()] == ["pseudonyms.key"]


def test_two_who_ask_at_once_get_one_key(tmp_path: Path) -> None:
    """Who comes second takes the key of the first, although none was there a moment before."""
    path = tmp_path / "pseudonyms.key"

    def meanwhile(count: int) -> bytes:
        path.write_text("ab" * 32 + "\n", encoding="ascii")
        path.chmod(0o600)
        return bytes(count)

    assert key_of(path, meanwhile) == bytes.fromhex("ab" * 32)


def test_a_key_that_everybody_may_read_is_refused(tmp_path: Path) -> None:
    """The error says how to close it, and how to make another one."""
    path = tmp_path / "pseudonyms.key"
    key_of(path)
    path.chmod(0o644)
    with pytest.raises(ConfigError, match=r"everybody on this machine may read.*chmod 600.*rotate --yes"):
        key_of(path)


@pytest.mark.parametrize("content", ["", "ab" * 31, "secret\n", "AB" * 32 + "\n"])
def test_a_file_that_is_no_key_is_refused(tmp_path: Path, content: str) -> None:
    """Torn, empty or something else: never used as a key, and never replaced without being asked."""
    path = tmp_path / "pseudonyms.key"
    path.write_text(content, encoding="ascii")
    path.chmod(0o600)
    with pytest.raises(ConfigError, match="this is no key"):
        key_of(path)
    assert path.read_text(encoding="ascii") == content


def test_a_new_key_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    """The old one is nowhere in the folder."""
    path = tmp_path / "pseudonyms.key"
    old = key_of(path)
    assert new_key(path) != old
    assert all(old.hex() not in one.read_text(encoding="ascii") for one in tmp_path.iterdir())
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_place_that_takes_no_key_is_named(tmp_path: Path) -> None:
    """A file where its folder should be; a folder where it should be."""
    (tmp_path / "config").write_text("", encoding="ascii")
    with pytest.raises(StorageError, match="no key of pseudonyms can be written"):
        key_of(tmp_path / "config" / "pseudonyms.key")
    (tmp_path / "folder").mkdir()
    with pytest.raises(StorageError, match="no key of pseudonyms can be written"):
        new_key(tmp_path / "folder")
    with pytest.raises(ConfigError, match="cannot be read"):
        key_of(tmp_path / "folder")
    assert sorted(os.listdir(tmp_path)) == ["config", "folder"]


def test_forms_of_somebody_without_a_comma() -> None:
    """One name, one form."""
    assert pseudonyms.forms_of(Student(id="x", name="Plato")) == ["Plato", "x"]
    assert pseudonyms.forms_of(BOB) == ["Babbage, Bob", "Bob Babbage", "bob@uni", "S1002", "bob"]
