"""Nothing that leaves holds what its readers must not see. The canaries stand in `canaries`."""

from __future__ import annotations

import base64
import gzip
import html
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.commands.release import Format
from autograder.config import Allowed, read_config
from autograder.errors import LeakError, StaleError
from autograder.leaks import MAY_SEE, Audience, Guard, identity, leaks_in, with_people
from autograder.masters import Master, find_masters, read_master
from autograder.model import Attempt, Hashes, Result, Student
from autograder.roster import read_roster
from autograder.rubrics import read_rubrics
from autograder.scanning import layers, withheld
from autograder.scanning.runs import CUTS, FILE, Kind, Secrets, Stream, plain, read_secrets, tokens, write_secrets
from autograder.scanning.withheld import secrets_of
from gradebook.book import book_of
from gradebook.export.canvas import canvas_csv
from gradebook.report import write_report
from gradebook.scores import scores_of
from tests.autograder.canaries import (
    CALL,
    CANARIES,
    CANVAS,
    CLASS,
    README,
    SCRIPT,
    SOLUTION,
    Canary,
    archive,
    below,
    encrypted,
)
from tests.autograder.masters import QUESTION, write_master
from tests.gradebook.samples import NOON, publication
from tests.sample_class.build import FOLDER
from tests.support.answers import MASTER, ROOT

SOME = ("ada", "chen", "dina", "farid", "ines")
MODULE = MASTER.parts[-3]
OTHERS = {path.name for path in (ROOT / "source").glob("py-*")} - {MODULE}
HASHES = Hashes(submission="s", checks="c", environment="e", engine="g", policy="p", seed="0")


@dataclass(frozen=True)
class Clean:
    """What leaves the real course of its first module, and what may be known of it by whom."""

    files: dict[str, bytes]
    known: dict[Audience, list[str]]


@pytest.fixture(scope="module")
def secrets() -> Secrets:
    """The secrets of the real course's first module, which has every kind of them, and of the sample class."""
    return with_people(made_secrets(), read_roster(FOLDER / "roster.csv"))


@cache
def masters() -> tuple[Master, ...]:
    return tuple(read_master(path) for path in find_masters(ROOT / "source") if path.parts[-3] == MODULE)


def made_secrets() -> Secrets:
    seed = read_config(ROOT / "config" / "course.yaml").seed
    return secrets_of(masters(), read_rubrics(ROOT / "rubrics"), ROOT / "source", seed)


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Clean:
    """The handouts, the pages and the Canvas file of some of the sample class; the guard lets all its pages pass."""
    golden = json.loads((FOLDER / "golden.json").read_text(encoding="utf-8"))
    results = [
        Result.model_validate({**golden[student], "isolation": "process", "hashes": HASHES.model_dump()})
        for student in SOME
    ]
    attempts = [Attempt(number=1, recorded_at=datetime(2026, 11, 1, tzinfo=UTC), result=one) for one in results]
    roster, rubrics = read_roster(FOLDER / "roster.csv"), read_rubrics(ROOT / "rubrics")
    folder, guard = tmp_path_factory.mktemp("pages"), Guard(made_secrets())
    book = book_of(attempts, roster, decisions=[publication(of) for of in {one.exercise for one in results}])
    pages = write_report(folder, book, rubrics, "A course", guard, now=NOON).parent
    files = {path.relative_to(pages).as_posix(): path.read_bytes() for path in pages.rglob("*.html")}
    for path in (ROOT / "release").rglob("*"):
        name = path.relative_to(ROOT / "release").as_posix()
        if path.is_file() and "__pycache__" not in name and name.split("/")[0] not in OTHERS:
            files["kit.whl" if name.endswith(".whl") else name] = path.read_bytes()
    export = canvas_csv(scores_of(book_of(attempts), rubrics), roster)
    chen = next(student for student in roster if student.id == "chen")
    return Clean(files | {CANVAS: export.data}, {Audience.FEEDBACK: identity(chen), Audience.LMS: list(export.known)})


