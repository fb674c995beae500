from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from autograder.errors import MasterError
from autograder.judge.inside import arranged
from autograder.masters import read_master
from autograder.model import Expectation, Probe
from autograder.seal import seal
from tests.autograder.masters import ANSWER, GIVEN, HIDDEN, check_cell, line_of, refusal, sealed, write_master

CALL = """
client = FakeLLM(latencies=[0.75, 0.5], prompts=TICKETS[:2], fail={1: ValueError("secret")})
text = await ask(client, TICKETS[0])
"""
HIDES = "\n# %%\n# BEGIN HIDDEN TESTS\n"
SEEN = "# END HIDDEN TESTS\n"
HELPERS = '''
# %%
# BEGIN HIDDEN TESTS
OFFSET = 7


def expected(number):
    """Known to the judge alone."""
    return [other * 2 for other in (number, OFFSET)]


def question(number):
    """Needed by both."""
    return number + OFFSET
# END HIDDEN TESTS
'''


def asserts_of(expectation: Expectation) -> list[str]:
    """Return the asserts as the judge evaluates them."""
    return [sealed_assert.test for sealed_assert in expectation.asserts]


def lines_of(probe: Probe) -> list[str]:
    """Return what a probe does, line by line."""
    return [line.strip() for line in probe.source.splitlines()[1:]]


# What goes where.


def test_every_check_is_split(tmp_path: Path) -> None:
    """There is one probe and one expectation per check, in the order of the master."""
    probes, expectations = seal(read_master(write_master(tmp_path)))
    assert [probe.check for probe in probes] == ["doubles", "asks_once"]
    assert [known.check for known in expectations] == ["doubles", "asks_once"]
    assert [probe.is_async for probe in probes] == [False, True]


def test_a_probe_acts_and_hands_over(tmp_path: Path) -> None:
    """It holds no assert, and ends by handing over what the asserts look at."""
    probe, _ = sealed(tmp_path, "result = double(2)\nassert result == 4")
    assert probe.source == "async def probe(_hand_over):\n    result = double(2)\n    _hand_over([result])"


def test_the_judge_reads_what_was_handed_over(tmp_path: Path) -> None:
    """An assert keeps its words for the student, and gets a value for the judge."""
    _, expectation = sealed(tmp_path, "result = double(2)\nassert result == 4, 'twice'")
    (known,) = expectation.asserts
    assert (known.shown, known.test, known.why) == ("result == 4", "_observed[0] == 4", "'twice'")
    assert known.looks_at_answer
    assert expectation.observed == ("result",)
    assert expectation.called == "double(2)"


def test_chains_are_handed_over_at_their_end(tmp_path: Path) -> None:
    """Attributes and constant indexes are read beside the student's objects, each once."""
    body = "result = double(2)\nassert result[-1].text == result[-1].text\nassert result.a['b'][1:].c == [result.d]"
    probe, expectation = sealed(tmp_path, body)
    assert expectation.observed == ("result[-1].text", "result.a['b'][1:].c", "result.d")
    assert lines_of(probe)[-1] == "_hand_over([result[-1].text, result.a['b'][1:].c, result.d])"
    assert asserts_of(expectation) == ["_observed[0] == _observed[0]", "_observed[1] == [_observed[2]]"]


def test_an_index_that_is_computed_is_used_in_the_judge(tmp_path: Path) -> None:
    """Only constants are part of a chain."""
    _, expectation = sealed(tmp_path, "result = double(2)\nplace = double(1)\nassert result[place] == 4")
    assert expectation.observed == ("result", "place")
    assert asserts_of(expectation) == ["_observed[0][_observed[1]] == 4"]


def test_the_script_of_a_client_stays_in_the_judge(tmp_path: Path) -> None:
    """The student's process makes a client that knows neither latencies nor prompts nor failures."""
    probe, expectation = sealed(tmp_path, CALL + "assert text == client.replies[0]")
    assert lines_of(probe)[0] == "client = FakeLLM()"
    assert not any(word in probe.model_dump_json() for word in ("0.75", "latencies", "secret", "fail"))
    assert "latencies=[0.75, 0.5]" in expectation.arrange
    assert "secret" in expectation.arrange


def test_a_clients_record_is_the_judges_own(tmp_path: Path) -> None:
    """What a client recorded is never handed over, and needs no look at the answer."""
    _, expectation = sealed(tmp_path, CALL + "assert client.peak == 1\nassert text == client.replies[0]")
    assert asserts_of(expectation) == ["client.peak == 1", "_observed[0] == client.replies[0]"]
    assert [known.looks_at_answer for known in expectation.asserts] == [False, True]
    assert expectation.observed == ("text",)


