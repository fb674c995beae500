"""The scores of the sample class, as the grader found them."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from autograder.model import Attempt, Result, Student
from autograder.roster import read_roster
from autograder.rubrics import read_rubrics
from gradebook.book import book_of
from gradebook.scores import Scores, scores_of
from tests.gradebook.samples import HASHES
from tests.support.answers import ROOT

FOLDER = ROOT / "tests" / "sample_class"


def sample_class() -> tuple[list[Student], Scores]:
    """The roster of the sample class, and what it has."""
    golden = json.loads((FOLDER / "golden.json").read_text(encoding="utf-8"))
    more = {"isolation": "process", "hashes": HASHES.model_dump()}
    results = [Result.model_validate({**known, **more}) for known in golden.values()]
    attempts = [Attempt(number=1, recorded_at=datetime(2026, 11, 1, tzinfo=UTC), result=one) for one in results]
    return read_roster(FOLDER / "roster.csv"), scores_of(book_of(attempts), read_rubrics(ROOT / "rubrics"))
