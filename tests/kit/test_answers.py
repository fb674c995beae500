"""Which file is the answer, and how it is loaded."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from harbor_kit.answers import answer_file, answer_suffixes, handout_fingerprints, load
from harbor_kit.cells import cells_of_script, fingerprint

GIVEN, OTHER = "handout", "changed"
BOTH = {".ipynb": GIVEN, ".py": GIVEN}
STEM = "01-calls"
STUB, ANSWER = "raise NotImplementedError\n", "answer = 42\n"
_names = count()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A handout's folder, below a manifest that knows how the exercise was handed out."""
    home = tmp_path / "py-01" / "exercises"
    home.mkdir(parents=True)
    known = dict.fromkeys(BOTH, fingerprint(cells_of_script(STUB)))
    write_manifest(tmp_path, {f"py-01/exercises/{STEM}": known})
    return home


@pytest.fixture
def module_name() -> Iterator[str]:
    name = f"answer_{next(_names)}"
    yield name
    sys.modules.pop(name, None)


def write_manifest(place: Path, handouts: dict[str, dict[str, str]]) -> None:
    (place / "manifest.json").write_text(json.dumps({"handouts": handouts}), encoding="utf-8")


def put(folder: Path, suffix: str, source: str, saved: int = 1) -> Path:
    """Write a file of the exercise that was last saved at a given second."""
    path = folder / f"{STEM}{suffix}"
    cells = {"cells": [{"cell_type": "code", "source": source}]}
    path.write_text(source if suffix == ".py" else json.dumps(cells), encoding="utf-8")
    os.utime(path, (saved, saved))
    return path


def script(folder: Path, text: str) -> Path:
    path = folder / "answer.py"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("found", "handout", "answers"),
    [
        ({}, BOTH, []),
        ({".ipynb": GIVEN}, BOTH, [".ipynb"]),
        ({".py": GIVEN}, BOTH, [".py"]),
        ({".py": OTHER}, BOTH, [".py"]),
        ({".ipynb": GIVEN, ".py": GIVEN}, BOTH, [".ipynb"]),
        ({".ipynb": GIVEN, ".py": OTHER}, BOTH, [".py"]),
        ({".ipynb": OTHER, ".py": GIVEN}, BOTH, [".ipynb"]),
        ({".ipynb": OTHER, ".py": OTHER}, BOTH, [".ipynb", ".py"]),
        ({".py": OTHER, ".ipynb": OTHER}, {}, [".ipynb", ".py"]),
        ({".ipynb": GIVEN, ".py": GIVEN}, {".py": GIVEN}, [".ipynb"]),
        ({".txt": OTHER}, BOTH, []),
    ],
)
def test_the_answers_are_the_files_that_differ(
    found: dict[str, str], handout: dict[str, str], answers: list[str]
) -> None:
    """Where none differs it is the first; where both do, both are looked at; without a handout all differ."""
    assert answer_suffixes(found, handout) == answers


@pytest.mark.parametrize(
    ("notebook", "text", "answer"),
    [
        (STUB, STUB, ".ipynb"),
        (ANSWER, STUB, ".ipynb"),
        (STUB, ANSWER, ".py"),
        (ANSWER, None, ".ipynb"),
        (None, ANSWER, ".py"),
        (STUB, None, ".ipynb"),
        (None, STUB, ".py"),
    ],
)
def test_the_changed_file_is_the_answer(folder: Path, notebook: str | None, text: str | None, answer: str) -> None:
    """Whichever of the two was saved last."""
    for suffix, source, saved in [(".ipynb", notebook, 2), (".py", text, 1)]:
        if source is not None:
            put(folder, suffix, source, saved if answer == ".py" else 3 - saved)
    assert answer_file(folder, STEM) == folder / f"{STEM}{answer}"


@pytest.mark.parametrize("answer", [".ipynb", ".py"])
def test_of_two_changed_files_the_last_saved_is_the_answer(folder: Path, answer: str) -> None:
    """That is the one that the student is working in."""
    for suffix in BOTH:
        put(folder, suffix, ANSWER, 20 if suffix == answer else 10)
    assert answer_file(folder, STEM).suffix == answer


@pytest.mark.parametrize("answer", [".ipynb", ".py"])
def test_without_a_manifest_the_last_saved_file_is_the_answer(tmp_path: Path, answer: str) -> None:
    """Nobody knows then what was handed out."""
    for suffix in BOTH:
        put(tmp_path, suffix, STUB, 20 if suffix == answer else 10)
    assert answer_file(tmp_path, STEM).suffix == answer


def test_a_manifest_that_does_not_know_the_exercise_is_no_help(folder: Path, tmp_path: Path) -> None:
    """As if there were none."""
    write_manifest(tmp_path, {})
    put(folder, ".ipynb", STUB, 10)
    put(folder, ".py", STUB, 20)
    assert answer_file(folder, STEM).suffix == ".py"


