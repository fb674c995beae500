"""How a test becomes a check: what acts, what is asserted, and what is left as it was."""

from __future__ import annotations

import textwrap
from decimal import Decimal

import pytest

from autograder.importing.checks import Check, Form, Weaker, check_of, share, trial_source
from autograder.importing.record import Answer, Assignment, Given, Step, Trial
from autograder.importing.record import Test as OtherTest
from autograder.importing.scope import Scope, scope_of

ANSWER = "# BEGIN SOLUTION\ndef f(x):\n    return x\n\n\nsize = 3\n# END SOLUTION"
GIVEN = "import numpy as np\nCASES = [(1, 2), (3, 4)]"


def scope() -> Scope:
    """A notebook with an answer `f`, a value `size`, and numpy."""
    return scope_of(Assignment("nbgrader", "T", (Given(GIVEN, "cell 1"), Answer(ANSWER, "cell 2"))))


def a_test(*steps: Step, hidden: bool = False) -> OtherTest:
    """A test of these steps."""
    return OtherTest("t", "t", steps, Decimal(1), hidden, "cell 3")


def checked(source: str, want: str = "", *, hidden: bool = False, known: Scope | None = None) -> Check:
    """The check that a test becomes at once."""
    step = Step(textwrap.dedent(source).strip(), want)
    return check_of(a_test(step, hidden=hidden), "t", "f", known or scope(), Weaker(Form.SEALED, ""))


SEALED = {
    "a call is made before all asserts": (
        "assert f(3) == 9",
        "result = plain(f(3))\nassert result == 9",
    ),
    "asserts between statements move to the end, with the values of their moment": (
        "box = f([])\nassert box == []\nbox.append(1)\nassert box == [1], 'one more'",
        "box = f([])\nresult = plain(box)\nbox.append(1)\nresult_2 = plain(box)\n"
        "assert result == []\nassert result_2 == [1], 'one more'",
    ),
    "what was promised stays with the judge": (
        "expected = [1, 4]\nassert f(2) == expected",
        "expected = [1, 4]\nresult = plain(f(2))\nassert result == expected",
    ),
    "a constant below a call is arranged above it": (
        "got = f(2)\nexpected = [1, 4]\nassert got == expected",
        "expected = [1, 4]\ngot = f(2)\nresult = plain(got)\nassert result == expected",
    ),
    "both parts of an `and` are asserted": (
        "assert size > 2 and size < 9",
        "result = plain(size)\nresult_2 = plain(size)\nassert result > 2\nassert result_2 < 9",
    ),
    "a difference is taken by the judge": (
        "assert abs(f(2) - 1.41) < 0.01",
        "result = plain(f(2))\nassert abs(result - 1.41) < 0.01",
    ),
    "arrays become lists": (
        "assert np.array_equal(f(2), np.arange(2))",
        "result = listed(f(2))\nassert np.array_equal(result, np.arange(2))",
    ),
    "a comparison of arrays becomes one of lists": (
        "assert (f(2) == np.arange(2)).all()",
        "result = listed(f(2))\nassert result == listed(np.arange(2))",
    ),
    "numpy's own asserts are known": (
        "from numpy.testing import assert_allclose\nassert_allclose(f(2), [1.0, 2.0], atol=0.1)",
        "result = listed(f(2))\nassert np.allclose(result, [1.0, 2.0], rtol=1e-07, atol=0.1, equal_nan=True)",
    ),
    "functions of unittest and nose are known": (
        "from nose.tools import assert_equal, assert_true\nassert_equal(f(2), 4)\nassert_true(f(3))",
        "result = plain(f(2))\nholds = bool(f(3))\nassert result == 4\nassert holds",
    ),
    "an error that is expected is caught": (
        "import pytest\nwith pytest.raises(ValueError):\n    f(-1)",
        "with raised(ValueError) as caught:\n    f(-1)\nassert 'ValueError' in caught.bases",
    ),
    "two errors are kept apart": (
        "try:\n    f(-1)\n    assert False\nexcept ValueError:\n    pass\nassert_raises(KeyError, f, 0)",
        "with raised(ValueError) as caught:\n    f(-1)\nwith raised(KeyError) as caught_2:\n    f(0)\n"
        "assert 'ValueError' in caught.bases\nassert 'KeyError' in caught_2.bases",
    ),
    "a loop collects": (
        "for n, wanted in CASES:\n    assert f(n) == wanted",
        "expected = [wanted for n, wanted in CASES]\nfound = [plain(f(n)) for n, wanted in CASES]\n"
        "assert found == expected",
    ),
    "a loop collects what a comparison needs": (
        "for n in range(3):\n    assert f(n) > n",
        "seen = []\nfor n in range(3):\n    result = plain(f(n))\n    seen.append((n, result))\n"
        "assert all((result > n for n, result in seen))",
    ),
    "what was promised before a name got another value is kept": (
        "n = 1\nassert f(n) == n + 1\nn = 2\nassert f(n) == n + 1",
        "n = 1\nresult = plain(f(n))\nvalue = plain(n + 1)\nn = 2\nresult_2 = plain(f(n))\nresult_3 = plain(n)\n"
        "assert result == value\nassert result_2 == result_3 + 1",
    ),
    "a function that only tests is opened": (
        "def test_f():\n    assert f(1) == 1\ntest_f()",
        "result = plain(f(1))\nassert result == 1",
    ),
    "words of praise go": (
        "'A title'\nassert f(1) == 1\nprint('Well done!')",
        "result = plain(f(1))\nassert result == 1",
    ),
    "a name of the notebook that a test changes gets a name of its own": (
        "size = size + 1\nassert size == 4",
        "own_size = size\nown_size = own_size + 1\nresult = plain(own_size)\nassert result == 4",
    ),
}