def test_every_client_is_made_in_both_processes(tmp_path: Path) -> None:
    """Clients are known by their number, so one that nobody calls is made as well."""
    body = "first = FakeLLM()\nsecond = FakeLLM([2.0])\ntext = await ask(second, 'a')\nassert first.peak == 0"
    probe, _ = sealed(tmp_path, body)
    assert lines_of(probe)[:2] == ["first = FakeLLM()", "second = FakeLLM()"]


def test_an_arrangement_that_the_action_does_not_need_is_not_sent(tmp_path: Path) -> None:
    """Numbers that only the asserts use never reach the student's process."""
    body = "number = 21\nwanted = number * 2\nresult = double(number)\nassert result == wanted"
    probe, expectation = sealed(tmp_path, body)
    assert lines_of(probe) == ["number = 21", "result = double(number)", "_hand_over([result])"]
    assert expectation.arrange.splitlines() == ["number = 21", "wanted = number * 2"]


def test_an_arrangement_is_sent_with_what_it_needs(tmp_path: Path) -> None:
    """One that the action needs brings the ones before it."""
    body = "first = 3\nsecond = first + 1\nlost = second\nresult = double(second)\nassert result == 8"
    probe, _ = sealed(tmp_path, body)
    assert lines_of(probe)[:2] == ["first = 3", "second = first + 1"]
    assert "lost" not in probe.source


def test_what_only_a_script_needs_is_not_sent(tmp_path: Path) -> None:
    """The latencies of a client may be computed; the computation stays in the judge too."""
    body = (
        "waits = [0.125]\nclient = FakeLLM(latencies=waits)\nt = await ask(client, 'a')\nassert t == client.replies[0]"
    )
    probe, expectation = sealed(tmp_path, body)
    assert "waits" not in probe.source
    assert "waits = [0.125]" in expectation.arrange


def test_arranged_names_are_evaluated_again_in_the_judge(tmp_path: Path) -> None:
    """A student who edits an argument does not move the expectation with it."""
    _, expectation = sealed(tmp_path, "numbers = [1, 2]\nresult = double(numbers)\nassert result == numbers * 2")
    assert asserts_of(expectation) == ["_observed[0] == numbers * 2"]
    assert expectation.observed == ("result",)


def test_an_arranged_name_that_the_action_binds_again_is_handed_over(tmp_path: Path) -> None:
    """Then its value comes from the answer."""
    probe, expectation = sealed(tmp_path, "value = 1\nvalue = double(value)\nassert value == 2")
    assert lines_of(probe) == ["value = 1", "value = double(value)", "_hand_over([value])"]
    assert asserts_of(expectation) == ["_observed[0] == 2"]


@pytest.mark.parametrize(
    "start", ["print()", "value = await ask(1, 2)", "for n in (1, 2):\n    value = n", "double.x = 1"]
)
def test_arranging_ends_at_the_first_step_that_is_no_plain_binding(tmp_path: Path, start: str) -> None:
    """What comes after it may depend on it, so all of it is action."""
    probe, expectation = sealed(tmp_path, f"one = 1\n{start}\ntwo = 2\nresult = double(two)\nassert result == 4")
    assert expectation.arrange == "one = 1"
    assert "two = 2" in lines_of(probe)


def test_a_check_that_calls_nothing_of_an_answer_is_refused(tmp_path: Path) -> None:
    """Most often a solution has lost its markers: it would be handed out, and the check would pass."""
    with pytest.raises(MasterError, match="uses nothing of an answer"):
        sealed(tmp_path, "client = FakeLLM()\nassert client.peak == 0")


def test_a_solution_without_markers_is_named(tmp_path: Path) -> None:
    """The error names the function that stands in a cell without a solution."""
    open_answer = ANSWER.replace("    # BEGIN SOLUTION\n", "").replace("    # END SOLUTION\n", "")
    with pytest.raises(MasterError, match="`double` stands in a cell without a solution"):
        sealed(tmp_path, "r = double(2)\nassert r == 4", answer=open_answer)


def test_a_name_that_nothing_defines_is_named(tmp_path: Path) -> None:
    """At its line, with the name that was meant."""
    with pytest.raises(MasterError, match=r"uses `doubel`, which nothing defines\. Did you mean \"double\"\?"):
        sealed(tmp_path, "r = doubel(2)\nassert r == 4")


