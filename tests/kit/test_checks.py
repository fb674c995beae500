"""`@check`: when it runs, what it prints, and what a student reads when it fails."""

from __future__ import annotations

import asyncio
import builtins
import contextlib
import logging
import re
import sys
import warnings
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest
from harbor_kit.cells import CellRunner, CodeCell
from harbor_kit.checks import (
    Check,
    CheckFailed,
    close,
    collected,
    error_message,
    failure_message,
    message,
    question_of,
    raised,
    run_check,
)
from harbor_kit.explain import Finding

HEAD = "import asyncio, sys, time, warnings\nfrom harbor_kit import FakeLLM, RateLimitError, check, raised\n"
TEMPLATE = re.compile(r"✘ Q\d+ \(S\d+(, S\d+)*\) · .+(\n  (We called|Expected|Got|Why|Where|Next) +\S.*){1,5}")
_numbers = count()

PASSES = '''
def double(number):
    return 2 * number

@check("Q1", "S1")
def doubles():
    """Two becomes four."""
    assert double(2) == 4
'''
FAILS = '''
def double(number):
    return 3 * number

@check("Q1", "S1", "S2")
def doubles():
    """Two becomes four."""
    got = double(2)
    assert got == 4, "twice two is four"
'''


def run_cell(source: str, **names: Any) -> dict[str, Any]:
    """Run a cell in a new namespace, as a script would unless `names` say otherwise."""
    namespace = {"__name__": "__main__", **names}
    with contextlib.closing(asyncio.new_event_loop()) as loop:
        CellRunner(namespace, loop).run(CodeCell(f"checks-{next(_numbers)}", HEAD + source))
    return namespace


def in_notebook(source: str) -> dict[str, Any]:
    """Run a cell as IPython does, whose namespace has `get_ipython`."""
    return run_cell(source, get_ipython=object)


def the_check(source: str) -> Check:
    """Define a check without running it."""
    with collected() as checks:
        run_cell(source)
    return checks[0]


def failure(source: str) -> str:
    """Run the one check of a source; return what the student reads."""
    with pytest.raises(CheckFailed) as caught:
        run_check(the_check(source))
    return str(caught.value)


def async_check(*lines: str) -> str:
    inner = "\n".join(f"    {line}" for line in lines)
    return f'@check("Q4", "S7")\nasync def in_order():\n    """Answers stay in order."""\n{inner}\n'


def test_a_check_of_a_script_runs_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    """In a `__main__` namespace the decorator runs the check and prints that it holds."""
    run_cell(PASSES)
    assert capsys.readouterr().out == "✔ Q1 · Two becomes four.\n"