@pytest.mark.parametrize("fact", SEALED)
def test_a_test_that_can_be_sealed(fact: str) -> None:
    """Each line of the table is a fact."""
    source, body = SEALED[fact]
    check = checked(source)
    assert (check.form, check.body) == (Form.SEALED, body)


DOCTESTS = {
    "that something is so": ("size == 3", "True\n", "result = plain(size)\nassert result == 3"),
    "that something is not so": ("size == 4", "False\n", "result = plain(size)\nassert result != 4"),
    "a value, as it is shown": ("f(2)", "4\n", "shown = repr(f(2))\nassert shown == '4'"),
    "what is printed": (
        "print(f(2), size)",
        "4 3\n",
        "shown = ' '.join([str(f(2)), str(size)])\nassert shown == '4 3'",
    ),
    "an answer that is still open": ("size != ...", "True\n", "result = plain(size)\nassert result != '...'"),
}


@pytest.mark.parametrize("fact", DOCTESTS)
def test_a_doctest_expects(fact: str) -> None:
    """The output that Otter keeps of a test becomes an assert."""
    source, want, body = DOCTESTS[fact]
    check = checked(source, want)
    assert (check.form, check.body) == (Form.SEALED, body)


WEAK = {
    "a type is decided in place": ("assert isinstance(f(2), list)", "`isinstance(f(2), list)` is decided"),
    "a name that is there is no more than that": ("assert 'size' in vars()", "it asserts nothing"),
    "an assert in a branch is left as it was": ("if f(1):\n    assert size == 3", "has an assert inside"),
    "an answer that is taken away from others": ("del f\nassert size == 3", "takes `f` away"),
    "a test of nothing": ("assert 1 + 1 == 2", "looks at nothing of an answer"),
}


@pytest.mark.parametrize("fact", WEAK)
def test_what_the_judge_cannot_decide_is_said(fact: str) -> None:
    """A check is written all the same, and its weakness is named."""
    source, why = WEAK[fact]
    check = checked(source)
    assert why in check.weak[0]


def test_a_test_that_stays_as_it_was_is_a_function_of_its_own() -> None:
    """The check calls it with the answers that it uses."""
    check = checked("if f(1):\n    assert size == 3")
    assert check.above == "def original_t(f, size):\n    if f(1):\n        assert size == 3"
    assert check.body == "original_t(f, size)\nfinished = True\nassert finished"


def test_a_weaker_form_compares_where_the_answer_runs() -> None:
    """It is written where the solution gives no plain data."""
    test = a_test(Step("assert f(3) == {1: object}"))
    check = check_of(test, "t", "f", scope(), Weaker(Form.IN_PLACE, "no plain data"))
    assert check.body == "holds = bool(f(3) == {1: object})\nassert holds"


def test_a_test_finds_what_tests_above_it_left() -> None:
    """Names of an earlier test come along, with their imports."""
    known = scope()
    share(a_test(Step("import math\nwanted = math.floor(2.5)\nother = 1")), known)
    check = checked("assert f(2) == wanted", known=known)
    assert check.above == "import math"
    assert check.body == "wanted = math.floor(2.5)\nresult = plain(f(2))\nassert result == wanted"


def test_nothing_of_a_hidden_test_comes_along_with_a_visible_one() -> None:
    """Neither into a check nor into a cell to try the answer with."""
    known = scope()
    share(a_test(Step("secret = 42"), hidden=True), known)
    assert "42" not in checked("assert f(2) == secret", known=known).body
    assert "42" not in trial_source(Trial("t", (Step("assert f(2) == secret"),), "cell 4"), "try_t", known)
    assert "42" in checked("assert f(2) == secret", hidden=True, known=known).body


def test_the_title_of_a_hidden_test_is_ours() -> None:
    """Students read it; a comment of a hidden test was never meant for them."""
    assert checked("# the trick is zero\nassert f(0) == 0", hidden=True).title == "A hidden test of `f`."
