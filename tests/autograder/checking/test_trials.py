"""Trials in the sandbox: verdicts are kept by hash, whatever happens; what differs between runs is found."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from autograder.checking import determinism
from autograder.checking.answers import Answer, Kind
from autograder.checking.trials import Outcome, Trials, check_digests, only
from autograder.config import Limits
from autograder.model import Bundle, Cell, Grants, Verdict
from autograder.sandbox.launch import choose_isolation
from tests.support.answers import variants
from tests.support.grading import bundle, reference_cells

CHECKS = ("returns_the_text", "times_come_from_the_loop")
ELSEWHERE = "it_is_the_same_error"  # of another question, and passed by what fails the second
PART = only(bundle(), CHECKS)
ISOLATION = choose_isolation(None, trust_students=True)


def an_answer(name: str, more: str = "") -> Answer:
    """The reference with something written below it."""
    cells = [*(Cell(id=cell.id, source=cell.source) for cell in reference_cells()), Cell(id="more", source=more)]
    return Answer(Kind.MISCONCEPTION, name, tuple(cells), f"{name}.py:1")


WRONG = an_answer("another_clock", variants("misconceptions")["another_clock"])


def trials(kept: Path, engine: str = "engine") -> Trials:
    """Trials of two checks."""
    return Trials(PART, ISOLATION, Limits(), kept, engine)


def test_verdicts_are_kept_and_used_again(tmp_path: Path) -> None:
    """The second time nothing runs; another grader, or a file that is no longer whole, makes all run again."""
    kept = tmp_path / "verdicts.json"
    first = trials(kept)
    (found,) = first.outcomes([WRONG])
    first.keep()
    assert found.failed() == ["times_come_from_the_loop"]
    again = trials(kept)
    assert again.outcomes([WRONG]) == [found]
    assert again._missing(WRONG, CHECKS) == []
    assert again._missing(an_answer("other", "x = 1"), CHECKS) == list(CHECKS)
    assert trials(kept, "another engine")._missing(WRONG, CHECKS) == list(CHECKS)
    kept.write_text(kept.read_text(encoding="utf-8")[:-20], encoding="utf-8")
    assert trials(kept)._missing(WRONG, CHECKS) == list(CHECKS)


def test_a_killed_mutant_is_not_asked_further(tmp_path: Path) -> None:
    """A mutant meets the checks of its question; what passes those, or a check that nothing fails, brings more."""
    part = only(bundle(), (*CHECKS, ELSEWHERE))
    ours = Trials(part, ISOLATION, Limits(), tmp_path / "verdicts.json", "engine")
    killed, far, homeless = (replace(WRONG, name=name, question=name) for name in ("Q1", "Q2", ""))
    found = {trial.answer.name: trial for trial in ours.until_killed([killed, far, homeless], [ELSEWHERE])}
    assert list(found) == ["Q1", "Q2", ""]
    assert set(found["Q1"].outcomes) == set(CHECKS)
    assert set(found["Q2"].outcomes) == set(found[""].outcomes) == {*CHECKS, ELSEWHERE}
    assert all(trial.failed() == ["times_come_from_the_loop"] for trial in found.values())
    (asked,) = ours.until_killed([killed])
    assert set(asked.outcomes) == {*CHECKS, ELSEWHERE}, "nothing shows yet that the last is not dead"


def with_budget(seconds: float) -> Bundle:
    """The two checks, the second with a budget."""
    first, second = PART.exercise.checks
    checks = (first, second.model_copy(update={"seconds": seconds}))
    return PART.model_copy(update={"exercise": PART.exercise.model_copy(update={"checks": checks})})


def test_a_check_with_a_budget_tries_no_mutant(tmp_path: Path) -> None:
    """It would fail right answers in the time of a mutant; other answers it tries, where nobody is spared."""
    ours = Trials(with_budget(5), ISOLATION, Limits(), tmp_path / "verdicts.json", "engine")
    (mutant,) = ours.until_killed([replace(WRONG, question="Q1")])
    assert set(mutant.outcomes) == {CHECKS[0]}
    (tried,) = ours.outcomes([WRONG])
    assert tried.failed() == [CHECKS[1]]
    (spared,) = ours.outcomes([WRONG], spared={WRONG.name: [CHECKS[1]]})
    assert set(spared.outcomes) == {CHECKS[0]}


def test_a_check_with_a_budget_is_repeated_less() -> None:
    """It is part of the first run in each surrounding, and of no other."""
    asked = [{check.id for check in determinism._asked(with_budget(5), run).exercise.checks} for run in range(5)]
    assert asked == [set(CHECKS)] * 3 + [{CHECKS[0]}] * 2


def test_a_grant_is_part_of_a_check() -> None:
    """Less memory can change what every check says."""
    less = PART.model_copy(update={"grants": Grants(memory=128)})
    assert set(check_digests(less).values()).isdisjoint(check_digests(PART).values())


def test_a_check_that_could_not_be_made_is_not_kept(tmp_path: Path) -> None:
    """The grader's own trouble passes; it is tried again."""
    kept = tmp_path / "verdicts.json"
    first = trials(kept)
    first.outcomes([WRONG])
    key = first._key(WRONG, CHECKS[0])
    first._known[key] = Outcome(verdict=Verdict.COULD_NOT_CHECK, message="the judge ended")
    first.outcomes([WRONG])
    first.keep()
    assert trials(kept)._missing(WRONG, CHECKS) == [CHECKS[0]]


