"""What trials prove about checks: each rule on outcomes that are written down here."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

from autograder.checking.answers import Answer, Kind
from autograder.checking.findings import Finding
from autograder.checking.judging import (
    handout_findings,
    independence_findings,
    message_findings,
    misconception_findings,
    partial_findings,
    strength_findings,
    unsure_findings,
    weak_findings,
    whole_findings,
)
from autograder.checking.mutants import Mutant
from autograder.checking.mutation import mutation_findings, mutation_of, requirement_findings
from autograder.checking.report import CourseReport, ExerciseReport, Mutation, Row, verdict
from autograder.checking.trials import Outcome, Trial
from autograder.checking.variants import Variant
from autograder.model import Check, CheckPoints, Exercise, Question, RubricExercise, RubricQuestion, Verdict

HINTS = {"first": "Which one comes first?", "second": "What is waited for?"}
LINES = {"greets": "master.py:10", "greets_twice": "master.py:20", "counts": "master.py:30"}
MESSAGE = "✘ Q1 (S1) · It greets.\n  Got         nothing\n  Next        read S1 again, then open hint 1 of Q1."
UNWRITTEN = "✘ Q1 (S1) · It greets.\n  Got         nothing yet.\n  Next        write your answer to Q1."


def a_check(name: str, question: str, points: int, *, visible: bool = True) -> Check:
    """A check with the first hint."""
    return Check(
        id=name,
        question=question,
        sentences=("S1",),
        title="It greets.",
        visible=visible,
        points=Decimal(points),
        hint=HINTS["first"],
    )


EXERCISE = Exercise(
    id="py-01/01-greeting",
    requirement="PY-01",
    title="Greeting",
    questions=(
        Question(id="Q1", title="Greet", sentences={"S1": "`greet` greets."}, hints=("?", "", "")),
        Question(id="Q2", title="Count", sentences={"S2": "`count` counts."}, hints=("?", "", "")),
    ),
    checks=(a_check("greets", "Q1", 2), a_check("greets_twice", "Q1", 3, visible=False), a_check("counts", "Q2", 5)),
)


def a_rubric(*depends_on: str) -> RubricExercise:
    """A rubric in which Q2 depends on these questions."""
    worth = CheckPoints(points=Decimal(1), hint="first")
    questions = {
        "Q1": RubricQuestion(title="Greet", criterion="", checks={"greets": worth, "greets_twice": worth}),
        "Q2": RubricQuestion(title="Count", criterion="", depends_on=depends_on, checks={"counts": worth}),
    }
    return RubricExercise(title="Greeting", minutes=5, lessons=(), questions=questions, hints=HINTS)


def a_trial(kind: Kind, name: str, failed: Iterable[str] = (), message: str = MESSAGE, question: str = "") -> Trial:
    """An answer that fails these checks, each with the message."""
    outcomes = {
        check.id: Outcome(verdict=Verdict.FAILED, message=message, hint=check.hint)
        if check.id in set(failed)
        else Outcome(verdict=Verdict.PASSED)
        for check in EXERCISE.checks
    }
    return Trial(Answer(kind, name, (), f"{name}.py:1", question), outcomes)


def a_variant(loses: str = "Q1", hint: str = "first", passes: str = "weak") -> Variant:
    """A misconception called `shouts`."""
    return Variant(Path("misconceptions/shouts.py"), "", tuple(loses.split()), hint, passes)


def said(findings: Iterable[Finding]) -> list[str]:
    """Return rule and text of each finding."""
    return [f"{finding.rule}: {finding.what}" for finding in findings]


def test_a_reference_that_loses_a_check_is_named() -> None:
    """With what the check said to it."""
    found = list(whole_findings(EXERCISE, [a_trial(Kind.REFERENCE, "the reference", ["counts"])]))
    assert said(found) == [
        'C-REF: the reference loses "counts": Got nothing Next read S1 again, then open hint 1 of Q1.'
    ]


def test_an_alternative_that_loses_a_check_is_named() -> None:
    """A right answer of another structure is worth as much."""
    (found,) = whole_findings(EXERCISE, [a_trial(Kind.ALTERNATIVE, "by_letters", ["greets"])])
    assert (found.rule, found.where) == ("C-WHEAT", "by_letters.py:1")


def test_a_check_that_computes_too_long_is_named() -> None:
    """That is not the answer's fault."""
    message = "✘ Q1 (S1) · It greets.\n  Got  no end: your code was still running when the time for this check was over"
    (found,) = whole_findings(EXERCISE, [a_trial(Kind.REFERENCE, "the reference", ["greets"], message)])
    assert said([found]) == ['C-TIME: "greets" computes too long on the reference: 2.5 seconds are the most.']