def found(canary: Canary, clean: Clean, secrets: Secrets) -> list[tuple[str, Kind]]:
    """Return which files leak what, with the canary in them."""
    leaks = leaks_in(canary.planted(clean.files), secrets, canary.audience, clean.known.get(canary.audience, ()))
    return [(leak.file, leak.kind) for leak in leaks]


# Every canary is caught, and each by what it needs.


@pytest.mark.parametrize("canary", CANARIES, ids=lambda canary: canary.road)
def test_a_canary_is_the_one_leak(canary: Canary, clean: Clean, secrets: Secrets) -> None:
    """The file is clean without it, and with it exactly one thing leaks: what it is and where is said."""
    known = clean.known.get(canary.audience, ())
    assert leaks_in({canary.file: clean.files[canary.file]}, secrets, canary.audience, known) == []
    (leak,) = leaks_in(canary.planted(clean.files), secrets, canary.audience, known)
    assert (leak.file, leak.kind) == (canary.named or canary.file, canary.kind)
    assert canary.inside in leak.inside


FIRM = (withheld.whole_solution_lines, withheld.long_solution_runs)  # for solutions without their markers: see below


@pytest.mark.parametrize("rule", [rule for rule in withheld.RULES if rule not in FIRM], ids=lambda rule: rule.__name__)
def test_every_rule_is_needed(rule: withheld.Rule, clean: Clean, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it a canary that needs it is missed, or taken for something else."""
    monkeypatch.setattr(withheld, "RULES", [known for known in withheld.RULES if known is not rule])
    without = made_secrets()
    needing = [canary for canary in CANARIES if rule.__name__ in canary.needs]
    assert [canary.road for canary in needing if (canary.file, canary.kind) in found(canary, clean, without)] == []
    assert needing


LAYERS = {"CONTAINERS": layers.CONTAINERS, "WHOLE": [layers.json_leaves], "LAYERS": layers.LAYERS}


@pytest.mark.parametrize(
    ("table", "layer"),
    [pytest.param(table, layer, id=layer.__name__) for table, known in LAYERS.items() for layer in known],
)
def test_every_layer_is_needed(
    table: str, layer: object, clean: Clean, secrets: Secrets, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without it a canary that needs it is missed."""
    monkeypatch.setattr(layers, table, [known for known in LAYERS[table] if known is not layer])
    name = getattr(layer, "__name__", "")
    needing = [canary for canary in CANARIES if name in canary.needs]
    assert needing
    assert [canary.road for canary in needing if found(canary, clean, secrets)] == []


def test_a_leak_says_where_the_secret_is_kept(clean: Clean, secrets: Secrets) -> None:
    """File and line of the master, file and line of what leaves, and a short piece of it."""
    content = below(f"# {SOLUTION}")(clean.files[SCRIPT])
    (leak,) = leaks_in({SCRIPT: content}, secrets, Audience.STUDENTS)
    line = MASTER.read_text(encoding="utf-8").splitlines().index(f"    {SOLUTION}") + 1
    here = content.decode().splitlines().index(f"# {SOLUTION}") + 1
    place = MASTER.relative_to(ROOT).as_posix()
    assert str(leak) == f'{SCRIPT}:{here}: here is a solution, from {place}:{line}: "{SOLUTION[:-2]}".'


@pytest.mark.parametrize("audience", Audience)
def test_everything_that_leaves_is_clean_for_its_readers(clean: Clean, secrets: Secrets, audience: Audience) -> None:
    """The release for students, every page for one of them or for staff, the export for an LMS: no false alarm."""
    pages = {name: content for name, content in clean.files.items() if name.endswith(".html")}
    left = {name: content for name, content in clean.files.items() if name not in {*pages, CANVAS}}
    mine = {"students/chen.html": pages["students/chen.html"]}
    read = {Audience.FEEDBACK: mine, Audience.STAFF: {CLASS: pages[CLASS]}, Audience.LMS: {CANVAS: clean.files[CANVAS]}}
    assert leaks_in(read.get(audience, left), secrets, audience, clean.known.get(audience, ())) == []


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"PK\3\4", b"\x1f\x8b\x08", b"BZh", b"\x89PNG\r\n\x1a\n", b"[", b"<svg"]),
)
def test_any_file_can_be_scanned(content: bytes, magic: bytes) -> None:
    """Whatever it holds, it is read or said to be closed."""
    for text in (magic + content, magic + gzip.compress(content), archive("a", content) + magic, content + magic):
        assert all(piece.text or piece.closed or piece.inside == "its name" for piece in layers.pieces("a", text))


