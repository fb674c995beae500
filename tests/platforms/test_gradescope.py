"""An autograder zip in a copy of Gradescope's layout, set up and run by its own scripts, under Docker's defaults."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from autograder.bundles import bundle_digest
from autograder.config import read_config
from autograder.formats import gradescope
from autograder.grade import engine_digest
from autograder.release import Release, build_release
from tests.sample_class.build import FOLDER, STEM
from tests.support.answers import HANDOUT, ROOT, SCRIPT, reference_answers
from tests.support.in_gradescope import DOCKER_ROOT, Container, Run, interpreter, is_open, set_up

GOLDEN = json.loads((FOLDER / "golden.json").read_text(encoding="utf-8"))
SCHEMA = json.loads((ROOT / "tests" / "support" / "gradescope_results.schema.json").read_text(encoding="utf-8"))
NAME = f"{STEM}.ipynb"
OPEN_TO_ALL = is_open(interpreter())
Graded = Callable[[str, str], dict[str, Any]]


@pytest.fixture(scope="module")
def release() -> Release:
    return build_release(ROOT / "source", ROOT / "rubrics")


@pytest.fixture(scope="module")
def zipped(release: Release) -> dict[str, bytes]:
    return gradescope.files(release, read_config(ROOT / "config" / "course.yaml"), ROOT)


@pytest.fixture(scope="module")
def prepared(zipped: dict[str, bytes]) -> Iterator[tuple[Container, list[str]]]:
    """A container that was set up, and how its setup called the tools of the system."""
    folder = Path(tempfile.mkdtemp(prefix="gradescope-"))
    folder.chmod(0o755)  # nobody has to come in
    yield set_up(zipped[f"{STEM}.zip"], folder), (folder / "calls").read_text(encoding="utf-8").splitlines()
    shutil.rmtree(folder)


@pytest.fixture
def container(prepared: tuple[Container, list[str]]) -> Container:
    return prepared[0]


@pytest.fixture(scope="module")
def graded(prepared: tuple[Container, list[str]]) -> Graded:
    """What gives the file of a student of the sample class, under the name that the notebook has; each graded once."""
    return cache(lambda student, name: results(prepared[0].run({name: submitted(student)})))


def submitted(student: str) -> str:
    """Return the notebook of a student of the sample class."""
    return (FOLDER / "submitted" / student / NAME).read_text(encoding="utf-8")


def results(run: Run) -> dict[str, Any]:
    """Return the file of a run, which is one that Gradescope takes."""
    assert run.code == 0, run.said
    assert run.results is not None, run.said
    jsonschema.validate(run.results, SCHEMA)
    return run.results


def with_cell(notebook: str, source: str) -> str:
    """Return a notebook with one more cell at its end."""
    made = json.loads(notebook)
    cell = {"cell_type": "code", "id": "last", "metadata": {}, "outputs": [], "execution_count": None, "source": source}
    return json.dumps({**made, "cells": [*made["cells"], cell]})


def golden(student: str) -> dict[str, dict[str, Any]]:
    """Return the checks of a student of the sample class, by name, as `course grade` has them."""
    return {check["check"]: check for check in GOLDEN[student]["checks"]}


def test_setup_brings_python_and_the_pinned_packages(prepared: tuple[Container, list[str]]) -> None:
    """Everything that comes from the network is pinned by a hash, but for what Ubuntu signs itself."""
    place = prepared[0].place

    assert prepared[1] == [
        "apt-get update",
        "apt-get install -y --no-install-recommends ca-certificates python3 python3-pip",
        f"python3 -m pip install --quiet --no-cache-dir --target {place}/uv --require-hashes -r uv.txt",
        "uv python install --no-bin 3.11",
        f"uv venv --python 3.11 {place}/venv",
        f"uv pip install --python {place}/venv/bin/python --no-deps --require-hashes -r requirements.txt",
    ]


@pytest.mark.remainder
def test_what_mypy_has_to_learn_is_learnt_by_setup(zipped: dict[str, bytes]) -> None:
    """Runs begin with what it knows then, and add nothing: a container forgets."""
    folder = Path(tempfile.mkdtemp(prefix="gradescope-"))
    folder.chmod(0o755)
    try:
        made = set_up(zipped["01-openai-models.zip"], folder)
        known = sorted((made.place / "cache").rglob("*"))
        notebook = FOLDER / "submitted" / "ada" / "01-openai-models.ipynb"
        found = results(made.run({notebook.name: notebook.read_text(encoding="utf-8")}))
        assert found["score"] == 100
        assert len(known) > 100
        assert sorted((made.place / "cache").rglob("*")) == known
    finally:
        shutil.rmtree(folder)


def test_setup_closes_the_source(container: Container) -> None:
    """Nobody but the user who runs the grader may look at what the zip brought, as Gradescope advises."""
    assert [path for path in container.root.rglob("source/**/*") if path.stat().st_mode & 0o077] == []


@pytest.mark.parametrize(("student", "name"), [("ada", NAME), ("chen", "my homework (2).ipynb"), ("farid", NAME)])
def test_every_verdict_is_that_of_our_own_grader(graded: Graded, student: str, name: str) -> None:
    """Verdict, points, message and hint of each check are those of the sample class, also of a renamed file."""
    found = graded(student, name)

    assert found["extra_data"]["isolation"] == "plain"
    known = golden(student)
    assert [test["extra_data"]["check"] for test in found["tests"]] == list(known)
    for test in found["tests"]:
        check = known[test["extra_data"]["check"]]
        hint = f"\n\nHint: {check['hint']}" if check["hint"] else ""
        assert test["extra_data"]["verdict"] == check["verdict"]
        assert (Decimal(str(test["score"])), Decimal(str(test["max_score"]))) == (
            Decimal(check["points"]),
            Decimal(check["possible"]),
        )
        assert test["output"] == f"{check['message']}{hint}"
        assert test["status"] == check["verdict"]
        assert test["name"] == check["title"]
        assert test["visibility"] == "visible"
    assert found["score"] == sum(Decimal(check["points"]) for check in known.values())
    assert [test["number"] for test in found["tests"]][4:7] == ["1.5", "2.1", "2.2"]
    assert found["tests"][5]["tags"] == ["PY-01", "Q2"]
    assert ("it was taken for" in found["output"]) == (name != NAME)


def test_the_staff_can_tell_with_what_it_was_graded(graded: Graded, release: Release) -> None:
    """Engine and checks are those of `course grade`; whose submission it is and that it was late stand there too."""
    facts = graded("ada", NAME)["extra_data"]

    assert facts["hashes"]["engine"] == engine_digest()
    assert facts["hashes"]["checks"] == bundle_digest(release.bundles[0])
    assert "seed" not in facts["hashes"]
    assert facts["students"] == ["student@example.com"]
    assert facts["late"] is True


def test_a_broken_notebook_gets_a_reason(container: Container) -> None:
    """A student reads why nothing was graded, and that the 0 is not a grade of the answers."""
    found = results(container.run({NAME: submitted("ines")}))

    assert found["output"].startswith(GOLDEN["ines"]["reason"])
    assert "Nothing was graded" in found["output"]
    assert (found["score"], [test["status"] for test in found["tests"]]) == (0, ["failed"])
    assert found["extra_data"]["status"] == "could_not_grade"


def test_a_submission_without_the_exercise_gets_a_reason(container: Container) -> None:
    """What was handed in instead is named, and what to hand in; metadata of another form harms nothing."""
    found = results(container.run({"essay.pdf": b"%PDF", "other.py": "print('<b>hello</b>')\n"}, metadata=[None]))

    assert found["output"].startswith(f"None of your files is of this exercise (essay.pdf, other.py); hand in {NAME}")
    assert found["score"] == 0


def test_of_two_answers_the_better_counts(container: Container) -> None:
    """A notebook and a script that both differ from the handout are both graded, and the student is told."""
    script = (FOLDER / "submitted" / "bela" / f"{STEM}.py").read_text(encoding="utf-8")
    found = results(container.run({NAME: submitted("chen"), SCRIPT.name: script}))

    assert found["score"] == 100
    assert "the better one counts" in found["output"]


ATTACK = """
import ctypes, glob, os, signal
from pathlib import Path
ROOT = Path({root!r})
USER = os.getuid()
reached = []
def attempt(what, act):
    try:
        if act(): reached.append(what)
    except BaseException: pass