def test_a_passed_check_is_said_in_one_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy kernel sends what was written so far: a line end of its own would be a second output of the cell."""
    written: list[str] = []
    monkeypatch.setattr("sys.stdout", SimpleNamespace(write=written.append))
    run_cell(PASSES)
    assert written == ["✔ Q1 · Two becomes four.\n"]


def test_a_notebook_shows_long_lines_folded() -> None:
    """No line is wider than a cell, none breaks inside a word, and the text stays beside its label."""
    failed = CheckFailed(
        "✘ Q1 (S1) · Short.\n  Got         " + "seven letters " * 12 + "\n  Next        read " + "S1" * 60
    )
    assert failed._render_traceback_() == [
        "✘ Q1 (S1) · Short.",
        "  Got         " + " ".join(["seven letters"] * 6),
        "              " + " ".join(["seven letters"] * 6),
        "  Next        read",
        "              " + "S1" * 60,
    ]


def test_a_failing_check_of_a_script_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """A script goes on to its next check."""
    run_cell(FAILS + PASSES)
    first, last = capsys.readouterr().out.split("✔")
    assert first.startswith("✘ Q1 (S1, S2) · Two becomes four.\n")
    assert last == " Q1 · Two becomes four.\n"


def test_an_imported_check_is_silent(capsys: pytest.CaptureFixture[str]) -> None:
    """In a namespace of another name nothing runs and nothing is printed."""
    run_cell(FAILS, __name__="exercise")
    assert capsys.readouterr() == ("", "")


def test_a_collected_check_is_registered_only(capsys: pytest.CaptureFixture[str]) -> None:
    """Inside `collected()` even a script only registers its checks, in order."""
    with collected() as checks:
        run_cell(PASSES + FAILS.replace("doubles", "doubles_again"))
    assert [made.name for made in checks] == ["doubles", "doubles_again"]
    assert capsys.readouterr().out == ""


def test_a_check_keeps_what_was_written() -> None:
    """Name, question, sentences, title and the start of the clock."""
    made = the_check(FAILS.replace('"S2"', '"S2", clock_starts_at=9.5'))
    assert (made.name, made.question, made.sentences, made.title) == (
        "doubles",
        "Q1",
        ("S1", "S2"),
        "Two becomes four.",
    )
    assert made.clock_starts_at == 9.5


def test_collections_may_be_nested() -> None:
    """Each collects its own, and the outer one goes on afterwards."""
    with collected() as outer:
        with collected() as inner:
            run_cell(PASSES)
        run_cell(FAILS)
    assert ([made.sentences for made in inner], [made.sentences for made in outer]) == ([("S1",)], [("S1", "S2")])


def test_after_a_collection_checks_run_again(capsys: pytest.CaptureFixture[str]) -> None:
    """Also when the collection ended with an error."""
    with pytest.raises(LookupError), collected():
        raise LookupError
    run_cell(PASSES)
    assert capsys.readouterr().out.startswith("✔")


def test_the_function_stays_what_it_was() -> None:
    """The decorator returns the function itself, so that it can be called by hand."""
    names = run_cell(PASSES, __name__="exercise")
    assert names["doubles"]() is None
    assert names["doubles"].__name__ == "doubles"


def test_a_check_without_a_docstring_is_called_by_its_name() -> None:
    """The title falls back to the function's name."""
    assert the_check('@check("Q1", "S1")\ndef no_title():\n    pass\n').title == "no_title"


def test_a_failed_assert_is_explained_in_rows() -> None:
    """What was called, expected and got, why it matters, and what to do next."""
    assert failure(FAILS).splitlines() == [
        "✘ Q1 (S1, S2) · Two becomes four.",
        "  We called   double(2)",
        "  Expected    4",
        "  Got         6 ← got",
        "  Why         twice two is four",
        "  Next        read S1 and S2 again, then open hint 1 of Q1.",
    ]


def test_rows_with_nothing_to_say_are_left_out() -> None:
    """An assert without a message has no reason to show."""
    text = failure(FAILS.replace(', "twice two is four"', ""))
    assert [line.split()[0] for line in text.splitlines()[1:]] == ["We", "Expected", "Got", "Next"]


@pytest.mark.parametrize(
    "answer",
    [
        "return 3 * number",
        "return None",
        "return 1 / 0",
        "raise LookupError",
        "raise NotImplementedError('Q1: double')",
    ],
)
def test_every_failure_has_the_same_form(answer: str) -> None:
    """A head and at most five rows, whatever went wrong."""
    text = failure(FAILS.replace("return 3 * number", answer))
    assert TEMPLATE.fullmatch(text)
    assert len(text.splitlines()) <= 6


def test_a_message_has_a_head_and_aligned_rows() -> None:
    """The texts of all rows begin in the same column."""
    text = message("Q2", ("S3", "S4"), "A title.", [("Got", "1"), ("Why", ""), ("Expected", "2")])
    assert text == "✘ Q2 (S3, S4) · A title.\n  Got         1\n  Expected    2"


def test_a_failure_message_is_six_lines_at_most() -> None:
    """Even with every row filled."""
    text = failure_message(the_check(FAILS), Finding("a", "b", "c"), "double(2)")
    assert len(text.splitlines()) == 6


def test_an_unwritten_answer_is_no_error() -> None:
    """A stub gets told what to write, and shows no traceback."""
    text = failure(FAILS.replace("return 3 * number", 'raise NotImplementedError("Q1: Return the double.")'))
    assert text.splitlines() == [
        "✘ Q1 (S1, S2) · Two becomes four.",
        "  Got         nothing yet. Q1: Return the double.",
        "  Next        write your answer to Q1.",
    ]