def test_chance_before_the_answer_is_refused(tmp_path: Path) -> None:
    """The judge would draw something else than the student's process."""
    with pytest.raises(MasterError, match="uses random before it calls the answer"):
        sealed(tmp_path, "n = random.random()\nr = double(n)\nassert r == n * 2", given=GIVEN + "import random\n")


def test_constants_are_restored(tmp_path: Path) -> None:
    """A probe binds the constants and imports again that it uses, and those that these need."""
    given = GIVEN + "NAMES = [MODEL, 'x']\nUNUSED = 3\n"
    probe, _ = sealed(tmp_path, "result = double(NAMES)\nassert result == 1", given=given)
    assert probe.prelude.splitlines() == ["MODEL = 'harbor-small'", "NAMES = [MODEL, 'x']"]


def test_builtins_are_restored(tmp_path: Path) -> None:
    """A student's own `len` is not what the check calls."""
    probe, _ = sealed(tmp_path, "result = len(double([1]))\nassert result == 2")
    assert probe.prelude == "from builtins import len"


def test_what_is_given_as_a_function_or_class_is_the_students_own(tmp_path: Path) -> None:
    """It is not defined again: a second class of that name would be another class."""
    given = GIVEN + "\n\nclass Box:\n    size = MODEL\n\n\ndef boxed():\n    return Box()\n"
    probe, expectation = sealed(tmp_path, "r = double(1)\nbox = boxed()\nassert box.size == boxed().size", given=given)
    assert "class Box" not in probe.model_dump_json()
    assert "class Box" in expectation.prelude
    assert "def boxed" in expectation.prelude


def test_hidden_helpers_go_where_they_are_used(tmp_path: Path) -> None:
    """One that only an assert calls never leaves the judge; one that the action calls is brought along."""
    body = "result = double(question(1))\nassert result == expected(1)"
    probe, expectation = sealed(tmp_path, body, given=GIVEN + HELPERS)
    assert "def question" in probe.prelude
    assert "OFFSET = 7" in probe.prelude
    assert "expected" not in probe.model_dump_json()
    assert "other * 2" not in probe.model_dump_json()
    assert "def expected" in expectation.prelude


def test_the_answer_is_never_in_the_judge(tmp_path: Path) -> None:
    """Neither the reference nor the name of an answer is evaluated where verdicts are reached."""
    _, expectation = sealed(tmp_path, "result = double(2)\nassert result == 4")
    whole = expectation.prelude + expectation.arrange + "".join(asserts_of(expectation))
    assert "double" not in whole


def test_texts_of_several_lines_survive(tmp_path: Path) -> None:
    """Line ends and indents in a text are part of the check."""
    text = 'first\n  second\n\n    third "quoted"\n'
    cell = check_cell("MARK").replace("MARK", f'text = """{text}"""\n    r = double(text)\n    assert r == text * 2')
    probe, expectation = sealed(tmp_path, "", check=cell)
    judge = arranged(expectation.model_dump())
    student: dict[str, Any] = {"double": len}
    exec(probe.source.replace("async def", "def").replace("[r]", "text"), student)
    handed: list[str] = []
    student["probe"](handed.append)
    assert handed == [judge["text"]] == [text]


def test_variables_of_a_comprehension_are_not_observed(tmp_path: Path) -> None:
    """They live in the judge, even where the action has a name like theirs."""
    body = "n = double(1)\nrs = [double(r) for r in range(3)]\n"
    body += (
        "assert all(r > n for r in rs)\nassert {n: n for n in rs}\nassert [n for n in rs] == sorted({n for n in rs})"
    )
    _, expectation = sealed(tmp_path, body)
    assert sorted(expectation.observed) == ["n", "rs"]
    assert asserts_of(expectation) == [
        "all((r > _observed[0] for r in _observed[1]))",
        "{n: n for n in _observed[1]}",
        "[n for n in _observed[1]] == sorted({n for n in _observed[1]})",
    ]


def test_what_a_block_binds_can_be_asserted_on(tmp_path: Path) -> None:
    """Names of `with`, `try` and loops are names of the action."""
    body = "with raised(ValueError) as caught:\n    double('x')\nassert caught.type == 'ValueError'"
    given = GIVEN.replace("FakeLLM, check", "FakeLLM, check, raised")
    probe, expectation = sealed(tmp_path, body, given=given)
    assert expectation.observed == ("caught.type",)
    assert "from harbor_kit import FakeLLM, check, raised" in probe.prelude


def test_the_clock_of_a_check_is_known_to_the_judge(tmp_path: Path) -> None:
    """It goes into the expectation, and not into the probe."""
    cell = check_cell("r = double(1)\nassert r == 2", call='@check("Q1", "S1", clock_starts_at=12.5)')
    probe, expectation = sealed(tmp_path, "", check=cell)
    assert expectation.clock_starts_at == 12.5
    assert "12.5" not in probe.model_dump_json()


