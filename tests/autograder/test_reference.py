"""The reference has to earn everything before anything is released."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.errors import MasterError
from autograder.masters import read_master
from autograder.model import Bundle
from autograder.reference import prove_reference
from autograder.release import Release, bundle_of, prove_changed, write_release
from autograder.rubrics import read_rubric
from tests.support.answers import MASTER, ROOT


def changed(folder: Path, old: str, new: str) -> Release:
    """Return a release of the real exercise in which some text of its master is another."""
    text = MASTER.read_text(encoding="utf-8")
    assert old in text
    path = folder / "source" / "py-01-async" / "exercises" / MASTER.name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.replace(old, new), encoding="utf-8")
    master = read_master(path)
    rubric = read_rubric(ROOT / "rubrics" / "PY-01.yaml").exercises[master.stem]
    return Release({}, (bundle_of(master, rubric, {}),), (master,))


def test_a_reference_that_fails_a_check_is_refused(tmp_path: Path) -> None:
    """The error names the check, its line, and what it had to say."""
    made = changed(tmp_path, "return list(await asyncio.gather(*calls))", "return [await call for call in calls]")
    with pytest.raises(
        MasterError, match=r"eight_calls.+does not pass on the reference.+Expected 1\.5 Got 7\.0"
    ) as caught:
        prove_changed(made, tmp_path / "sealed")

    lines = made.masters[0].path.read_text(encoding="utf-8").splitlines()
    assert lines[(caught.value.line or 0) - 1].startswith("async def eight_calls")


def test_a_check_that_cannot_be_made_is_refused_with_its_cause(tmp_path: Path) -> None:
    """A mistake in the check itself is the author's news, in the author's words."""
    made = changed(tmp_path, "client.makespan == 7.0", "client.makespan == 7.0 / len(client.blocked)")
    with pytest.raises(MasterError, match=r"one_after_the_other.+ZeroDivisionError"):
        prove_reference(made.masters[0], made.bundles[0], "process")


def test_only_what_changed_is_run(tmp_path: Path) -> None:
    """A bundle that is as it was released last is not run again."""
    made = changed(tmp_path, "Eight calls in turn", "Eight calls in a row")

    assert prove_changed(made, tmp_path / "sealed") == ["py-01/01-async-api-calls"]
    write_release(made, tmp_path / "release", tmp_path / "sealed")
    assert prove_changed(made, tmp_path / "sealed") == []


def test_a_dataclass_of_the_handout_may_be_used_in_an_arrangement(tmp_path: Path) -> None:
    """The judge makes it for itself."""
    made = changed(
        tmp_path,
        "    client = FakeLLM(latencies=[0.1], prompts=TICKETS[38:39])\n",
        "    client = FakeLLM(latencies=[0.1], prompts=TICKETS[38:39])\n"
        '    known = [CallResult(0, "a", "b", None, 0.0, 1.0)]\n',
    )
    bundle: Bundle = made.bundles[0]
    prove_reference(made.masters[0], bundle, "process")

    assert any("CallResult" in known.arrange for known in bundle.expectations)