def test_a_handout_that_passes_a_check_is_named() -> None:
    """As it is handed out it earns nothing, and what it is told says what to write."""
    every = [check.id for check in EXERCISE.checks]
    assert said(handout_findings([a_trial(Kind.HANDOUT, "the notebook", every, UNWRITTEN)])) == []
    passed = a_trial(Kind.HANDOUT, "the notebook", ["greets", "greets_twice"], UNWRITTEN)
    assert said(handout_findings([passed])) == ['C-STUB: the notebook passes "counts" as it is handed out.']
    mute = a_trial(Kind.HANDOUT, "the notebook", every)
    assert len(list(handout_findings([mute]))) == 3
    assert list(handout_findings([mute], every)) == [], "a check that reads the text runs no stub"
    assert len(list(handout_findings([passed], every))) == 1


def test_a_misconception_loses_what_it_declares_and_gets_its_hint() -> None:
    """Exactly that."""
    trials = [a_trial(Kind.MISCONCEPTION, "shouts", ["greets"])]
    assert said(misconception_findings(EXERCISE, a_rubric(), [a_variant()], trials)) == []
    (found,) = misconception_findings(EXERCISE, a_rubric(), [a_variant("Q1 Q2")], trials)
    assert found.what == "shouts loses Q1, and declares Q1 Q2."
    (found,) = misconception_findings(EXERCISE, a_rubric(), [a_variant(hint="second")], trials)
    assert found.what == 'shouts is not shown the hint "second".'
    assert found.fix == "Shown are: first."


def test_a_misconception_passes_its_weak_test() -> None:
    """And so does the reference."""
    weak = [
        Trial(Answer(kind, name, (), "x:1"), {"weak": Outcome(verdict=verdict, message="")})
        for kind, name, verdict in (
            (Kind.MISCONCEPTION, "shouts", Verdict.FAILED),
            (Kind.REFERENCE, "the reference", Verdict.FAILED),
        )
    ]
    assert said(weak_findings([a_variant()], weak)) == [
        'C-CHAFF: shouts does not pass the weak test "weak", and declares that it does.',
        'C-CHAFF: the reference does not pass the weak test "weak".',
    ]


def test_an_exercise_without_weak_tests_is_no_crash() -> None:
    """That they lack is found where they are read."""
    assert said(weak_findings([a_variant()], [])) == []


def test_a_question_depends_on_no_other_unless_it_says_so() -> None:
    """An answer that is missing costs its own question and the dependants that the rubric declares."""
    trials = [a_trial(Kind.UNANSWERED, "greet", ["greets", "counts"], question="Q1")]
    assert said(independence_findings(EXERCISE, a_rubric(), trials)) == [
        "C-IND: without `greet` (Q1) points of Q2 are lost as well."
    ]
    assert said(independence_findings(EXERCISE, a_rubric("Q1"), trials)) == []


def test_a_question_that_is_all_or_nothing_is_named() -> None:
    """Some wrong answer must earn a part of every question."""
    trials = [a_trial(Kind.MUTANT, "m", ["greets"]), a_trial(Kind.MUTANT, "n", ["counts"])]
    assert said(partial_findings(EXERCISE, trials, "master.py:1")) == [
        "C-PART: no misconception and no mutant earns a part of Q2: it is all or nothing."
    ]


def test_messages_keep_their_form() -> None:
    """Each fault of a message is named once, whoever it was said to."""
    bad = "Wrong answer\n" + "\n".join("  Got  at /usr/lib/python" for _ in range(7))
    trials = [a_trial(Kind.MISCONCEPTION, name, ["greets"], bad) for name in ("shouts", "whispers")]
    assert [finding.rule for finding in message_findings(EXERCISE, trials)] == ["C-MSG"] * 5
    assert said(message_findings(EXERCISE, [a_trial(Kind.MISCONCEPTION, "shouts", ["greets"])])) == []


def test_a_hidden_check_that_tells_its_value_is_named() -> None:
    """A visible one may."""
    telling = MESSAGE.replace("Got         nothing", "Expected    42")
    visible, hidden = (a_trial(Kind.MUTANT, "m", [name], telling) for name in ("greets", "greets_twice"))
    assert said(message_findings(EXERCISE, [visible])) == []
    assert said(message_findings(EXERCISE, [hidden])) == [
        'C-LEAK: what "greets_twice" says to m tells what a hidden check compares: "Expected".'
    ]