def test_a_line_of_a_student_is_no_leak_on_their_page(clean: Clean, secrets: Secrets) -> None:
    """Dina's error came from a line that is the reference's as well; the report may show it to her."""
    page = {"students/dina.html": clean.files["students/dina.html"]}
    dina = next(student for student in read_roster(FOLDER / "roster.csv") if student.id == "dina")
    (leak,) = leaks_in(page, secrets, Audience.FEEDBACK, identity(dina))
    assert (leak.kind, leak.excerpt[:30]) == (Kind.SOLUTION, CALL[:30])
    assert leaks_in(page, secrets, Audience.FEEDBACK, [*identity(dina), CALL]) == []


# What is a secret.


ONE_LINE = '''# %%
def double(number):
    """Return twice a number."""
    # BEGIN SOLUTION
    {line}
    # END SOLUTION
'''


def of_master(folder: Path, **parts: str) -> Secrets:
    """Return the secrets of a demo course whose master has these parts."""
    return secrets_of([read_master(write_master(folder, **parts))], [], folder / "source", "seed-of-tests")


def leaked(secrets: Secrets, text: str, audience: Audience = Audience.STUDENTS) -> list[Kind]:
    """Return the kinds of what leaks from a text."""
    return [leak.kind for leak in leaks_in({"a.md": text.encode()}, secrets, audience)]


@pytest.mark.parametrize(
    "line",
    ["return sum(not r.ok for r in results)", "return number + number", "return number << 1 if number else zero"],
)
def test_a_solution_of_one_line_is_a_secret(tmp_path: Path, line: str) -> None:
    """However short it is, if it says something."""
    assert leaked(of_master(tmp_path, answer=ONE_LINE.format(line=line)), f"The answer: `{line}`!") == [Kind.SOLUTION]


@pytest.mark.parametrize("line", ["return result", "results = []", "return None", "x = number"])
def test_a_boring_line_is_none(tmp_path: Path, line: str) -> None:
    """It stands in many a text, and gives nothing away."""
    assert leaked(of_master(tmp_path, answer=ONE_LINE.format(line=line)), f"Then write `{line}`.") == []


def test_what_students_are_given_is_no_secret(tmp_path: Path) -> None:
    """Parts of lines that a solution and a text cell have in common."""
    line = "return first(apply(number, twice, over, and_over, again))"
    given = f"{QUESTION}#\n# Try `apply(number, twice, over, and_over, again)`.\n"
    assert leaked(of_master(tmp_path, answer=ONE_LINE.format(line=line)), line) == [Kind.SOLUTION]
    assert leaked(of_master(tmp_path, answer=ONE_LINE.format(line=line), question=given), line[13:]) == []


def test_what_students_are_given_is_no_secret_without_its_escapes_either(tmp_path: Path) -> None:
    r"""Where a solution has `""` a text has `"\n"`: files are read without escapes, too, and then both say the same."""
    answer = ONE_LINE.format(line='return save(number, "w", "utf-8", "", as_it_is, twice)')
    given = r'save(number, "w", "utf-8", "\n", as_it_is, twice)'
    assert leaked(of_master(tmp_path, answer=answer), given) == [Kind.SOLUTION]
    assert leaked(of_master(tmp_path, answer=answer, question=f"{QUESTION}#\n# Try `{given}`.\n"), given) == []


STEPS = "first_step = second\n    third_step = fourth\n    fifth_step = sixth\n    seventh_step = eighth"
LONG_LINE = "return first(apply(number, twice, over, and_over, again))"


