"""Our gradebook → `results.json` for Gradescope: who gets which, and what they see when."""

from __future__ import annotations

import io
import json
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest

from autograder.config import read_config
from autograder.errors import ExportError, LeakError
from autograder.flows.gradescope_export import GradescopeExport, gradescope_zip
from autograder.gradescope.settings import Visibility
from autograder.leaks import Guard
from autograder.model import Attempt, CheckResult, Override, Result, Student
from autograder.release import Release, guard_release
from gradebook.book import book_of
from gradebook.overrides import corrected
from tests.autograder.gradescope_reader import AutograderFailed, read, shown
from tests.gradebook.awkward import GOLDEN
from tests.gradebook.samples import NOON, attempt, check, result, unchecked, ungraded

DEMO = "py-01/01-demo"
SECRET = "Expected one message, got none"
ADA = Student(id="007", name="=1+1, Ada", login="ada@uni", sis_id="00700")
BOB = Student(id="bob", name='O"Neil, Bob', login="bob.o", sis_id="0042")
CYD = Student(id="cyd", name="王, 小明")
DEE = Student(id="dee", name="Nguyễn, Thị")
EVE = Student(id="eve", name="Idle, Eve")
CLASS = (ADA, BOB, CYD, DEE, EVE)


def demo_result(student: str, doubles: str = "2.5", asks: str = "1.5", **more: object) -> Result:
    """A graded result of the demo."""
    return result(student, *checks(doubles, asks), of=DEMO, file="01-demo.py", **more)


def checks(doubles: str, asks: str) -> tuple[CheckResult, ...]:
    """Both checks of the demo: a visible one, and a hidden one."""
    return (
        check("doubles", "Q1", doubles, "2.5", message="Expected 4", hint="Think.", seconds=0.25),
        check("asks_once", "Q1", asks, "1.5", visible=False, message=SECRET, seconds=0.5),
    )


OPEN = result("cyd", checks("2.5", "0")[0], unchecked("asks_once", "Q1", "1.5"), of=DEMO)
ATTEMPTS = [
    attempt(demo_result("007", doubles="0")),
    attempt(demo_result("bob", asks="0", notes=("Both a.py (4 points) and b.py differ.",))),
    attempt(OPEN),
    attempt(ungraded("dee", of=DEMO)),
]


@pytest.fixture
def made(demo: tuple[Path, Release]):
    """Return a function that makes the zip of some attempts."""

    def make(
        attempts: list[Attempt] = ATTEMPTS,
        hidden_checks: Visibility = Visibility.VISIBLE,
        roster: tuple[Student, ...] = CLASS,
        guard: Guard | None = None,
    ) -> GradescopeExport:
        guard = (guard or Guard()).with_people(roster)
        return gradescope_zip(book_of(attempts, roster), demo[1].bundles, hidden_checks, guard)

    return make


