"""`course --pseudonyms grade` and `collect`: what others may read in a log names nobody."""

from __future__ import annotations

import re
from pathlib import Path

from gradebook.pseudonyms import key_of, pseudonyms_of
from tests.autograder.conftest import Run
from tests.autograder.lms import pack
from tests.autograder.masters import CONFIG

STEM = "01-demo"
ROSTER = 'id,name,login,sis_id\nada,"Lovelace, Ada",ada@uni.edu,0012\nbela,"Bartók, Béla",bela@uni.edu,0013\n'
NAMES = re.compile(r"(?i)\b(ada|bela|eve|lovelace|lovelaceada|bartók|0012)\b")


def test_a_batch_is_graded_without_names(run: Run, course: Path) -> None:
    """Table, warnings, who did not submit: pseudonyms; also of somebody who is not on the roster."""
    database = f"{CONFIG}database: sqlite:///{course}/gradebook.db\n"
    (course / "config" / "course.yaml").write_text(database, encoding="utf-8")
    (course / "roster.csv").write_text(ROSTER, encoding="utf-8")
    for student in ("ada", "eve"):
        (course / "submitted" / student).mkdir(parents=True)
        (course / "submitted" / student / f"{STEM}.py").write_text("x = 1\n", encoding="utf-8")
    words = ("grade", course / "submitted", "--roster", course / "roster.csv", "--trust-students", "--jobs", "1")
    code, out, err = run("--pseudonyms", *words)
    made = pseudonyms_of(["ada", "bela", "eve"], key_of(course / "config" / "pseudonyms.key"))
    assert code in (0, 3)
    assert all(name in out for name in made.values())
    assert f"not on the roster: {made['eve']}" in err
    assert not NAMES.search((out + err).replace(str(course), ""))
    assert "bela" in run(*words)[1]


def test_a_download_is_collected_without_names(run: Run, course: Path) -> None:
    """Whom an LMS names and nobody knows is masked as well, in names of files too."""
    (course / "roster.csv").write_text(ROSTER, encoding="utf-8")
    download = pack(course / "submissions.zip", {f"lovelaceada_4021_9_{STEM}.py": "x = 1\n"})
    words = ("collect", download, "--roster", course / "roster.csv", "--dry-run")
    code, out, err = run("--pseudonyms", *words)
    assert code == 3
    assert not NAMES.search((out + err).replace(str(course), ""))
    assert NAMES.search("".join(map(str, run(*words))))