def read(pattern): return any(Path(path).read_bytes() for path in glob.glob(str(ROOT / pattern), recursive=True))
def known(name): return (ROOT / name).read_bytes()
def write(name): return (ROOT / name).write_text('{{"score": 1000}}')
attempt("checks", lambda: known("source/sealed/py-01/{stem}/expectations.json"))
attempt("checks by search", lambda: read("**/expectations.json"))
attempt("seed", lambda: known("source/course.yaml"))
attempt("metadata", lambda: known("submission_metadata.json"))
attempt("own file", lambda: known("submission/{name}"))
attempt("results", lambda: write("results/results.json"))
attempt("script", lambda: write("run_autograder"))
attempt("harness", lambda: open("/proc/%d/environ" % os.getppid(), "rb").read())
attempt("program", lambda: os.system("true") == 0)
{more}
raise RuntimeError(f"user {{USER}} reached {{reached}}")
"""
KILL = "attempt('kill', lambda: [os.kill(os.getppid(), signal.SIGKILL)])"


def attack(container: Container, more: str = "") -> str:
    """Return the cell of an attacker who knows the layout."""
    return ATTACK.format(root=str(container.root), stem=STEM, name=NAME, more=more)


@pytest.mark.parametrize("user", [None, DOCKER_ROOT], ids=["nobody", "root"])
def test_an_attack_reaches_nothing(container: Container, user: int | None) -> None:
    """Neither the checks, nor the seed, nor the results; the handout with it earns 0, and the file says so."""
    notebook = with_cell(HANDOUT.read_text(encoding="utf-8"), attack(container, KILL))
    found = results(container.run({NAME: notebook}, user=user))

    assert "reached []" in found["output"]
    assert found["extra_data"]["isolation"] == "plain"
    assert found["score"] == sum(test["score"] for test in found["tests"]) == 0
    assert len(found["tests"]) == len(golden("farid"))
    if OPEN_TO_ALL:
        assert "user 0 reached" not in found["output"]


def test_the_attack_is_alive_without_the_boundary(container: Container) -> None:
    """The same cell reaches all of it where nothing holds it."""
    container.run({NAME: "{}"})
    (container.root / "run_autograder").touch()
    ran = subprocess.run([sys.executable, "-c", attack(container)], capture_output=True, text=True, check=False)

    for what in (
        "checks",
        "checks by search",
        "seed",
        "metadata",
        "own file",
        "results",
        "script",
        "harness",
        "program",
    ):
        assert f"'{what}'" in ran.stderr


@pytest.fixture
def changed(container: Container) -> Iterator[Path]:
    """The source of the container, which is put back after the test."""
    source = container.root / "source"
    kept = {path: path.read_bytes() for path in [source / "settings.yaml", *source.glob("sealed/*/*/*.json")]}
    yield source
    for path, content in kept.items():
        path.write_bytes(content)


def test_an_endless_loop_costs_its_checks_only(container: Container, changed: Path) -> None:
    """The limits are those of settings.yaml; what the loop does not touch keeps its points."""
    text = (changed / "settings.yaml").read_text(encoding="utf-8")
    (changed / "settings.yaml").write_text(text.replace("check_cpu: 2", "check_cpu: 0.2"), encoding="utf-8")
    found = results(container.run({NAME: submitted("hiro")}))

    verdicts = {test["extra_data"]["check"]: test["extra_data"]["verdict"] for test in found["tests"]}
    assert verdicts == {name: check["verdict"] for name, check in golden("hiro").items()}


def test_a_check_that_could_not_be_made_leaves_no_score(container: Container, changed: Path) -> None:
    """Gradescope then says that the autograder failed; the staff reads which check, and why."""
    path = next(changed.glob("sealed/*/*/expectations.json"))
    sealed = json.loads(path.read_text(encoding="utf-8"))
    sealed["expectations"][0]["arrange"] = "raise LookupError('of ours')"
    path.write_text(json.dumps(sealed), encoding="utf-8")
    run = container.run({NAME: submitted("ada")})

    assert (run.code, run.results) == (1, None)
    assert "sends_one_user_message could not be checked: LookupError: of ours" in run.said


def test_a_machine_without_protection_leaves_no_score(container: Container) -> None:
    """Where no mode works nothing of the student is run, and the staff reads what each mode lacks."""
    run = container.run({NAME: submitted("ada")}, landlock=False)

    assert (run.code, run.results) == (1, None)
    assert "NOT GRADED, and no score. This container cannot be protected" in run.said
    assert "this kernel has no Landlock" in run.said


def test_the_same_course_gives_the_same_zip(release: Release, zipped: dict[str, bytes]) -> None:
    """The bytes depend on nothing but the course."""
    assert gradescope.files(release, read_config(ROOT / "config" / "course.yaml"), ROOT) == zipped


def test_no_answer_is_in_the_zip(zipped: dict[str, bytes]) -> None:
    """Neither a master nor a line of its solutions."""
    whole = zipped[f"{STEM}.zip"].decode("utf-8", "replace")
    lines = {line.strip() for text in reference_answers().values() for line in text.splitlines()[1:]}
    handed_out = HANDOUT.read_text(encoding="utf-8")
    telling = [line for line in lines if len(line) > 30 and json.dumps(line)[1:-1] not in handed_out]

    assert telling
    assert [line for line in telling if line in whole or json.dumps(line)[1:-1] in whole] == []