def test_a_check_that_breaks_is_named() -> None:
    """Its verdict is neither of the two."""
    trial = Trial(
        Answer(Kind.MUTANT, "m", (), "x:1"),
        {"greets": Outcome(verdict=Verdict.COULD_NOT_CHECK, message="no such name")},
    )
    (found,) = unsure_findings([trial])
    assert found.rule == "C-SURE"


def test_dead_and_redundant_checks_and_untouched_questions_are_named() -> None:
    """Dead: nothing fails it. Redundant: a remark, since a hidden twin has its use."""
    trials = [a_trial(Kind.MUTANT, "m", ["greets", "greets_twice"])]
    found = list(strength_findings(EXERCISE, trials, LINES))
    assert said(found) == [
        'C-DEAD: no misconception and no mutant ever fails "counts": it is dead.',
        "C-KILL: no misconception loses points in Q1.",
        "C-KILL: no misconception loses points in Q2.",
        "C-SAME: greets, greets_twice fail on exactly the same wrong answers.",
    ]
    assert [finding.fails for finding in found] == [True, True, True, False]
    assert found[0].where == "master.py:30"


def a_mutant(name: str, where: str = "master.py:5") -> Mutant:
    """A mutant of the first answer."""
    return Mutant(
        id=name, operator="number", question="Q1", function="greet", cell=1, source="", diff="-1\n+2", where=where
    )


def test_mutants_are_counted_without_equivalent_ones() -> None:
    """A survivor names the check that sees most of its neighbours."""
    mutants = [a_mutant("seen"), a_mutant("alive"), a_mutant("same", "master.py:6")]
    trials = [
        a_trial(Kind.MUTANT, "seen", ["greets_twice"]),
        a_trial(Kind.MUTANT, "alive"),
        a_trial(Kind.MUTANT, "same"),
    ]
    found = mutation_of(mutants, {"same"}, trials, ["greets"])
    assert (found.made, found.equivalent, found.counted) == (3, 1, 2)
    assert (found.killed, found.killed_by_visible) == (1, 0)
    assert [(one.id, one.nearest) for one in found.survivors] == [("alive", "greets_twice")]
    few, survivor = mutation_findings(found, "master.py:1")
    assert few.what == "the reference gives 3 mutants, and at least 40 are needed to judge its checks."
    assert (survivor.fails, survivor.what) == (False, "the mutant alive passes every check. Nearest came greets_twice.")


def a_report(killed: int, counted: int, *findings: Finding) -> ExerciseReport:
    """A report with so many mutants killed."""
    return ExerciseReport(
        exercise="py-01/01-greeting",
        requirement="PY-01",
        title="Greeting",
        digest="",
        made_from="",
        points=Decimal(100),
        checks=("greets",),
        visible=("greets",),
        findings=findings,
        mutation=Mutation(made=counted, killed=killed, killed_by_visible=killed // 2),
        rows=(Row(kind=Kind.MISCONCEPTION, name="shouts", failed=("greets",)),),
    )


def test_of_each_requirement_nineteen_in_twenty_mutants_are_killed() -> None:
    """Over all its exercises together."""
    assert list(requirement_findings([a_report(95, 100)])) == []
    (found,) = requirement_findings([a_report(94, 100), a_report(95, 100)])
    assert str(found).startswith("PY-01: C-MUT: the checks kill 189 of 200 mutants, less than 95%.")


def test_a_row_shows_the_first_reason() -> None:
    """Remarks do not count."""
    remark = Finding(rule="C-SAME", where="x:1", what="alike.", fails=False)
    fails = [Finding(rule="C-DEAD", where="x:1", what=f"{name}.") for name in ("one", "two", "three")]
    assert verdict([remark]) == "✔ holds"
    assert verdict([remark, *fails]) == "✘ C-DEAD: one. (and 2 more)"
    assert CourseReport(exercises=(a_report(95, 100, remark),)).passed
    assert not CourseReport(exercises=(a_report(95, 100, *fails),)).passed


def test_the_page_shows_rates_matrix_and_survivors() -> None:
    """Each picture has its numbers beside it, and what comes from the course is escaped."""
    from autograder.checking.page import page

    finding = Finding(rule="C-DEAD", where="x:1", what="<b>dead</b>.")
    text = page(CourseReport(exercises=(a_report(94, 100, finding),)))
    assert text.count("<svg") == 2
    assert "94.0 %" in text
    assert "&lt;b&gt;dead" in text
    assert "http" not in text.replace("http://www.w3.org", "").replace("http://purl.org", "").replace(
        "http://creativecommons.org", ""
    )
    assert text == page(CourseReport(exercises=(a_report(94, 100, finding),)))
