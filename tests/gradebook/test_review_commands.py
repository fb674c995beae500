"""`course review` as it is typed, on both databases."""

from __future__ import annotations

import builtins
import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from autograder import cli
from autograder.commands import review_page
from autograder.leaks import Guard
from autograder.policy import Policy
from autograder.scanning.runs import Secrets
from gradebook.book import Book, read_book
from gradebook.decisions import Enrolment, Publication, Reading, Regrade, Reply, Undo
from gradebook.review.item import Kind, item_id
from gradebook.review.items import replies
from gradebook.store import Store, open_store
from tests.gradebook.review_class import LATER, fill, write_course
from tests.gradebook.samples import ADA, CALLS

Typed = Callable[..., tuple[int, str]]
WHO = ("--who", "T. Ash")
SIGNED = (*WHO, "--why", "Read by me.")
OPEN_CHECK = item_id(Kind.UNCHECKED, "ada", CALLS, "runs_at_once")


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the course. What a release withheld is somebody else's test."""
    monkeypatch.setattr(review_page, "guard_of_release", lambda settings: Guard(Secrets(settings.seed)))
    monkeypatch.chdir(tmp_path)
    return write_course(tmp_path / "course")


@pytest.fixture
def held(url: str) -> Iterator[Store]:
    """The gradebook of the class."""
    with open_store(url) as store:
        yield fill(store)


@pytest.fixture
def typed(course: Path, url: str, held: Store, capsys: pytest.CaptureFixture[str]) -> Typed:
    """Return a function that types a command of `course review`, and gives the exit code and what was printed."""

    def run(*words: object) -> tuple[int, str]:
        capsys.readouterr()
        code = cli.main(["--course", str(course), "review", *map(str, words), "--database", url])
        printed = capsys.readouterr()
        return code, printed.out + printed.err

    return run


def book(store: Store) -> Book:
    return read_book(store, Policy())


def points(store: Store, student: str = "ada") -> Decimal | None:
    return book(store).grades[student, CALLS].points


def at_work(course: Path, url: str, keys: str, *words: str) -> str:
    """Go through the items with these lines typed; return what was shown."""
    arguments = ["--course", str(course), "review", "work", *words, *WHO, "--database", url]
    ran = CliRunner().invoke(cli.app, arguments, input=keys)
    assert ran.exit_code == 0, ran.output
    return ran.output


def test_the_list_counts_what_needs_a_person(typed: Typed) -> None:
    """By kind; as JSON with everything that is shown."""
    code, said = typed("list")
    assert code == 0
    assert said.startswith("1 ungraded, 1 unchecked, 1 request, 2 reading, 1 note, 1 by-hand.")
    found = json.loads(typed("list", "--json", "--kind", "unchecked")[1])
    assert [(one["id"], one["student"], one["possible"]) for one in found] == [(OPEN_CHECK, "ada", "2")]


def test_the_list_can_be_narrowed_and_knows_its_names(typed: Typed) -> None:
    """To a student, an exercise, a kind; a mistyped name is not an empty list."""
    assert typed("list", "--student", "bob")[1].startswith("1 ungraded.")
    assert typed("list", "--exercise", "PY-01")[1].startswith("2 reading.")
    assert typed("list", "--kind", "unmatched") == (0, "nothing needs a person.\n")
    assert typed("list", "--student", "adda") == (2, 'there is no student "adda". Did you mean "ada"?\n')
    assert typed("list", "--exercise", "py-01/01-cals")[0] == 2


def test_a_file_of_nobody_is_listed_with_the_way_out(course: Path, typed: Typed) -> None:
    """From the record that `course collect` keeps."""
    file = {"student": "", "key": "77", "source": "s", "kind": "folder", "member": "m", "path": ".unmatched/a/b.py"}
    more = {
        "name": "b.py",
        "slot": "",
        "is_current": True,
        "size": 1,
        "sha256": "0",
        "collected_at": "2026-09-01T00:00Z",
    }
    (course / "submitted" / "collected.json").write_text(json.dumps({"files": [file | more]}), encoding="utf-8")

    assert "--confirm 77=STUDENT" in typed("list", "--json", "--kind", "unmatched")[1]


