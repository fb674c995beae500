from __future__ import annotations

import csv
import hashlib
import io
import unicodedata
from collections import Counter

from harbor_kit.pairs import COLUMNS, FLAWS, PAIRS, pairs_csv


def row(number: str) -> dict[str, str]:
    return next(one for one in PAIRS if one["id"] == number)


def plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split()).casefold()


def test_there_are_three_hundred_rows_of_text_with_ids_of_their_own() -> None:
    assert len(PAIRS) == 300
    assert len({one["id"] for one in PAIRS}) == 300
    assert all(tuple(one) == COLUMNS and all(isinstance(cell, str) for cell in one.values()) for one in PAIRS)


def test_the_rows_are_the_same_on_every_machine() -> None:
    assert hashlib.sha256(pairs_csv().encode()).hexdigest()[:16] == "b45673552795f3a9"


def test_cells_that_a_guess_would_change_are_there() -> None:
    assert Counter(one["country"] for one in PAIRS)["NA"] > 30
    assert {"00501", "01067", "0150"} <= {one["zip"] for one in PAIRS}
    assert {"33e4", "111e4", ""} <= {one["ticket"] for one in PAIRS}
    assert Counter(one["rating"] for one in PAIRS)[""] > 30


def test_each_flaw_is_in_the_rows_that_it_names() -> None:
    assert "\u200b" in row(FLAWS["zero-width space"][0])["question"]
    assert "\u00a0" in row(FLAWS["no-break space"][0])["question"]
    assert "\x07" in row(FLAWS["control character"][0])["question"]
    assert len(row(FLAWS["too short"][0])["question"]) < 3
    assert [row(number)["answer"].strip() for number in FLAWS["no answer"]] == ["", ""]
    assert len(row(FLAWS["too long"][0])["answer"]) > 2_000
    assert all(
        row(number)["question"] != unicodedata.normalize("NFC", row(number)["question"])
        for number in FLAWS["twice, with other bytes"]
    )


def test_twelve_rows_repeat_a_question_and_no_others_do() -> None:
    counts = Counter(plain(one["question"]) for one in PAIRS)
    repeated = {number for flaw, numbers in FLAWS.items() if flaw.startswith("twice") for number in numbers}
    assert sum(count - 1 for count in counts.values()) == len(repeated) == 12
    assert all(counts[plain(row(number)["question"])] == 2 for number in repeated)


def test_a_csv_reader_gives_the_rows_back() -> None:
    assert list(csv.DictReader(io.StringIO(pairs_csv(), newline=""))) == list(PAIRS)
    assert pairs_csv(PAIRS[:2], "\r\n").count("\r\n") == 3
