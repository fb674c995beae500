"""Parquet files, read back with pyarrow and pandas."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet

from autograder.errors import ExportError, LeakError
from autograder.leaks import Guard
from autograder.model import Attempt
from gradebook.export.entries import Export, write
from gradebook.export.parquet import checks_parquet, scores_parquet
from gradebook.export.plain_csv import plain_csv
from tests.gradebook.awkward import CALLS, CLASS, FORMULA, GOLDEN, SCORES, only
from tests.gradebook.samples import LIMITS, ROSTER, attempt, calls, check, result, unchecked, ungraded

ABOUT = {"course": "py-ai", "term": "2026-autumn"}
INDIA = timezone(timedelta(hours=5, minutes=30))
LATER = datetime(2026, 9, 1, 18, 0, 0, 123456, tzinfo=INDIA)
OPEN = result("bob", check("keeps_order", "gather", "2", "2"), unchecked("gives_up", "timeout", "3"))
ATTEMPTS = [
    attempt(OPEN),
    Attempt(number=2, recorded_at=LATER, result=calls("ada")),
    attempt(calls("ada", order="0")),
    attempt(ungraded("cyd")),
    attempt(result("ada", check("at_most", "limit", "1", "3"), of=LIMITS)),
]


def table(made: Export) -> pa.Table:
    """The table, as pyarrow reads it."""
    return parquet.read_table(io.BytesIO(made.data))


def frame(made: Export) -> pd.DataFrame:
    """The table, as pandas reads it."""
    return pd.read_parquet(io.BytesIO(made.data), engine="pyarrow")


def shown(made: Export) -> str:
    """Schema, metadata and rows as text, whichever version of the library wrote the file."""
    one = table(made)
    fields = [f"{field.name}: {field.type}{'' if field.nullable else ' not null'}" for field in one.schema]
    about = [f"{name.decode()} = {value.decode()}" for name, value in sorted((one.schema.metadata or {}).items())]
    rows = [" | ".join("null" if cell is None else str(cell) for cell in row.values()) for row in one.to_pylist()]
    return "\n".join([*fields, "", *about, "", *rows, ""])


@pytest.mark.parametrize(
    ("name", "made"),
    [("scores", scores_parquet(SCORES, CLASS, ABOUT)), ("checks", checks_parquet(ATTEMPTS, ROSTER, ABOUT))],
)
def test_the_table_is_the_golden_one(name: str, made: Export) -> None:
    """Types, metadata and every cell."""
    assert shown(made) == (GOLDEN / "parquet" / f"{name}.txt").read_text(encoding="utf-8")


def test_it_says_what_the_long_csv_says() -> None:
    """The same rows in the same order, to six places; and names as they are, since no spreadsheet runs them."""
    lines = csv.DictReader(io.StringIO(plain_csv(SCORES, CLASS, long=True).data.decode(), newline=""))
    for row, line in zip(table(scores_parquet(SCORES, CLASS, ABOUT)).to_pylist(), lines, strict=True):
        assert [row[name] for name in ("student_id", "exercise", "status")] == [
            line[name] for name in ("student_id", "exercise", "status")
        ]
        assert (row["points"] is None) == (line["points"] == "")
        assert abs((row["points"] or 0) - Decimal(line["points"] or 0)) <= Decimal("0.0000005")
        assert row["name"] == line["name"].removeprefix("'")


def test_pandas_keeps_ids_points_and_gaps() -> None:
    """Leading zeros stay, points are decimals, no grade is missing and not 0."""
    found = frame(scores_parquet(SCORES, CLASS, ABOUT)).set_index(["student_id", "exercise"])
    assert found.loc[("007", CALLS.exercise), "points"] == Decimal("9.5")
    assert found.loc[("007", "py-02/01-types"), "points"] == 0
    assert found["points"].isna().sum() == (found["status"] != "graded").sum() > 0
    assert str(found["status"].dtype) == "category"


def test_the_schema_says_course_and_version() -> None:
    """Whoever finds the file knows what it is."""
    for made, name in ((scores_parquet(SCORES, CLASS, ABOUT), b"scores"), (checks_parquet([], (), ABOUT), b"checks")):
        said = table(made).schema.metadata
        assert (said[b"course"], said[b"term"], said[b"table"], said[b"version"]) == (
            *(b"py-ai", b"2026-autumn", name, b"1"),
        )


def test_every_check_of_every_attempt_has_a_row() -> None:
    """In the order of roster, exercise and attempt; one that could not be graded has none."""
    rows = table(checks_parquet(ATTEMPTS, ROSTER, ABOUT)).to_pylist()
    assert [(row["student_id"], row["exercise"][-2:], row["attempt"], row["check"]) for row in rows] == [
        *(("ada", "ls", number, name) for number in (1, 2) for name in ("keeps_order", "runs_at_once", "gives_up")),
        ("ada", "ts", 1, "at_most"),
        *(("bob", "ls", 1, name) for name in ("keeps_order", "gives_up")),
    ]


def test_a_check_that_could_not_be_made_has_no_points() -> None:
    """A failed one has 0."""
    rows = {
        (row["student_id"], row["attempt"], row["check"]): row
        for row in table(checks_parquet(ATTEMPTS, ROSTER, ABOUT)).to_pylist()
    }
    assert (rows["bob", 1, "gives_up"]["points"], rows["bob", 1, "gives_up"]["verdict"]) == (None, "could_not_check")
    assert (rows["ada", 1, "keeps_order"]["points"], rows["ada", 1, "keeps_order"]["verdict"]) == (0, "failed")


def test_moments_are_in_utc() -> None:
    """To the microsecond, wherever they were recorded."""
    rows = table(checks_parquet(ATTEMPTS, ROSTER, ABOUT)).to_pylist()
    (moment,) = {row["recorded_at"] for row in rows if row["attempt"] == 2}
    assert moment == datetime(2026, 9, 1, 12, 30, 0, 123456, tzinfo=UTC)
    assert str(frame(checks_parquet(ATTEMPTS, ROSTER, ABOUT))["recorded_at"].dtype) == "datetime64[us, UTC]"


@pytest.mark.parametrize(
    ("points", "kept"), [("3.3333335", "3.333334"), ("3.3333345", "3.333334"), ("2.50", "2.5"), ("1E+1", "10")]
)
def test_points_are_rounded_once_half_to_even(points: str, kept: str) -> None:
    """At six places."""
    assert table(scores_parquet(only(points), CLASS, ABOUT)).to_pylist()[0]["points"] == Decimal(kept)


@pytest.mark.parametrize("points", ["1E+12", "NaN"])
def test_a_number_that_no_column_holds_is_refused(points: str) -> None:
    """Instead of a traceback."""
    of_check = check("big", "gather", "1", "1").model_copy(update={"points": Decimal(points)})
    with pytest.raises(ExportError, match=r"py-01/01-calls: .* no number that a table holds"):
        checks_parquet([attempt(result("ada", of_check))], ROSTER, ABOUT)


def test_points_over_the_maximum_are_refused() -> None:
    """As everywhere."""
    with pytest.raises(ExportError, match=r'student "007" has 11 of 10 points'):
        scores_parquet(only("11"), CLASS, ABOUT)


def test_an_id_of_two_people_is_refused() -> None:
    """Nobody could tell their rows apart."""
    for made in (
        lambda: scores_parquet(only("1"), [FORMULA, FORMULA], ABOUT),
        lambda: checks_parquet([], [FORMULA] * 2, ABOUT),
    ):
        with pytest.raises(ExportError, match="two people share this id"):
            made()


def test_the_same_rows_are_the_same_bytes() -> None:
    """In whatever order they were recorded."""
    turned = replace(SCORES, points=dict(reversed(list(SCORES.points.items()))))
    assert scores_parquet(turned, CLASS, ABOUT).data == scores_parquet(SCORES, CLASS, ABOUT).data
    assert checks_parquet(ATTEMPTS[::-1], ROSTER, ABOUT).data == checks_parquet(ATTEMPTS, ROSTER, ABOUT).data


def test_who_is_not_in_the_roster_is_said() -> None:
    """And left out, of both tables."""
    zoe = attempt(calls("zoe"))
    assert checks_parquet([zoe], ROSTER, ABOUT).lost() == ("zoe",)
    assert scores_parquet(replace(SCORES, points={("zoe", CALLS.exercise): Decimal(1)}), CLASS, ABOUT).lost() == (
        "zoe",
    )


def test_a_class_without_attempts_is_an_empty_table() -> None:
    """With all of its columns."""
    assert table(checks_parquet([], ROSTER, ABOUT)).num_rows == 0
    assert list(frame(checks_parquet([], ROSTER, ABOUT)).columns)[:3] == ["student_id", "exercise", "attempt"]


def test_more_than_who_somebody_is_does_not_leave(tmp_path: Path) -> None:
    """What is packed in columns is scanned as text: a login in a name stops the file."""
    guard = Guard().with_people(CLASS)
    made = scores_parquet(SCORES, CLASS, ABOUT)
    assert write(made, tmp_path / "scores.parquet", guard).read_bytes() == made.data
    told = [CLASS[0].model_copy(update={"section": "bob.o@uni.example"}), *CLASS[1:]]
    more = replace(scores_parquet(SCORES, told, ABOUT), known=made.known)
    with pytest.raises(LeakError, match=r"more\.parquet:\d: here is another person's data"):
        write(more, tmp_path / "more.parquet", guard)