def test_a_definition_that_comes_later_counts(tmp_path: Path) -> None:
    """As in a notebook, the last binding of a name is the one that checks see."""
    given = GIVEN + "MODEL = 'other'\n"
    probe, _ = sealed(tmp_path, "r = double(MODEL)\nassert r == 2", given=given)
    assert probe.prelude.splitlines()[-1] == "MODEL = 'other'"


@pytest.mark.parametrize(
    "change",
    [
        "TABLE['a'] = 4",
        "TABLE |= {'a': 4}",
        "TABLE['b']['c'] = 4",
        "TABLE.update({'a': 4})",
        "for name in 'ab':\n    TABLE[name] = 4",
    ],
)
def test_a_constant_is_restored_with_its_changes(tmp_path: Path, change: str) -> None:
    """Also those that change the value in place, in both processes."""
    given = f"{GIVEN}TABLE = {{'b': {{}}}}\n{change}\n"
    probe, expectation = sealed(tmp_path, "result = double(TABLE)\nassert result == TABLE", given=given)
    assert probe.prelude == f"TABLE = {{'b': {{}}}}\n{change}"
    assert expectation.prelude.endswith(probe.prelude)


def test_a_list_that_a_loop_fills_is_handed_over(tmp_path: Path) -> None:
    """It is empty where it is arranged: the judge must not take that for what the action has collected."""
    body = "seen = []\nfor n in range(3):\n    seen.append(double(n))\nassert seen == [0, 2, 4]"
    _, expectation = sealed(tmp_path, body)
    assert expectation.observed == ("seen",)


def test_a_function_inside_a_check_may_return(tmp_path: Path) -> None:
    """Only the check itself has to run on to its asserts."""
    body = "def twice(n):\n    return double(double(n))\nr = twice(1)\nassert r == 4"
    assert sealed(tmp_path, body)[1].observed == ("r",)


# What is refused: the line, and the rewrite.