def test_a_stub_of_another_question_is_named() -> None:
    """An answer to Q4 may wait for the one to Q2."""
    text = error_message(the_check(async_check("pass")), "NotImplementedError", "Q2: make a call")
    assert text.splitlines()[-1] == "  Next        write your answer to Q2."


@pytest.mark.parametrize(
    ("text", "question"),
    [("Q12: do it", "Q12"), ("Q1 do it", "Q9"), ("see Q1: do it", "Q9"), ("", "Q9")],
)
def test_a_stub_names_its_question_at_the_beginning(text: str, question: str) -> None:
    """Anything else is taken for the check's own question."""
    assert question_of(text, "Q9") == question


def test_an_error_is_shown_with_the_student_s_line() -> None:
    """Type, message, and the last line of the student's own code."""
    text = failure(FAILS.replace("return 3 * number", "return number.double"))
    assert text.splitlines()[1:3] == [
        "  Got         AttributeError: 'int' object has no attribute 'double'",
        "  Where       in double: return number.double",
    ]


def test_an_error_inside_a_library_is_blamed_on_the_line_that_called_it() -> None:
    """Lines of other people's code help nobody."""
    text = failure(FAILS.replace("return 3 * number", "return asyncio.run(number)"))
    assert "  Where       in double: return asyncio.run(number)" in text


def test_an_error_in_the_check_itself_names_no_line() -> None:
    """A name that is missing in the answer is not in the student's code."""
    text = failure('@check("Q1", "S1")\ndef lost():\n    """T."""\n    nowhere()\n')
    assert text.splitlines()[1] == "  Got         NameError: name 'nowhere' is not defined"
    assert "Where" not in text


def test_an_error_without_a_text_is_its_type() -> None:
    """No colon is left standing."""
    text = failure(FAILS.replace("return 3 * number", "raise LookupError"))
    assert "  Got         LookupError\n" in text


def test_only_the_first_line_of_an_error_is_shown() -> None:
    """Long error texts would push the advice away."""
    text = failure(FAILS.replace("return 3 * number", 'raise LookupError("first\\nsecond")'))
    assert "  Got         LookupError: first\n" in text
    assert "second\n" not in text


@pytest.mark.parametrize(
    ("line", "news"),
    [
        ("await asyncio.Event().wait()", "this would hang for ever"),
        ("await asyncio.sleep(4000)", "still running after 3600 seconds"),
    ],
)
def test_a_hanging_answer_is_a_finding(line: str, news: str) -> None:
    """The check ends, and says that a real loop would not; the loop's own lines are not shown."""
    source = "async def answer():\n    " + line + "\n" + async_check("await answer()", "assert True")
    text = failure(source)
    assert text.splitlines()[1].startswith("  Got         HangsError: ")
    assert news in text
    assert "Where" not in text


def test_a_failure_shows_no_chain_of_errors() -> None:
    """The student reads one message, not how it was found."""
    with pytest.raises(CheckFailed) as caught:
        run_check(the_check(FAILS))
    assert caught.value.__suppress_context__
    assert caught.value.__cause__ is None


def test_a_check_whose_source_is_lost_still_fails_in_words() -> None:
    """Without a source there is the assert's own message."""
    namespace: dict[str, Any] = {}
    exec("def lost():\n    assert 1 == 2, 'one is not two'", namespace)  # no file, no cell
    made = Check("lost", "Q1", ("S1",), "Lost.", namespace["lost"], 0.0)
    with pytest.raises(CheckFailed) as caught:
        run_check(made)
    assert str(caught.value).splitlines()[1:] == [
        "  Got         one is not two",
        "  Next        read S1 again, then open hint 1 of Q1.",
    ]


def test_a_check_that_is_no_plain_function_still_fails_in_words() -> None:
    """A lambda has a source, but no body to explain."""
    namespace = run_cell("found = lambda: exec(\"assert 0, 'no'\")\n")
    made = Check("found", "Q1", ("S1",), "Found.", namespace["found"], 0.0)
    with pytest.raises(CheckFailed, match=r"Got +no"):
        run_check(made)