def test_points_by_hand_count_until_they_are_taken_back(typed: Typed, held: Store) -> None:
    """They stand in the log with who and why, and so does taking them back, and that too can be taken back."""
    assert typed("override", "ada", CALLS, "runs_at_once", "1.5", *SIGNED) == (
        0,
        "ada, runs_at_once: 1.5 of 2 points.\n",
    )
    assert points(held) == Decimal("3.5")
    assert book(held).attempts["ada", CALLS][0].result.checks[1].message == "Decided by T. Ash: Read by me."
    assert typed("undo", "o2", "--why", "The wrong student.", *WHO) == (0, "o2: taken back.\n")
    assert points(held) == Decimal(2)
    log = json.loads(typed("log", "--json", "--student", "ada")[1])
    assert [(one["id"], one["who"], one["undone"][:22]) for one in log] == [
        ("o2", "T. Ash", "taken back by T. Ash, "),
        ("d2", "T. Ash", ""),
    ]
    assert typed("undo", "d2", *SIGNED)[0] == 0
    assert points(held) == Decimal("3.5")
    assert "REPLACED OR TAKEN BACK LATER" in typed("log")[1]


def test_the_log_tells_every_kind_of_decision(typed: Typed, held: Store) -> None:
    """Also those that were made elsewhere; of these a review takes none back."""
    signed = {"who": "T. Ash", "when": LATER}
    held.add_decisions(
        [
            Publication.model_validate({**signed, "exercise": CALLS}),
            Publication.model_validate({**signed, "exercise": CALLS, "visible": False}),
            Enrolment.model_validate({**signed, "student": ADA, "move": "changed"}),
            Regrade.model_validate({**signed, "exercise": CALLS, "attempts": (("ada", CALLS, 1),)}),
            Undo.model_validate({**signed, "regrade": 5}),
            Reply.model_validate({**signed, "request": 1, "granted": False, "why": "No."}),
        ]
    )
    told = [
        (one["id"], one["student"], one["what"], bool(one["undone"])) for one in json.loads(typed("log", "--json")[1])
    ]
    assert told == [
        ("o1", "cyd", "1 points for keeps_order in py-01/01-calls", False),
        ("d1", "cyd", "asks for another look at py-01/01-calls runs_at_once", False),
        ("d2", "", "published py-01/01-calls", False),
        ("d3", "", "withdrew py-01/01-calls", False),
        ("d4", "ada", "changed", False),
        ("d5", "", "regrade", True),
        ("d6", "", "undo", False),
        ("d7", "cyd", "declined d1", False),
    ]
    assert typed("undo", "d2", *SIGNED)[0] == 2


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("zoe", CALLS, "runs_at_once", "1"), '"zoe" submitted nothing.'),
        (("ada", "py-01/01-call", "runs_at_once", "1"), f'no attempt at "py-01/01-call". Did you mean "{CALLS}"?'),
        (("ada", CALLS, "runs_at_one", "1"), 'Did you mean "runs_at_once"?'),
        (("bob", CALLS, "runs_at_once", "1"), "It could not be graded"),
        (("ada", CALLS, "runs_at_once", "2.1"), 'points are 0 to 2, found "2.1".'),
        (("ada", CALLS, "runs_at_once", "NaN"), 'points are 0 to 2, found "NaN".'),
        (("ada", CALLS, "runs_at_once", "1E-999"), 'points are 0 to 2, found "1E-999".'),
        (("ada", CALLS, "runs_at_once", "two"), 'points are 0 to 2, found "two".'),
    ],
)
def test_points_that_cannot_be_are_refused(typed: Typed, held: Store, words: tuple[str, ...], says: str) -> None:
    """With what was found and what was meant; nothing is added."""
    code, said = typed("override", *words, *SIGNED)
    assert code == 2
    assert says in said
    assert len(held.overrides()) == 1


def test_a_decision_has_an_author_and_a_reason(typed: Typed) -> None:
    """Neither may be empty."""
    words = ("override", "ada", CALLS, "runs_at_once", "1")
    assert typed(*words, "--who", " ", "--why", "x")[0] == 2
    assert typed(*words, *WHO, "--why", "")[0] == 2


