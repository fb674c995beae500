from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from autograder.errors import ConfigError
from gradebook.review.requests import Asked, Known, read_requests
from tests.gradebook.samples import CALLS, LIMITS, NOON, ROSTER

KNOWN = Known(ROSTER, {CALLS: "Calls at once", LIMITS: "Limits"}, {CALLS: ("keeps_order",)})
BERLIN = ZoneInfo("Europe/Berlin")


def read(folder: Path, text: str, sources: tuple[str, ...] = (), /, **columns: str) -> Asked:
    (folder / "form.csv").write_text(text, encoding="utf-8")
    return read_requests(folder / "form.csv", KNOWN, sources, NOON, BERLIN, columns)


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("Timestamp,Email Address,Exercise,Question or check,Why?", "2026-09-02T10:00:00Z,ada@uni,{e},keeps_order,So"),
        ("Zeitstempel;Matrikelnummer;Aufgabe;Frage;Begründung", "02.09.2026 12:00;S1001;01-calls;keeps_order;So"),
        ("id\tlogin\tassignment\ttest\treason\tdate", "7\tADA\tCalls at once\tKEEPS_ORDER\tSo\t2026-09-02 12:00"),
    ],
)
def test_columns_are_known_by_their_headings(tmp_path: Path, header: str, row: str) -> None:
    """In English and German; people by login, address, SIS id or id, exercises by id, name or title."""
    (one,) = read(tmp_path, f"\ufeff{header}\n{row.format(e=CALLS)}\n").new

    assert (one.student, one.exercise, one.check, one.why) == ("ada", CALLS, "keeps_order", "So")
    assert one.when == datetime(2026, 9, 2, 10, tzinfo=UTC)


def test_columns_can_be_said(tmp_path: Path) -> None:
    """Where headings say nothing, or something else."""
    text = f"a,b,c\nbob,{CALLS},Look again\n"

    assert read(tmp_path, text, student="a", exercise="b", text="c").new[0].student == "bob"
    with pytest.raises(
        ConfigError, match=r'form\.csv:1: which column is the student\? Say which it is: --columns "student='
    ):
        read(tmp_path, text)
    with pytest.raises(ConfigError, match='there is no column "d"'):
        read(tmp_path, text, student="d")
    with pytest.raises(ConfigError, match='nothing called "pupil"'):
        read(tmp_path, text, pupil="a")


def test_a_line_without_a_match_is_named_with_its_number(tmp_path: Path) -> None:
    """A person, an exercise, a text: what is missing is said, and the other lines are asked."""
    rows = f'"ada","{CALLS}","One\nTwo"\nzoe,{CALLS},x\nbob,9,x\nbob,{CALLS},\nbob,{LIMITS},x\n'
    found = read(tmp_path, "login,exercise,text\n" + rows)

    assert [one.student for one in found.new] == ["ada", "bob"]
    assert found.lost == (
        'form.csv:4: nobody on the roster is "zoe".',
        'form.csv:5: there is no exercise "9".',
        "form.csv:6: it says nothing.",
    )


def test_the_same_line_is_asked_once(tmp_path: Path) -> None:
    """Twice in one file, or again in a longer one."""
    text = f"login,exercise,text\nada,{CALLS},x\nada,{CALLS},x\n"
    first = read(tmp_path, text)
    again = read(tmp_path, f"{text}bob,{CALLS},y\n", (first.new[0].source,))

    assert (len(first.new), first.known) == (1, 1)
    assert ([one.student for one in again.new], again.known) == (["bob"], 2)


def test_a_question_that_is_no_check_stays_in_what_is_said(tmp_path: Path) -> None:
    """Nothing of a request is lost; a day that can be read in two ways is not guessed."""
    (one,) = read(tmp_path, f"login,exercise,question,text,time\nada,{CALLS},Q1,Look,03/04/2026\n").new

    assert (one.check, one.why, one.when) == ("", "Q1: Look", NOON)


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"", "it is empty"), (b'a,"b\n', "this is not CSV"), (b"\xff\xfe\x00", "it cannot be read")],
)
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, content: bytes, says: str) -> None:
    """With one line."""
    (tmp_path / "form.csv").write_bytes(content)
    with pytest.raises(ConfigError, match=says):
        read_requests(tmp_path / "form.csv", KNOWN, (), NOON, BERLIN, {})
    with pytest.raises(ConfigError, match="there is no such file"):
        read_requests(tmp_path / "none.csv", KNOWN, (), NOON, BERLIN, {})