def test_running_a_notebook_is_no_answer(folder: Path) -> None:
    """Outputs and trailing space do not make a file the answer."""
    put(folder, ".ipynb", STUB.replace("\n", "   \n\n"), 20)
    put(folder, ".py", ANSWER, 10)
    assert answer_file(folder, STEM).suffix == ".py"


def test_a_missing_exercise_is_named(folder: Path) -> None:
    """The message says which files were looked for, and where."""
    with pytest.raises(FileNotFoundError) as caught:
        answer_file(folder, STEM)
    assert str(caught.value) == f"{folder}: neither {STEM}.ipynb nor {STEM}.py is there"


def test_a_folder_with_the_name_of_an_answer_is_none(folder: Path) -> None:
    """Only files are answers."""
    (folder / f"{STEM}.ipynb").mkdir()
    put(folder, ".py", STUB)
    assert answer_file(folder, STEM).suffix == ".py"


def test_the_fingerprints_of_a_handout_stand_in_the_manifest_above(folder: Path) -> None:
    """They are found from the folder of the exercise."""
    assert handout_fingerprints(folder, STEM) == dict.fromkeys(BOTH, fingerprint(cells_of_script(STUB)))
    assert handout_fingerprints(folder, "02-other") == {}


def test_a_relative_folder_is_found_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`pytest` may be started anywhere in the handout."""
    expected = handout_fingerprints(folder, STEM)
    monkeypatch.chdir(folder.parent)
    assert handout_fingerprints(Path("exercises"), STEM) == expected


def test_the_nearest_manifest_counts(folder: Path) -> None:
    """A course inside another course has its own."""
    write_manifest(folder.parent, {f"exercises/{STEM}": {".py": "near"}})
    assert handout_fingerprints(folder, STEM) == {".py": "near"}


def test_a_manifest_without_handouts_knows_nothing(folder: Path, tmp_path: Path) -> None:
    """It may belong to something else."""
    (tmp_path / "manifest.json").write_text("{}", encoding="utf-8")
    assert handout_fingerprints(folder, STEM) == {}


def test_loading_gives_a_module(tmp_path: Path, module_name: str) -> None:
    """The names of all cells are its attributes, and it can be imported under its name."""
    module, checks, problems = load(script(tmp_path, "# %%\na = 1\n# %%\nb = a + 1\n"), module_name)
    assert (module.__name__, module.a, module.b) == (module_name, 1, 2)
    assert (checks, problems) == ([], [])
    assert sys.modules[module_name] is module


def test_dataclasses_work_in_a_loaded_module(tmp_path: Path, module_name: str) -> None:
    """They look their module up by its name, also with postponed annotations."""
    text = (
        "# %%\nfrom __future__ import annotations\nfrom dataclasses import dataclass\nfrom typing import ClassVar\n"
        "# %%\n@dataclass(frozen=True, slots=True)\nclass Result:\n    kind: ClassVar[str] = 'r'\n    index: int = 0\n"
    )
    module, _, problems = load(script(tmp_path, text), module_name)
    assert problems == []
    assert module.Result(3) == module.Result(index=3)
    assert module.Result.__slots__ == ("index",)


def test_checks_of_a_loaded_file_are_registered(tmp_path: Path, module_name: str) -> None:
    """They are returned in their order, and none runs."""
    one = 'from harbor_kit import check\n@check("Q1", "S1")\ndef one():\n    assert 0\n'
    two = '@check("Q2", "S2")\nasync def two():\n    assert 0\n'
    _, checks, problems = load(script(tmp_path, f"# %%\n{one}\n# %%\n{two}"), module_name)
    assert [made.name for made in checks] == ["one", "two"]
    assert problems == []


def test_a_loaded_file_may_await(tmp_path: Path, module_name: str) -> None:
    """As in a notebook."""
    module, _, _ = load(script(tmp_path, "import asyncio\na = await asyncio.sleep(0, 5)\n"), module_name)
    assert module.a == 5


def test_a_cell_that_raises_does_not_stop_the_others(tmp_path: Path, module_name: str) -> None:
    """It is named by its first line and its error."""
    path = script(tmp_path, "# %%\n\na = 1 / 0\n# %%\nb = 2\n# %%\nc = (\n")
    module, _, (first, second) = load(path, module_name)
    assert module.b == 2
    assert first == "The cell that begins with `a = 1 / 0` stopped with ZeroDivisionError: division by zero"
    assert second.startswith("The cell that begins with `c = (` stopped with SyntaxError: ")


def test_the_main_block_of_a_script_does_not_run(tmp_path: Path, module_name: str) -> None:
    """A loaded file is imported, not started."""
    module, _, _ = load(script(tmp_path, "ran = __name__ == '__main__'\n"), module_name)
    assert module.ran is False


def test_loading_leaves_no_loop_behind(tmp_path: Path, module_name: str) -> None:
    """The loop of the cells is closed when they have run."""
    module, _, _ = load(
        script(tmp_path, "import asyncio\nasync def f(): return asyncio.get_running_loop()\nl = await f()"), module_name
    )
    assert isinstance(module.l, asyncio.AbstractEventLoop)
    assert module.l.is_closed()