def test_all_is_taken_back_or_nothing(typed: Typed, held: Store) -> None:
    """One id that cannot be stops the others: unknown, a student's request, or taken back already."""
    for wrong, says in (("o9", 'no decision "o9"'), ("d1", "d1 is a request: a review cannot take it back")):
        code, said = typed("undo", "o1", wrong, *SIGNED)
        assert (code, says in said) == (2, True)
    assert len(held.decisions()) == 1
    assert typed("undo", "o1", *SIGNED)[0] == 0
    assert "o1 is taken back, or replaced, already." in typed("undo", "o1", *SIGNED)[1]


def test_work_writes_each_decision_at_once(course: Path, url: str, held: Store) -> None:
    """A look, points with a reusable comment, a reply with points, a level; then q."""
    shown = at_work(course, url, "d\n\nc1\n1\nIt does, mostly.\n3\nc2\nq\n")

    assert points(held) == Decimal(4)
    assert points(held, "cyd") == Decimal(5)
    assert [(one.granted, one.why) for one in replies(book(held)).values()] == [(True, "It does, mostly.")]
    assert [(one.level, one.why) for one in book(held).readings.values()] == [(3, "Half of it.")]
    assert "4 decided by T. Ash, of 6 items." in shown


def test_work_shows_what_is_needed_and_obeys_no_code(course: Path, url: str, held: Store) -> None:
    """Code, criterion, message, levels; the escape sequence in the student's comment is only shown."""
    shown = at_work(course, url, "s\n" * 9)

    assert "  │ async def gather(calls):" in shown
    assert "Criterion: Your code does: gather many calls." in shown
    assert "The student asks: It does run at once." in shown
    assert "  3  A reason, with a line of the code." in shown
    assert "\x1b" not in shown
    assert "␛[2J" in shown
    assert "0 decided" in shown
    assert len(held.decisions()) == 1


def test_undo_takes_the_last_one_back_and_asks_again(course: Path, url: str, held: Store) -> None:
    """Also after more than one; before the first there is nothing to undo. The end of input is an end."""
    shown = at_work(
        course, url, "u\n2\nRight.\n1\nSo so.\nu\nu\n1\nHalf right.\n", "--kind", "unchecked", "--kind", "reading"
    )

    assert "Nothing was decided yet." in shown
    assert points(held) == Decimal(3)
    assert book(held).readings == {}
    assert [one.why for one in held.decisions()].count("Undone at once.") == 2


@pytest.mark.parametrize(
    ("kind", "keys", "left"),
    [
        ("request", "n\nThe check is right.\n", 0),
        ("request", "g\nWe talked about it.\nu\n", 1),
        ("request", "1\nHalf of it.\nu\n", 1),
        ("request", "1\nu\nq\n", 1),
        ("request", "1\ns\n", 1),
        ("unchecked", "u\n1\n\n\nc2\n", 0),
        ("by-hand", "t\nGiven by mistake.\n", 0),
        ("by-hand", "d\n\n", 0),
        ("by-hand", "t\nGiven by mistake.\nu\n", 1),
        ("note", "d\n\nu\n", 1),
        ("ungraded", "d\nAsked.\n", 0),
    ],
)
def test_every_kind_can_be_decided_and_undone(
    course: Path, url: str, typed: Typed, kind: str, keys: str, left: int
) -> None:
    """In the terminal, with its own keys."""
    at_work(course, url, keys, "--kind", kind)

    assert len(json.loads(typed("list", "--json", "--kind", kind)[1])) == left


def test_what_cannot_be_typed_is_asked_again(course: Path, url: str, held: Store) -> None:
    """Too many points, no number, a comment that is not offered, an empty comment, back from the comment."""
    keys = "9\nx\nc7\n2\nu\n2,0\n\nRight.\n"
    shown = at_work(course, url, keys, "--kind", "unchecked")

    assert "points are 0 to 2, found 9." in shown
    assert '"x" is no answer here.' in shown
    assert points(held) == Decimal(4)


