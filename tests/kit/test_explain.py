"""What a failed assert has to say, from its source and its names."""

from __future__ import annotations

import ast
from typing import Any

import pytest
from harbor_kit.explain import Finding, act_and_asserts, call_made, describe, evaluate, failing, short


def asserts(*lines: str) -> list[ast.Assert]:
    return [node for node in body(*lines) if isinstance(node, ast.Assert)]


def body(*lines: str) -> list[ast.stmt]:
    return ast.parse("\n".join(lines)).body


def finding(line: str, **names: Any) -> Finding | None:
    return failing(asserts(line), names)


def sources(nodes: list[Any]) -> list[str]:
    return [ast.unparse(node) for node in nodes]


def test_asserts_that_hold_have_nothing_to_say() -> None:
    """All true: no finding."""
    assert failing(asserts("assert x == 1", "assert x < 2"), {"x": 1}) is None


def test_the_first_failing_assert_speaks() -> None:
    """Later ones are not even evaluated."""
    found = failing(asserts("assert x == 1", "assert x == 2", "assert x == 3, missing"), {"x": 1})
    assert found == Finding("2", "1 ← x")


def test_a_comparison_says_what_stood_on_either_side() -> None:
    """On the right is what was expected; on the left what the student's code gave, with its expression."""
    assert finding("assert len(x) == 3", x=[1]) == Finding("3", "1 ← len(x)")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("assert x != 1", "anything but 1"),
        ("assert x < 1", "less than 1"),
        ("assert x <= 0", "at most 0"),
        ("assert x > 1", "more than 1"),
        ("assert x >= 2", "at least 2"),
        ("assert x in [2, 3]", "one of [2, 3]"),
        ("assert x not in [1, 2]", "none of [1, 2]"),
        ("assert x is None", "None"),
    ],
)
def test_every_relation_has_its_words(line: str, expected: str) -> None:
    """Expected is a phrase, so that nobody has to read the operator."""
    assert finding(line, x=1) == Finding(expected, "1 ← x")


def test_of_a_conjunction_the_false_part_speaks() -> None:
    """`and` is taken apart."""
    found = finding("assert x == 1 and y == 5 and z == 9", x=1, y=2, z=3)
    assert found == Finding("5", "2 ← y")


def test_a_disjunction_is_shown_whole() -> None:
    """Of `or` no single part is to blame."""
    assert finding("assert x == 2 or x == 3", x=1) == Finding("x == 2 or x == 3", "False")


def test_a_chain_of_comparisons_is_shown_whole() -> None:
    """Two relations in one expression have no single right side."""
    assert finding("assert 1 < x < 3", x=5) == Finding("1 < x < 3", "False")


def test_close_numbers_are_expected_about() -> None:
    """A call with two arguments compares its first with its second."""

    def close(left: float, right: float) -> bool:
        return left == right

    assert finding("assert close(x, 2.5)", x=2, close=close) == Finding("about 2.5", "2 ← x")


@pytest.mark.parametrize(
    ("line", "expected", "got"),
    [("assert x", "x", "0"), ("assert not y", "not y", "False"), ("assert bool(x)", "bool(x)", "False")],
)
def test_any_other_expression_is_shown_as_it_is(line: str, expected: str, got: str) -> None:
    """Expected is the source, got is its value."""
    assert finding(line, x=0, y=1) == Finding(expected, got)


def test_the_message_of_the_assert_is_the_reason() -> None:
    """It may be computed, and is shown as text."""
    found = finding("assert x == 2, f'{x} is not enough'", x=1)
    assert found == Finding("2", "1 ← x", "1 is not enough")


def test_what_an_expression_raises_is_raised() -> None:
    """The finding is not allowed to hide an error."""
    with pytest.raises(ZeroDivisionError):
        finding("assert 1 / x == 2", x=0)


def test_the_author_s_expression_is_shown_for_the_judge_s() -> None:
    """The judge evaluates another expression than the one that the author wrote."""
    (test,), (shown,) = asserts("assert observed[0] == 2"), asserts("assert texts == 2")
    found = describe(test.test, shown.test, {"observed": [1]}, "why")
    assert found == Finding("2", "1 ← texts", "why")


def test_of_the_judge_s_conjunction_the_author_s_part_is_shown() -> None:
    """Both expressions have the same shape, and are taken apart together."""
    (test,), (shown,) = asserts("assert v[0] == 1 and v[1]"), asserts("assert x == 1 and is_ready(x)")
    assert describe(test.test, shown.test, {"v": [1, 0]}, "") == Finding("is_ready(x)", "0")


def test_expressions_see_the_names_in_comprehensions() -> None:
    """A name of the check is visible in an inner scope as well."""
    (node,) = asserts("assert [x for _ in range(2)]")
    assert evaluate(node.test, {"x": 7}) == [7, 7]


def test_evaluating_leaves_the_names_alone() -> None:
    """Nothing is added to the names of the check."""
    names = {"x": 1}
    evaluate(asserts("assert (y := x)")[0].test, names)
    assert names == {"x": 1}


def test_long_texts_are_cut_in_the_middle() -> None:
    """Beginning and end stay, and the whole has about a hundred characters."""
    shown = short("a" * 500 + "z")
    assert len(shown) <= 100
    assert shown.startswith("'aaa")
    assert shown.endswith("z'")


def test_long_lists_are_cut_after_ten() -> None:
    """Three dots stand for the rest."""
    assert short(list(range(99))) == "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, ...]"


def test_a_value_that_cannot_be_shown_does_no_harm() -> None:
    """An object whose `repr` fails is named by its type."""

    class Shy:
        def __repr__(self) -> str:
            raise LookupError

    assert "Shy" in short(Shy())


def test_the_call_that_was_made_is_the_first_of_a_known_name() -> None:
    """Calls of other functions are passed over, also inside other expressions."""
    tried = body("client = FakeLLM([1])", "results = list(run(client, prompts[:2], limit=3))", "run(1)")
    assert call_made(tried, frozenset({"run"})) == "run(client, prompts[:2], limit=3)"


def test_awaited_calls_are_found_too() -> None:
    """`await` and `with` are looked into."""
    (function,) = body("async def f():", "    with raised() as caught:", "        await run(1)")
    assert call_made([function], frozenset({"run"})) == "run(1)"


def test_methods_and_unknown_names_are_no_calls_of_the_student() -> None:
    """Nothing found, nothing shown."""
    assert call_made(body("client.run(1)", "other(2)"), frozenset({"run"})) == ""


def test_a_check_is_split_into_what_it_does_and_its_asserts() -> None:
    """The docstring belongs to neither."""
    act, ends = act_and_asserts(body("'Title.'", "x = f()", "y = x + 1", "assert x", "assert y"))
    assert (sources(act), sources(ends)) == (["x = f()", "y = x + 1"], ["assert x", "assert y"])


def test_an_assert_in_the_middle_belongs_to_the_action() -> None:
    """Only the asserts at the end are findings."""
    act, ends = act_and_asserts(body("x = f()", "assert x", "y = g()", "assert y"))
    assert (sources(act), sources(ends)) == (["x = f()", "assert x", "y = g()"], ["assert y"])


@pytest.mark.parametrize("lines", [[], ["'Title.'"], ["'Title.'", "f()"]])
def test_a_check_may_have_no_asserts(lines: list[str]) -> None:
    """There is then nothing to explain."""
    assert act_and_asserts(body(*lines))[1] == []


def test_a_check_without_a_docstring_keeps_its_first_line() -> None:
    """Only a bare constant at the top is a docstring."""
    assert sources(act_and_asserts(body("f()", "assert x"))[0]) == ["f()"]