def test_an_assert_in_the_middle_fails_with_its_message() -> None:
    """An assert that is not at the end is not taken apart."""
    body = '    x = 1\n    assert not x, "too early"\n    y = f(x)\n    assert x\n'
    text = failure('@check("Q1", "S1")\ndef early():\n    """T."""\n' + body)
    assert "  Got         too early" in text


def test_a_check_may_look_at_the_names_of_the_notebook() -> None:
    """Globals and locals of the check are both known when it is explained."""
    text = failure('LIMIT = 3\n@check("Q1", "S1")\ndef small():\n    """T."""\n    x = 5\n    assert x <= LIMIT\n')
    assert "  Expected    at most 3\n  Got         5 ← x\n" in text


def test_a_notebook_s_failing_check_raises(capsys: pytest.CaptureFixture[str]) -> None:
    """Where IPython is, the failure is an error of its cell, which nbgrader sees."""
    with pytest.raises(CheckFailed, match="Two becomes four"):
        in_notebook(FAILS)
    assert capsys.readouterr() == ("", "")


def test_ipython_may_be_a_builtin(monkeypatch: pytest.MonkeyPatch) -> None:
    """A notebook's `get_ipython` is found there as well."""
    monkeypatch.setattr(builtins, "get_ipython", object, raising=False)
    with pytest.raises(CheckFailed):
        run_cell(FAILS)


def test_a_notebook_s_passing_check_prints(capsys: pytest.CaptureFixture[str]) -> None:
    """The same line as in a script."""
    in_notebook(PASSES)
    assert capsys.readouterr().out == "✔ Q1 · Two becomes four.\n"


def test_a_notebook_shows_the_message_alone() -> None:
    """IPython prints the lines of `_render_traceback_` in place of a traceback."""
    failed = CheckFailed("✘ Q1\n  Got         6")
    assert failed._render_traceback_() == ["✘ Q1", "  Got         6"]


def test_a_failed_check_is_a_failed_assertion() -> None:
    """Every tool that knows asserts knows what it is."""
    assert issubclass(CheckFailed, AssertionError)


def test_a_check_works_while_a_notebook_s_loop_is_running(capsys: pytest.CaptureFixture[str]) -> None:
    """Async checks run in a helper thread there."""
    source = async_check("client = FakeLLM([1.5])", "await asyncio.sleep(2)", "assert client.peak == 0")

    async def notebook() -> None:
        CellRunner({"__name__": "__main__"}, asyncio.get_running_loop()).run(CodeCell("running", HEAD + source))

    asyncio.run(notebook())
    assert capsys.readouterr().out == "✔ Q4 · Answers stay in order.\n"


def test_a_failure_is_explained_while_a_notebook_s_loop_is_running() -> None:
    """The frames of the helper thread are known too."""
    made = the_check(async_check("got = await asyncio.sleep(1, 5)", "assert got == 6"))

    async def notebook() -> str:
        with pytest.raises(CheckFailed) as caught:
            run_check(made)
        return str(caught.value)

    assert "  Expected    6\n  Got         5 ← got" in asyncio.run(notebook())


def test_an_async_check_takes_no_real_time() -> None:
    """It runs on the virtual clock, and its client's record is exact."""
    run_check(
        the_check(
            async_check(
                "client = FakeLLM([1.5, 0.5])",
                'ask = dict(model="m", messages=[{"role": "user", "content": "x"}])',
                "await asyncio.gather(client.create(**ask), client.create(**ask))",
                "assert client.makespan == 1.5",
            )
        )
    )


def test_the_clock_of_a_check_starts_where_it_says() -> None:
    """`clock_starts_at` is the loop's time at the beginning."""
    source = async_check("now = asyncio.get_running_loop().time()", "assert now == 0.0")
    run_check(the_check(source))
    text = failure(source.replace('"S7"', '"S7", clock_starts_at=12.5'))
    assert "  Got         12.5 ← now" in text


def test_a_sleep_imported_by_name_is_virtual_in_a_check() -> None:
    """`from time import sleep` in a cell of the student holds the virtual loop, and is the real one afterwards."""
    made = the_check(
        "from time import sleep\n"
        + async_check("client = FakeLLM()", "sleep(50)", "time.sleep(2)", "assert client.blocked == [50, 2]")
    )
    names = made.function.__globals__
    real = names["sleep"]
    run_check(made)
    assert names["sleep"] is real is names["time"].sleep