def test_what_somebody_else_decided_meanwhile_is_passed_over(
    course: Path, url: str, held: Store, typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two people at the same list: the second is not asked again."""
    lines = iter(["s", "q"])

    def ask(prompt: str) -> str:
        line = next(lines)
        typed("override", "ada", CALLS, "runs_at_once", "1", "--who", "Somebody else", "--why", "First.")
        return line

    monkeypatch.setattr(builtins, "input", ask)
    code, _ = typed("work", *WHO, "--kind", "ungraded", "--kind", "unchecked")
    assert code == 0
    assert [one.who for one in held.overrides()][1:] == ["Somebody else"]
    assert next(lines) == "q"


def filled(typed: Typed, folder: Path, said: dict[str, dict[str, object]], *words: object) -> Path:
    """Make a page, and the file that it would save; `said`: kind → what is filled in, for the first of that kind."""
    assert typed("page", "--out", folder / "page.html", *words)[0] == 0
    entries = []
    for kind, values in said.items():
        item = json.loads(typed("list", "--json", "--kind", kind)[1])[0]
        entries.append({"item": item["id"], "seen": item["seen"], **values})
    path = folder / "review-filled.json"
    path.write_text(json.dumps({"schema_version": 1, "anonymous": False, "entries": entries}), encoding="utf-8")
    return path


SAID: dict[str, dict[str, object]] = {
    "unchecked": {"points": "2", "comment": "Right."},
    "reading": {"level": 2},
    "request": {"answer": "grant", "points": "2", "comment": "It does."},
    "ungraded": {"answer": "done"},
}


def test_a_filled_page_is_applied_once(typed: Typed, held: Store, tmp_path: Path) -> None:
    """Dry it changes nothing; read twice it adds nothing the second time, and says so."""
    path = filled(typed, tmp_path, SAID)
    code, said = typed("read", path, *WHO, "--dry-run")
    assert (code, len(held.decisions())) == (0, 1)
    assert "cyd py-01/01-calls Asked on 2026-09-02 12:00 UTC: It runs at once: reply, 2 points" in said
    assert typed("read", path, *WHO) == (0, "4 of 4 entries applied, 0 were there already.\n")
    assert (points(held), points(held, "cyd")) == (Decimal(4), Decimal(6))
    assert {type(one) for one in held.decisions()[1:]} >= {Reading, Reply}
    before = (held.decisions(), held.overrides())
    assert typed("read", path, *WHO) == (0, "0 of 4 entries applied, 4 were there already.\n")
    assert (held.decisions(), held.overrides()) == before


def test_one_wrong_entry_stops_all_unless_it_may_be_skipped(typed: Typed, held: Store, tmp_path: Path) -> None:
    """A line for it, nothing applied, 2; skipped, the others are applied, 3."""
    path = filled(typed, tmp_path, {**SAID, "unchecked": {"points": "3", "comment": "More."}})
    code, said = typed("read", path, *WHO)
    assert code == 2
    assert "entry 1 (It runs at once): points are 0 to 2, found 3." in said
    assert "1 of 4 entries are wrong; nothing was applied." in said
    assert (len(held.decisions()), len(held.overrides())) == (1, 1)
    code, said = typed("read", path, *WHO, "--skip-wrong")
    assert code == 3
    assert "3 of 4 entries applied" in said


def test_what_was_decided_otherwise_meanwhile_is_wrong(typed: Typed, tmp_path: Path) -> None:
    """The page does not win over a colleague."""
    path = filled(typed, tmp_path, SAID)
    typed("override", "ada", CALLS, "runs_at_once", "1", *SIGNED)

    assert "entry 1: it was decided otherwise meanwhile" in typed("read", path, *WHO)[1]


def test_an_anonymous_page_is_read_back_with_its_key(typed: Typed, course: Path, held: Store, tmp_path: Path) -> None:
    """The ids on it are others, nobody is named when it is read, and the key is for its owner's eyes."""
    from gradebook.review.pseudonyms import Key

    path = filled(typed, tmp_path, SAID, "--anonymous")
    kept = course / "build" / "review" / "pseudonyms.json"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert kept.parent.stat().st_mode & 0o777 == 0o700
    key = Key.model_validate_json(kept.read_bytes())
    html = (tmp_path / "page.html").read_text(encoding="utf-8")
    made = json.loads(path.read_text(encoding="utf-8"))
    for entry in made["entries"]:
        entry |= {"item": key.hidden(entry["item"]), "seen": key.hidden(entry["seen"])}
        assert f'data-item="{entry["item"]}" data-seen="{entry["seen"]}"' in html
    path.write_text(json.dumps({**made, "anonymous": True}), encoding="utf-8")
    code, said = typed("read", path, *WHO, "--dry-run")
    assert code == 0
    assert not [name for name in ("ada", "bob", "cyd") if name in said.lower()]
    assert typed("read", path, *WHO)[1].startswith("4 of 4 entries applied")
    kept.unlink()
    assert "the key of anonymous pages is not here" in typed("read", path, *WHO)[1]


def test_a_page_without_names_that_would_name_somebody_is_not_written(
    typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Masking is not trusted: the page is held against the roster before it is written."""
    from gradebook.review.pseudonyms import Masks

    monkeypatch.setattr(Masks, "masked", lambda self, text, student: text)
    code, said = typed("page", "--anonymous", "--out", tmp_path / "page.html")
    assert code == 2
    assert "another person's data" in said
    assert not (tmp_path / "page.html").exists()


def test_a_page_can_be_a_part(typed: Typed, tmp_path: Path) -> None:
    """Three parts hold everything once; what is no part is refused."""
    counts = [typed("page", "--part", f"{part}/3", "--out", tmp_path / "p.html")[1].split()[0] for part in (1, 2, 3)]
    assert counts == ["2", "1", "3"]
    for wrong in ("0/3", "4/3", "2", "a/b", "²/3"):
        assert typed("page", "--part", wrong)[0] == 2


def test_requests_come_from_a_form_once(typed: Typed, held: Store, tmp_path: Path) -> None:
    """Who is unknown is named with the line, 3; imported again nothing is asked twice."""
    rows = f"Email,Exercise,Question,Text\nada@uni,{CALLS},keeps_order,Look again\nzoe@uni,{CALLS},,x\n"
    (tmp_path / "form.csv").write_text(rows, encoding="utf-8")
    code, said = typed("requests", "import", tmp_path / "form.csv", "--dry-run")
    assert (code, len(held.decisions())) == (3, 1)
    assert f"ada {CALLS} keeps_order: Look again" in said
    code, said = typed("requests", "import", tmp_path / "form.csv")
    assert code == 3
    assert 'form.csv:3: nobody on the roster is "zoe@uni".' in said
    assert "0 requests added, 1 were there already." in typed("requests", "import", tmp_path / "form.csv")[1]
    assert len(json.loads(typed("list", "--json", "--kind", "request")[1])) == 2
    assert typed("requests", "import", tmp_path / "form.csv", "--columns", "text")[0] == 2
    assert typed("requests", "import", tmp_path / "form.csv", "--columns", "text=Text,student=Email")[0] == 3


def test_points_for_a_request_that_names_no_check_ask_for_which(
    course: Path, url: str, held: Store, typed: Typed, tmp_path: Path
) -> None:
    """In the terminal by name; a check that is not there is asked again."""
    (tmp_path / "form.csv").write_text(f"login,exercise,text\nada@uni,{CALLS},All of it\n", encoding="utf-8")
    assert typed("requests", "import", tmp_path / "form.csv")[0] == 0
    shown = at_work(course, url, "1\nnone\n1\nruns_at_once\nYes.\n", "--kind", "request", "--student", "ada")

    assert "runs_at_once (0 to 2)" in shown
    assert points(held) == Decimal(3)


def test_comments_are_listed_with_their_use(typed: Typed, course: Path) -> None:
    """A course without the file has none; a wrong one is refused with its line."""
    typed("override", "ada", CALLS, "runs_at_once", "1", *WHO, "--why", "Half of it. Nearly.")
    assert typed("comments")[1].splitlines()[1] == "c2 half, used 1 times: Half of it."
    assert json.loads(typed("comments", "--json")[1])["right"] == {"text": "It is right.", "used": 0}
    path = course / "config" / "comments.yaml"
    path.write_text("comments:\n  a: {text: x, share: 2}\n", encoding="utf-8")
    assert "comments.yaml:2" in typed("comments")[1]
    path.unlink()
    assert typed("comments") == (0, "")