def files(export: GradescopeExport) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(export.data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def of(export: GradescopeExport, student: str) -> bytes:
    return files(export)[f"{DEMO}/{student}/results.json"]


def test_each_student_has_a_file_for_each_exercise(made) -> None:
    """Who handed in nothing has none, and neither has a result with an open check: it has no form there."""
    export = made()
    assert list(files(export)) == [f"{DEMO}/{student}/results.json" for student in ("007", "bob", "dee")]
    assert (export.matched, export.unmatched, export.lost()) == (("007", "bob", "dee"), ("eve",), ())
    assert export.remarks() == {
        "left out, not all checks could be made": [f"cyd {DEMO}"],
        "could not be graded: the 0 says that it is no grade, and why": [f"dee {DEMO}"],
        "nothing handed in, no file": ["eve"],
    }


@pytest.mark.parametrize("student", ["007", "bob", "dee"])
def test_the_file_is_the_golden_one(made, student: str) -> None:
    """Byte for byte: a failed visible check, a failed hidden one, and what could not be graded."""
    assert of(made(), student) == (GOLDEN / "gradescope" / f"{student}.json").read_bytes()


@pytest.mark.parametrize("hidden_checks", list(Visibility))
def test_no_hidden_check_says_anything_before_the_due_date(made, hidden_checks: Visibility) -> None:
    """Whatever the settings say: neither its text, nor its points in the total, nor those in a note."""
    before = shown(of(made(hidden_checks=hidden_checks), "bob"), due=False)
    assert list(before.tests) == ["1.1"]
    assert before.total is None
    assert SECRET not in before.output + "".join(before.tests.values())
    assert "4 points" not in before.output


@pytest.mark.parametrize(
    ("hidden_checks", "due", "published"),
    [
        (Visibility.VISIBLE, True, True),
        (Visibility.AFTER_DUE_DATE, True, True),
        (Visibility.AFTER_PUBLISHED, False, True),
        (Visibility.HIDDEN, False, False),
    ],
)
def test_a_hidden_check_is_shown_when_the_settings_say(
    made, hidden_checks: Visibility, due: bool, published: bool
) -> None:
    """After the due date, after the grades are published, or never."""
    data = of(made(hidden_checks=hidden_checks), "bob")
    seen = [SECRET in "".join(shown(data, due=True, published=one).tests.values()) for one in (False, True)]
    assert seen == [due, published]
    assert shown(data, due=True, published=True).total == (2.5 if published else None)


def test_the_attempt_that_counts_is_shown_with_what_persons_decided(made) -> None:
    """The best one here, and the points that a TA gave to its check."""
    attempts = [attempt(demo_result("007", doubles="0", asks="0")), attempt(demo_result("007", doubles="0"), 2)]
    decided = Override(
        student="007", exercise=DEMO, check="doubles", points=Decimal("1.25"), who="tina", when=NOON, why="nearly"
    )
    found = read(of(made(corrected(attempts, [decided])), "007"))
    assert [test["score"] for test in found["tests"]] == [1.25, 1.5]
    assert "Decided by tina: nearly" in found["tests"][0]["output"]
    assert found["score"] == 2.75


def test_the_time_is_that_of_the_checks(made) -> None:
    """As it was measured when it was graded."""
    assert read(of(made(), "007"))["execution_time"] == 0.75


def test_what_could_not_be_graded_says_why(made) -> None:
    """Gradescope has no file without a score, so the text says that the 0 is none."""
    seen = shown(of(made(), "dee"), due=False)
    assert seen.total == 0
    assert "cut off after cell 3" in seen.output
    assert "Nothing was graded. The 0 is Gradescope's way" in seen.output


@pytest.mark.parametrize(
    "stale",
    [
        result("bob", checks("2.5", "1.5")[0], of=DEMO),
        result("bob", *checks("2.5", "1.5"), check("gone", "Q1", "1", "1"), of=DEMO),
        result("bob", checks("2.5", "1.5")[0], check("asks_once", "Q1", "1", "1"), of=DEMO),
        result("bob", check("doubles", "Q1", "1", "1"), of="py-01/09-gone"),
    ],
)
def test_a_result_of_other_checks_is_left_out_and_said(made, stale: Result) -> None:
    """Fewer, more, other points, another exercise: Gradescope would show a total that is not ours."""
    export = made([ATTEMPTS[0], attempt(stale)])
    assert (export.stale, export.lost(), export.matched) == (((("bob", stale.exercise)),), ("bob",), ("007",))


def test_who_is_not_in_the_roster_is_said(made) -> None:
    """And has no file."""
    export = made([*ATTEMPTS, attempt(demo_result("zoe"))])
    assert (export.strangers, any("zoe" in name for name in files(export))) == (("zoe",), False)


def test_nothing_to_write_is_no_zip(made) -> None:
    """An empty one would look like a class of zeros."""
    with pytest.raises(ExportError, match="no result to write"):
        made([attempt(OPEN)])


@pytest.mark.parametrize("ids", [("../ada",), ("a\\b",), (".ada",), ("a:b",), ("Ada", "ada"), ("ada", "ada")])
def test_an_id_that_names_no_folder_of_its_own_is_refused(made, ids: tuple[str, ...]) -> None:
    """Whoever unpacks the zip gets each file once, below its folder."""
    with pytest.raises(ExportError, match=r"cannot name a folder.*Correct the roster"):
        made([], roster=tuple(Student(id=one, name="A") for one in ids))


def test_the_same_results_are_the_same_bytes(made) -> None:
    """In whatever order they were recorded."""
    assert made(ATTEMPTS[::-1]).data == made().data


def test_awkward_texts_arrive_as_text(made) -> None:
    """Tags, quotes, every alphabet; what no reader takes is gone."""
    message = '<b>"王"</b>, =1+1\r\n\0\ud800'
    one = demo_result("007", doubles="0")
    one = one.model_copy(update={"checks": (one.checks[0].model_copy(update={"message": message}), one.checks[1])})
    text = shown(of(made([attempt(one)]), "007"), due=True).tests["1.1"]
    assert '<b>"王"</b>, =1+1\n' in text
    assert "Hint: Think." in text


def test_nothing_that_the_release_withheld_leaves(made, demo: tuple[Path, Release]) -> None:
    """No name of a hidden check either: the number of a test says to the staff which it is."""
    folder, release = demo
    guard = guard_release(
        release, read_config(folder / "config" / "course.yaml"), folder / "source", folder / "rubrics"
    )
    export = made([attempt(demo_result("007", asks="0"))], guard=guard)
    assert [test["extra_data"].get("check") for test in read(of(export, "007"))["tests"]] == ["doubles", None]
    told = demo_result("007", asks="0").checks[1].model_copy(update={"message": "asks_once"})
    with pytest.raises(LeakError, match="here is the name of a hidden check"):
        made([attempt(result("007", checks("2.5", "0")[0], told, of=DEMO))], guard=guard)


def test_another_persons_data_does_not_leave(made) -> None:
    """A student reads their own name and id, and nobody else's."""
    noted = demo_result("007", doubles="0")
    told = noted.checks[0].model_copy(update={"message": "As in submitted/bob/01-demo.py"})
    assert made([attempt(demo_result("bob", doubles="0"))]).matched == ("bob",)
    with pytest.raises(LeakError, match="another person's data, from the roster:bob"):
        made([attempt(noted.model_copy(update={"checks": (told, noted.checks[1])}))])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"visible"', '"later"'),
        ('"failed"', '"wrong"'),
        ('"score": 1.5, "max', '"score": 2.5, "max'),
        ('"score": 1.5', '"score": -1'),
        ('"output_format": "text"', '"output_format": "rtf"'),
        ('"extra_data"', '"test_extensions"'),
        ('"number": "1.1"', '"number": 1'),
        ("{", "["),
    ],
)
def test_the_reader_refuses_what_gradescope_refuses(made, old: str, new: str) -> None:
    """One rule broken at a time."""
    text = json.dumps(read(of(made(), "007")))
    assert old in text
    with pytest.raises(AutograderFailed):
        read(text.replace(old, new, 1).encode())