@pytest.mark.parametrize(
    ("line", "rule"),
    [(LONG_LINE, withheld.whole_solution_lines), (f"{STEPS}\n    {STEPS}", withheld.long_solution_runs)],
)
def test_a_solution_without_its_markers_is_a_leak(
    tmp_path: Path, line: str, rule: withheld.Rule, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy in a cell that is handed out makes it no less a secret of this exercise; each of two rules is needed."""
    copied = f'# %%\ndef twice(number):\n    """Return it twice."""\n    {line}\n'
    parts = {"answer": ONE_LINE.format(line=line), "given": copied}
    handed_out = copied.encode()
    assert leaks_in({"01-demo.py": handed_out}, of_master(tmp_path, **parts), Audience.STUDENTS) != []
    monkeypatch.setattr(withheld, "RULES", [known for known in withheld.RULES if known is not rule])
    assert leaks_in({"01-demo.py": handed_out}, of_master(tmp_path, **parts), Audience.STUDENTS) == []


def test_the_name_of_a_hint_is_no_secret(tmp_path: Path) -> None:
    """A page says which question a hint is for, and then the hint, which may begin with the words of its name."""
    variant = tmp_path / "source" / "py-01-demo" / "exercises" / "01-demo" / "misconceptions" / "adds_one.py"
    variant.parent.mkdir(parents=True)
    variant.write_text(
        '"""M1: one more does no harm to anybody.\n\nLoses: Q4\nHint: how-big-a-jump\n"""\n', encoding="utf-8"
    )
    made = of_master(tmp_path)
    assert leaked(made, "Q4. Hint: How big a jump do you want on a Friday?") == []
    assert leaked(made, "One more does no harm to anybody.") == [Kind.VARIANT]


def test_what_a_later_exercise_gives_is_no_secret(tmp_path: Path) -> None:
    """An exercise may begin with the answer to another."""
    first = read_master(write_master(tmp_path, answer=ONE_LINE.format(line=LONG_LINE)))
    later = tmp_path / "source" / "py-01-demo" / "exercises" / "02-demo.py"
    later.write_text(f"# %% [markdown]\n# # Later\n\n# %%\ndef twice(number):\n    {LONG_LINE}\n", encoding="utf-8")
    made = secrets_of([first, read_master(later)], [], tmp_path / "source", "seed-of-tests")
    assert leaked(made, LONG_LINE) == []


@pytest.mark.parametrize("audience", Audience)
@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.CLOSED])
def test_each_audience_may_see_what_is_for_it(audience: Audience, kind: Kind) -> None:
    """The table of `MAY_SEE` is what is asked, and a run that is harmless there for one reason is harmless."""
    made = Secrets("seed-of-tests")
    made.add(kind, Stream.SIGNS, ["a_secret"], "kept.py:1")
    allowed = kind in MAY_SEE[audience]
    assert leaked(made, "a_secret", audience) == ([] if allowed else [kind])
    for harmless in MAY_SEE[audience]:
        made.add(harmless, Stream.SIGNS, ["a_secret"], "")
        assert leaked(made, "a_secret", audience) == []


def test_people_are_told_apart_from_words() -> None:
    """A login that is a word is sought in paths and addresses only; one with a digit everywhere."""
    made = with_people(Secrets(), [Student(id="max", name="Ray, Max", login="mr2044", sis_id="2044")])
    clean = "The max of a ray is max(rays) in 2044; mr20445."
    assert leaked(made, clean) == []
    for text in ("RAY, Max", "max ray", "submitted/max/1.py", "max@uni", "see max.html", "(mr2044)"):
        assert leaked(made, text) == [Kind.PERSON], text


# What readers know already.


def test_what_a_student_wrote_is_no_secret_to_them(secrets: Secrets) -> None:
    """Nobody can stop a report with an error text that says what a class must not know, in whatever form."""
    nested = SOLUTION.encode()
    for _ in range(12):
        nested = base64.b64encode(nested)
    for text in (
        f"ValueError: {SOLUTION}",
        "by Weber, Jonas",
        nested.decode(),
        base64.b64encode(encrypted(b"x")).decode(),
    ):
        page = {"page.html": f"<!DOCTYPE html><p>Got {html.escape(text)}".encode()}
        assert leaks_in(page, secrets, Audience.FEEDBACK) != [], text
        assert leaks_in(page, secrets, Audience.FEEDBACK, [text]) == []


# Other graders.


@pytest.mark.parametrize("grader", [known for known in Format if known is not Format.OURS])
def test_every_format_says_what_students_get_of_it(grader: Format) -> None:
    """So that it can be scanned: a folder for instructors holds solutions by right."""
    assert callable(import_module(f"autograder.formats.{grader}").for_students)


# What a course allows.


def test_a_course_can_allow_a_text(clean: Clean, secrets: Secrets) -> None:
    """In the files that it names, and nothing else in them; the guard remembers what for."""
    idiom = Allowed(text=f"x {SOLUTION}", reason="everybody knows it", files="*.md")
    guard = Guard(secrets, [idiom])
    readme = below(SOLUTION)(clean.files[README])
    guard.refuse({README: readme}, Audience.STUDENTS, "the release")
    assert guard.used == {f"{README}: {idiom.text}": idiom}
    with pytest.raises(LeakError, match="a solution"):
        guard.refuse({README: readme + CALL.encode()}, Audience.STUDENTS, "the release")
    with pytest.raises(LeakError):
        guard.refuse({SCRIPT: readme}, Audience.STUDENTS, "the release")


def test_a_course_can_allow_what_cannot_be_looked_into(secrets: Secrets) -> None:
    """By the reason that the error gives; nothing is remembered that was not needed."""
    unused = Allowed(text=SOLUTION, reason="not needed")
    guard = Guard(secrets, [unused, Allowed(text="is encrypted", reason="an exercise about archives", files="*.zip")])
    with pytest.raises(LeakError, match="it is encrypted, so nobody can say what is in it"):
        guard.refuse({"a.bin": encrypted(b"x")}, Audience.STUDENTS, "the release")
    guard.refuse({"a.zip": encrypted(b"x")}, Audience.STUDENTS, "the release")
    assert list(guard.used) == ["a.zip: is encrypted"]


def test_an_error_counts_what_else_leaks(secrets: Secrets) -> None:
    """One line: the first place, how many more, for whom it is and what to do."""
    with pytest.raises(LeakError) as caught:
        Guard(secrets).refuse({"a.md": SOLUTION.encode(), "b.md": SOLUTION.encode()}, Audience.STUDENTS, "release")
    assert str(caught.value).startswith("release: a.md:1: here is a solution, from source/py-01-async/exercises/")
    assert '". And 1 more. This is for students; nothing was written.' in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 2


# What is kept between a release and a report.


def test_secrets_are_kept_as_hashes(tmp_path: Path, secrets: Secrets) -> None:
    """What is read again is what was written, and no word of a secret is in the file."""
    path = write_secrets(secrets, tmp_path)
    assert read_secrets(tmp_path, secrets.seed) == secrets
    text = path.read_text(encoding="utf-8")
    for word in ("gather", "NoneType", "enumerate", secrets.seed):
        assert word not in text


def test_secrets_of_another_seed_ask_for_a_release(tmp_path: Path, secrets: Secrets) -> None:
    """Nothing would be found with them; nor with a file that is broken."""
    path = write_secrets(secrets, tmp_path)
    with pytest.raises(StaleError, match=r"the seed of the course has changed since\. Run `course release` again\."):
        read_secrets(tmp_path, "another-seed")
    path.write_text("{}")
    with pytest.raises(StaleError, match="it cannot be read"):
        read_secrets(tmp_path, secrets.seed)


def test_a_machine_without_secrets_has_none(tmp_path: Path) -> None:
    """That is said where it matters, and is no error."""
    assert read_secrets(tmp_path, "seed-of-tests") is None
    assert not (tmp_path / FILE).exists()


@pytest.mark.parametrize("stream", Stream)
def test_tokens_of_lines_are_those_of_the_text(stream: Stream) -> None:
    """A text is cut line by line, and that makes no other tokens: not of accents, long lines or strange line ends."""
    text = "e\n\u0301 a\u00ad\nb ΟΔΟΣ\nΣ x\r\ny\x0bz \u2028 ﬁ\n" + "word " * 400 + "\n_a_\n__"
    assert tokens(text, stream) == CUTS[stream].findall(plain(text))