@pytest.mark.parametrize(
    ("body", "line", "what", "fix"),
    [
        ("result = double(2)", "async def tried():", "has no assert at its end", "End it with asserts"),
        (
            "result = double(1)\nassert result == 2\nresult = double(2)\nassert result == 4",
            "assert result == 2",
            "asserts before the end of its action",
            "Collect what you see in a list",
        ),
        (
            "result = double(1)\nfor n in range(3):\n    assert double(n) == 2 * n\nassert result == 2",
            "assert double(n) == 2 * n",
            "asserts before the end of its action",
            "assert on it once, at the end",
        ),
        (
            "result = double(1)\nassert result.startswith('a')",
            "assert result.startswith('a')",
            "calls `result.startswith('a')` in an assert; there the value is plain data",
            "Write `value = result.startswith('a')` in the action, assert on `value`.",
        ),
        (
            "result = double(1)\nassert result[0].text.strip() == 'a'",
            "assert result[0].text.strip() == 'a'",
            "calls `result[0].text.strip()`",
            "in the action, assert on `value`.",
        ),
        (
            "result = double(1)\nassert double(2) == result",
            "assert double(2) == result",
            "uses `double` of the answer in an assert",
            "Write `value = double(…)` in the action, assert on `value`.",
        ),
        (
            "result = double(1)\nassert through(2) == result",
            "assert through(2) == result",
            "uses `through` of the answer in an assert",
            "Write `value = through(…)` in the action, assert on `value`.",
        ),
        (
            "result = double(1)\nassert resutl == 2",
            "assert resutl == 2",
            "uses `resutl` in an assert, which nothing defines",
            'Did you mean "result"?',
        ),
        (
            "result = double(1)\nassert sorted([result], key=lambda x: x) == [2]",
            "assert sorted([result], key=lambda x: x) == [2]",
            "has `lambda x: x` in an assert",
            "Do it in the action and assert on the result.",
        ),
        (
            "result = double(1)\nassert await result == 2",
            "assert await result == 2",
            "has `await result` in an assert",
            "Do it in the action and assert on the result.",
        ),
        (
            "result = double(1)\nassert (n := result) == 2",
            "assert (n := result) == 2",
            "has `(n := result)` in an assert",
            "Do it in the action and assert on the result.",
        ),
        (
            "result = double(1)\nclient = FakeLLM()\nassert client.peak == result",
            "client = FakeLLM()",
            "makes a FakeLLM in the middle of its action",
            "Make every client at the top",
        ),
        (
            "client = FakeLLM()\nresult = double(client)\npeak = client.peak\nassert peak == result",
            "peak = client.peak",
            "reads client.peak in its action; what a client recorded is known to the judge alone",
            "Write `client.peak` in an assert.",
        ),
        (
            "one = 1\nresult = double(one)\nassert result == 2\nassert one == 1",
            "assert one == 1",
            "asserts `one == 1`, which looks at nothing of the answer",
            "Compare something that the answer returned, or that a client recorded.",
        ),
        (
            "result = double(1)\nassert result == 2, lost",
            "assert result == 2, lost",
            "uses `lost` in an assert, which nothing defines",
            "Known here: result.",
        ),
        (
            "rs = [double(n) for n in (1, 2)]\nassert n == 2",
            "assert n == 2",
            "uses `n` in an assert, which nothing defines",
            "Known here: rs.",
        ),
        (
            "def spy():\n    inner = 1\nr = double(spy)\nassert inner == 1",
            "assert inner == 1",
            "uses `inner` in an assert, which nothing defines",
            "Known here: r, spy.",
        ),
        (
            "try:\n    r = double(1)\nexcept ValueError as e:\n    pass\nassert e == r",
            "assert e == r",
            "uses `e` in an assert, which nothing defines",
            "Known here: r.",
        ),
        (
            "r = double(1)\nif r:\n    return\nassert r == 2",
            "return",
            "returns from its action",
            "Let the action run on to the asserts.",
        ),
        (
            "rs = double(2)\nassert all(r.text == 'a' for r in rs)",
            "assert all(r.text == 'a' for r in rs)",
            "reads `r.text` in an assert; there the value is plain data",
            "Write `values = [r.text for …]` in the action.",
        ),
        (
            "client = harbor_kit.FakeLLM()\nr = double(client)\nassert r == 2",
            "client = harbor_kit.FakeLLM()",
            "makes a client as harbor_kit.FakeLLM",
            "Make every client in the check, at its top",
        ),
    ],
)
def test_a_check_that_cannot_be_sealed_is_refused(tmp_path: Path, body: str, line: str, what: str, fix: str) -> None:
    """The message names the check, the line, what is wrong with it, and the rewrite."""
    given = GIVEN + "import harbor_kit\n\n\ndef through(number):\n    return double(number)\n"
    error = refusal(tmp_path, given=given, check=check_cell(body), hidden="")
    assert line_of(error) == line
    assert error.what.startswith('check "tried" ')
    assert what in error.what
    assert fix in error.fix


@pytest.mark.parametrize(
    ("extra", "body", "what"),
    [
        (
            f"{HIDES}def made():\n    return FakeLLM([0.75])\n{SEEN}",
            "client = made()",
            "uses `made`, which makes a client",
        ),
        (f"{HIDES}client = FakeLLM([0.75])\n{SEEN}", "one = 1", "uses `client`, which makes a client"),
        ("from harbor_kit import FakeLLM as Fake\n", "client = Fake([0.75])", "calls a client Fake"),
    ],
)
def test_a_client_is_made_in_its_check_by_its_own_name(tmp_path: Path, extra: str, body: str, what: str) -> None:
    """Any other way its script would go along into the student's process."""
    check = check_cell(f"{body}\ntext = await ask(client, 'a')\nassert text == 'x'")
    error = refusal(tmp_path, given=GIVEN + extra, check=check, hidden="")
    assert error.what == f'check "tried" {what}.'
    assert error.fix == "Make every client in the check, at its top, by the name that harbor_kit gives it."


def test_a_hidden_check_computes_no_message(tmp_path: Path) -> None:
    """The text is shown to the student, and what it computes could tell the inputs."""
    error = refusal(tmp_path, hidden=HIDDEN.replace("replies[0]\n", "replies[0], f'asked {TICKETS[0]}'\n"))
    assert line_of(error) == "assert text == client.replies[0], f'asked {TICKETS[0]}'"
    assert error.what == 'check "asks_once" is hidden, and computes the message of an assert.'


def test_a_constant_of_an_answer_is_not_known_to_the_judge(tmp_path: Path) -> None:
    """A student could change it, and the expectation would follow."""
    answer = ANSWER.replace("def double", "LIMIT = 3\n\n\ndef double")
    error = refusal(tmp_path, answer=answer, check=check_cell("r = double(1)\nassert r == LIMIT"), hidden="")
    assert line_of(error) == "assert r == LIMIT"
    assert "uses `LIMIT` of the answer" in error.what
