"""`course pseudonyms`, `course report --share`, `course --pseudonyms …`, as they are typed."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder import cli
from autograder.commands.masking import masks
from gradebook.pseudonyms import key_of, pseudonyms_of
from gradebook.store import open_store
from tests.gradebook.samples import ADA, BOB, NOON, calls, check, publication, result, ungraded
from tests.support.answers import ROOT

Run = Callable[..., tuple[int, str, str]]
KEY = "config/pseudonyms.key"
ROSTER = 'id,name,login,sis_id\nada,"Lovelace, Ada",ada@uni,S1001\nbob,"Babbage, Bob",bob@uni,S1002\n'


@pytest.fixture
def folder(tmp_path: Path, url: str) -> Path:
    """A course with a small class in its gradebook."""
    for path in (ROOT / "config" / "course.yaml", *(ROOT / "rubrics").iterdir()):
        kept = tmp_path / path.relative_to(ROOT)
        kept.parent.mkdir(exist_ok=True)
        kept.write_bytes(path.read_bytes())
    (tmp_path / "roster.csv").write_text(ROSTER, encoding="utf-8")
    with open_store(url) as store:
        store.add_students([ADA, BOB])
        store.add_attempt(calls("ada", of="py-01/01-async-api-calls"), NOON)
        store.add_attempt(ungraded("bob", of="py-01/01-async-api-calls", reason="Bob Babbage's file is cut off."), NOON)
        store.add_decisions([publication("py-01/01-async-api-calls")])
    return tmp_path


@pytest.fixture
def run(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Types a command in the folder; returns the exit code, and what was printed."""
    monkeypatch.chdir(folder)

    def typed(*words: object) -> tuple[int, str, str]:
        code = cli.main([*map(str, words)])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return typed


def test_the_table_says_who_is_who(run: Run, url: str) -> None:
    """For reading, as CSV and as JSON; the first who asks makes the key, in a file of its own."""
    code, said, _ = run("pseudonyms", "--database", url)
    made = pseudonyms_of(["ada", "bob"], key_of(Path(KEY)))
    assert (code, f"{made['ada']}  ada  Lovelace, Ada\n" in said) == (0, True)
    rows = list(csv.DictReader(io.StringIO(run("pseudonyms", "--csv", "--database", url)[1])))
    assert {"pseudonym": made["bob"], "id": "bob", "name": "Babbage, Bob"} in rows
    read = json.loads(run("pseudonyms", "--json", "--database", url)[1])
    assert read[made["ada"]] == {"id": "ada", "name": "Lovelace, Ada"}
    assert run("pseudonyms", "--json", "--csv", "--database", url)[0] == 2


def test_a_new_key_is_made_on_purpose(run: Run, folder: Path, url: str) -> None:
    """Not without --yes; then every pseudonym is another."""
    before = run("pseudonyms", "--json", "--database", url)[1]
    code, _, said = run("pseudonyms", "rotate")
    assert (code, "add --yes" in said) == (2, True)
    assert run("pseudonyms", "--json", "--database", url)[1] == before
    assert run("pseudonyms", "rotate", "--yes")[0] == 0
    assert not set(json.loads(before)) & set(json.loads(run("pseudonyms", "--json", "--database", url)[1]))


def test_the_key_can_be_anywhere(run: Run, folder: Path, url: str) -> None:
    """Where course.yaml says."""
    settings = folder / "config" / "course.yaml"
    settings.write_text(settings.read_text(encoding="utf-8").replace(KEY, f"{folder}/safe/key"), encoding="utf-8")
    assert run("pseudonyms", "--database", url)[0] == 0
    assert (folder / "safe" / "key").exists()
    assert not (folder / KEY).exists()


def test_a_shared_report_has_pseudonyms_and_the_key_is_in_nothing(run: Run, folder: Path, url: str) -> None:
    """The pages of the class alone; neither they, nor exports, nor a backup, nor the gradebook hold the key."""
    code, said, _ = run("report", "--share", "shared", "--database", url)
    assert (code, "Look at shared/index.html" in said) == (0, True)
    made = pseudonyms_of(["ada", "bob"], key_of(folder / KEY))
    texts = [path.read_text(encoding="utf-8") for path in sorted((folder / "shared").rglob("*")) if path.is_file()]
    assert len(texts) == 3 + len(list((ROOT / "rubrics").glob("PY-*.yaml")))  # class, completion as page and as CSV
    assert all(name in text for name in made.values() for text in texts)
    words = ("Lovelace", "Babbage", "ada@uni", "S1001", "students/")
    assert not [word for word in words if word in "".join(texts)]
    assert run("export", "csv", "--database", url)[0] in (0, 3)
    assert run("backup", "--out", "kept.zip", "--database", url)[0] == 0
    key = (folder / KEY).read_bytes().strip()
    others = [path for path in folder.rglob("*") if path.is_file() and path != folder / KEY]
    assert [
        path for path in others if key in path.read_bytes() or bytes.fromhex(key.decode()) in path.read_bytes()
    ] == []


def test_the_key_is_never_committed() -> None:
    """Git is told to leave it alone."""
    assert "*.key" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("by", ["option", "environment"])
def test_a_log_for_others_has_pseudonyms(run: Run, url: str, monkeypatch: pytest.MonkeyPatch, by: str) -> None:
    """Remarks about students are printed with pseudonyms where that is asked for; without, with ids."""
    words = ("export", "canvas", "--dry-run", "--database", url)
    _, plain, _ = run(*words)
    assert "ada" in plain.lower()
    if by == "environment":
        monkeypatch.setenv("COURSE_PSEUDONYMS", "1")
        _, masked, errors = run(*words)
        assert run("--names", *words)[1] == plain
    else:
        _, masked, errors = run("--pseudonyms", *words)
    made = pseudonyms_of(["ada", "bob"], key_of(Path(KEY)))
    assert made["ada"] in masked
    assert not [word for word in ("ada", "lovelace", "babbage", "s1001") if word in (masked + errors).lower().split()]
    assert "lovelace" not in (masked + errors).lower()


def test_errors_are_masked_too(run: Run, folder: Path, url: str) -> None:
    """A leak scan that names somebody: in a log for others it is a pseudonym."""
    with open_store(url) as store:
        said = check("q", "Q1", "0", "1", visible=False, message="As Ada Lovelace did.")
        store.add_attempt(result("bob", said, of="py-01/01-async-api-calls"), NOON)
    code, _, said = run("report", "--database", url)
    assert (code, "Ada Lovelace" in said) == (2, True)
    code, _, masked = run("--pseudonyms", "report", "--database", url)
    assert (code, "here is another person's data" in masked) == (2, True)
    assert not [word for word in ("Lovelace", "bob", "ada") if word in masked]


def test_a_masked_stream_is_the_stream_otherwise(capsys: pytest.CaptureFixture[str]) -> None:
    """It passes on everything else, and afterwards the streams are as before."""
    before = sys.stdout, sys.stderr
    masks.begin(lambda: bytes(32))
    try:
        masks.tell([ADA])
        masks.tell_ids(["ada", "eve"])
        assert sys.stdout.isatty() == before[0].isatty()
        sys.stdout.write("ada and eve\n")
        assert masks.shown("eve") == pseudonyms_of(["ada", "eve"], bytes(32))["eve"]
    finally:
        masks.end()
    assert (sys.stdout, sys.stderr) == before
    made = pseudonyms_of(["ada", "eve"], bytes(32))
    assert capsys.readouterr().out == f"{made['ada']} and {made['eve']}\n"
    masks.tell_ids(["ada"])
    assert (masks.is_on, masks.shown("ada"), masks.students) == (False, "ada", {})