def test_what_was_known_when_it_was_stopped_is_kept(tmp_path: Path) -> None:
    """Ctrl-C costs the answers that were still to come, and no other."""
    kept = tmp_path / "verdicts.json"
    answers = [WRONG, *(an_answer(f"answer {number}", f"x = {number}") for number in range(6))]

    def stop(_: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        trials(kept).outcomes(answers, stop)
    missing = [answer for answer in answers if trials(kept)._missing(answer, CHECKS)]
    assert 0 < len(missing) < len(answers)


def test_points_are_no_part_of_a_check() -> None:
    """What a check is worth changes no verdict; a sentence that it relies on changes what it says."""
    before = check_digests(PART)
    dearer = tuple(check.model_copy(update={"points": check.points + 1}) for check in PART.exercise.checks)
    assert check_digests(PART.model_copy(update={"exercise": PART.exercise.model_copy(update={"checks": dearer})})) == (
        before
    )
    first = PART.exercise.questions[0]
    said = first.model_copy(update={"sentences": {**first.sentences, "S2": f"{first.sentences['S2']} Both."}})
    exercise = PART.exercise.model_copy(update={"questions": (said, *PART.exercise.questions[1:])})
    after = check_digests(PART.model_copy(update={"exercise": exercise}))
    assert {check for check in CHECKS if after[check] != before[check]} == {"times_come_from_the_loop"}


def test_an_answer_that_gets_different_words_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock of its own shows another number in every run; the reference gets the same in all."""
    monkeypatch.setattr(determinism, "RUNS", 4)
    monkeypatch.setattr(determinism, "SURROUNDINGS", determinism.SURROUNDINGS[:2])
    found = determinism.determinism_findings(PART, [an_answer("the reference"), WRONG], ISOLATION, Limits())
    assert [finding.what for finding in found] == [
        '"times_come_from_the_loop" gives another_clock different words in 4 runs.'
    ]


def test_the_right_answer_is_asked_more_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a wrong one some runs show what chance does to its words."""
    monkeypatch.setattr(determinism, "RUNS", 4)
    monkeypatch.setattr(determinism, "RUNS_OF_WRONG", 3)
    monkeypatch.setattr(determinism, "SURROUNDINGS", determinism.SURROUNDINGS[:2])
    found = determinism.determinism_findings(PART, [WRONG, WRONG], ISOLATION, Limits())
    assert [finding.what.rpartition(" in ")[2] for finding in found] == ["4 runs.", "3 runs."]


def test_an_answer_that_depends_on_the_hash_seed_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """And so are verdicts."""
    monkeypatch.setattr(determinism, "RUNS", 3)
    monkeypatch.setattr(
        determinism, "SURROUNDINGS", [{"PYTHONHASHSEED": seed, "TZ": "UTC"} for seed in ("0", "1", "2")]
    )
    by_chance = an_answer("by_chance", "if hash('a') % 3 != hash('b') % 3:\n    del call_one")
    found = determinism.determinism_findings(PART, [by_chance], ISOLATION, Limits())
    assert {finding.rule for finding in found} == {"C-DET"}
    assert all("verdicts failed and passed" in finding.what for finding in found)