def test_two_runs_of_a_check_share_nothing() -> None:
    """Each run has its own world, and the same replies."""
    made = the_check("seen = []\n" + async_check("client = FakeLLM()", "seen.append((client.peak, client.replies))"))
    run_check(made)
    run_check(made)
    first, second = made.function.__globals__["seen"]
    assert first == second


def test_two_checks_have_different_replies() -> None:
    """What one check shows helps nobody with another."""
    one, two = (
        the_check("seen = []\n" + async_check("seen.append(FakeLLM().replies)").replace("in_order", name))
        for name in ("one", "two")
    )
    run_check(one)
    run_check(two)
    assert one.function.__globals__["seen"] != two.function.__globals__["seen"]


def test_warnings_and_stderr_stay_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    """Neither warnings, nor stderr, nor the loop's complaints reach the student's output."""
    source = async_check(
        'warnings.warn("old", DeprecationWarning)',
        'print("noise", file=sys.stderr)',
        'asyncio.get_running_loop().call_exception_handler({"message": "the loop complains"})',
        "assert True",
    )
    with warnings.catch_warnings(record=True) as seen:
        run_check(the_check(source))
    assert capsys.readouterr() == ("", "")
    assert seen == []


def test_a_handler_that_holds_the_old_stderr_stays_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    """A correct answer may log: nbgrader gives nothing to a check that writes to stderr."""
    handler, log = logging.StreamHandler(), logging.getLogger("answers")
    log.addHandler(handler)
    calls = 'import logging; logging.getLogger("answers").warning("calling")'
    try:
        run_check(the_check(async_check(calls, "assert True")))
        assert capsys.readouterr().err == ""
        log.warning("after")
        assert capsys.readouterr().err == "after\n"
    finally:
        log.removeHandler(handler)


def test_quiet_ends_with_the_check(capsys: pytest.CaptureFixture[str]) -> None:
    """After a check, also a failing one, stderr and the log are as before."""
    level = logging.getLogger("asyncio").level
    failure(FAILS)
    sys.stderr.write("back\n")
    assert capsys.readouterr().err == "back\n"
    assert logging.getLogger("asyncio").level == level


def test_what_the_student_prints_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """A `print` in an answer helps to find its mistake."""
    run_check(the_check(PASSES.replace("    return", '    print("here")\n    return')))
    assert capsys.readouterr().out == "here\n"


def test_a_raised_error_is_kept_as_text() -> None:
    """Type, message, and the names of all its bases."""
    with raised(LookupError) as caught:
        dict[str, int]()["key"]
    assert (caught.type, caught.message) == ("KeyError", "'key'")
    assert caught.bases == ("KeyError", "LookupError", "Exception", "BaseException", "object")


def test_nothing_raised_is_nothing_caught() -> None:
    """All fields stay empty."""
    with raised(ValueError) as caught:
        pass
    assert (caught.type, caught.message, caught.bases) == (None, None, ())


def test_other_errors_pass_through() -> None:
    """Only the kinds that were named are caught."""
    with pytest.raises(ZeroDivisionError), raised(ValueError, KeyError):
        raise ZeroDivisionError


def test_without_a_kind_every_ordinary_error_is_caught() -> None:
    """But not what ends a program."""
    with raised() as caught:
        raise ZeroDivisionError
    assert caught.type == "ZeroDivisionError"
    with pytest.raises(SystemExit), raised():
        raise SystemExit


@pytest.mark.parametrize(
    ("left", "right", "within", "same"),
    [(0.1 + 0.2, 0.3, 1e-9, True), (1.0, 1.1, 1e-9, False), (1.0, 1.5, 0.5, True), (1.5, 1.0, 0.5, True)],
)
def test_close_numbers(left: float, right: float, within: float, same: bool) -> None:
    """Two numbers are close when they differ by no more than `within`, in either direction."""
    assert close(left, right, within=within) is same


def test_close_numbers_differ_by_less_than_noise() -> None:
    """Without a tolerance only rounding noise is forgiven."""
    assert close(0.1 + 0.2, 0.3)
    assert not close(0.3, 0.3001)
