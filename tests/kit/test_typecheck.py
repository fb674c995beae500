"""What mypy says about a notebook: about what its author means to keep, and whatever silences mypy left out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from harbor_kit import typecheck
from harbor_kit.answers import load
from harbor_kit.typecheck import NoTypeCheckerError, findings, module_of, mypy_on, mypy_says

GIVEN = "from pydantic import BaseModel\n\nLIMIT: int = 3"
UNTYPED = "def double(number):\n    return number * 2"
TYPED = "def double(number: int) -> int:\n    return number * 2"


def test_an_untyped_function_is_found() -> None:
    """With its line, what is wrong and the code under which mypy's documentation treats it."""
    (said,) = findings([GIVEN, UNTYPED])
    assert said == "def double(number): → Function is missing a type annotation [no-untyped-def]"
    assert findings([GIVEN, TYPED]) == []


def test_lines_are_judged_apart() -> None:
    """What is wrong in the cells does not count then, and what is wrong in the lines is said line by line."""
    lines = "from typing import assert_type\nassert_type(double(1), int)\ndouble('one')\ndouble(LIMIT).upper()"
    assert findings([GIVEN, TYPED, UNTYPED.replace("double", "other")], lines) == [
        "arg-type: double('one')",
        "attr-defined: double(LIMIT).upper()",
    ]
    assert findings([GIVEN, TYPED], "double(1)") == []


def test_models_are_known() -> None:
    """Fields of a model are parameters with their types, and no others are taken."""
    model = "class Usage(BaseModel):\n    tokens: int"
    lines = "Usage(tokens='many')\nUsage(tokens=1, cost=2)\nUsage(tokens=1).tokens.upper()"
    assert [said.split(":")[0] for said in findings([GIVEN, model], lines)] == ["arg-type", "call-arg", "attr-defined"]


@pytest.mark.parametrize("silencer", ["# type: ignore", "#type:ignore[no-untyped-def]", "# mypy: ignore-errors"])
def test_nothing_silences_it(silencer: str) -> None:
    """A comment that tells mypy to look away is taken out; the same words in a text stay."""
    cell = UNTYPED.replace("):", f"):  {silencer}", 1) + f"\n\nTEXT = '{silencer}'\n{silencer}"
    assert len(findings([GIVEN, cell])) == 1
    assert f"TEXT = '{silencer}'" in module_of([cell])[0]


def test_what_was_written_again_counts_once() -> None:
    """In a notebook the last definition holds; overloads of one cell belong together."""
    assert findings([GIVEN, UNTYPED, TYPED]) == []
    kinds = "".join(f"@overload\ndef half(it: {kind}) -> {kind}: ...\n" for kind in ("int", "str"))
    overloads = f"from typing import overload\n{kinds}def half(it: int | str) -> int | str:\n    return it"
    assert findings([overloads], "half(b'')") == ["call-overload: half(b'')"]


def test_checks_and_lines_that_only_show_do_not_count() -> None:
    """Nor do magics, a top-level await, or a cell that is no Python."""
    cells = [
        GIVEN,
        "from harbor_kit import check\n@check('Q1', 'S1')\ndef holds():\n    assert double(2) == 4",
        f"%matplotlib inline\n{TYPED}\nprint(double('two'))",
        "async def later() -> int:\n    return 3\nfound = await later()",
        "def broken(:",
    ]
    assert findings(cells) == []


def test_a_cell_that_loads_a_grader_does_not_count() -> None:
    """Otter puts one into the notebooks that it runs, and another into its handouts."""
    loads = [
        "from otter import Notebook as notebook_AB\nfrom otter import logging",
        "import otter\ngrader = otter.Notebook()",
    ]
    assert module_of([*loads, GIVEN, TYPED]) == [GIVEN, TYPED]
    assert module_of(["import otters\nx = 1"]) == ["import otters\nx = 1"]


def test_nothing_hides_behind_an_import_of_a_grader() -> None:
    """A cell that defines something counts, whatever else it does."""
    (hidden,) = module_of([f"import otter\n\n\n{UNTYPED}"])
    assert "def double" in hidden


def test_a_piece_of_code_is_read_aloud(capsys: pytest.CaptureFixture[str]) -> None:
    """Errors and notes with the numbers of their lines, or that there is nothing to say."""
    mypy_on("import json\nfound = json.loads('{}')\nreveal_type(found)\nlimit: int = 'three'")
    assert capsys.readouterr().out.splitlines() == [
        'line 3: note: Revealed type is "Any"',
        'line 4: error: Incompatible types in assignment (expression has type "str", variable has type "int")  '
        "[assignment]",
    ]
    mypy_on("limit: int = 3")
    assert capsys.readouterr().out == "Success: no issues found\n"


def test_another_configuration_than_that_of_the_course(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It counts alone, and what mypy learns with it is kept apart, in the home of who runs it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    mypy_on(UNTYPED, config="[mypy]\ncheck_untyped_defs = true\n")
    assert capsys.readouterr().out == "Success: no issues found\n"
    (folder,) = (tmp_path / "harbor_kit" / "mypy").iterdir()
    assert (folder / "mypy.ini").read_text(encoding="utf-8") == "[mypy]\ncheck_untyped_defs = true\n"
    assert len(list(folder.iterdir())) > 1
    mypy_on(UNTYPED)
    assert "[no-untyped-def]" in capsys.readouterr().out


def test_the_cells_of_a_notebook_a_file_and_a_script(tmp_path: Path) -> None:
    """It reads what made the caller's names, wherever that ran."""
    script = tmp_path / "answer.py"
    script.write_text(f"# %%\n{UNTYPED}\n\n# %%\nfrom harbor_kit.typecheck import mypy_says\nfound = mypy_says()\n")
    module, _, problems = load(script, "answer_typed")
    assert (problems, len(module.found)) == ([], 1)
    ipython: dict[str, Any] = {"get_ipython": print, "In": ["", UNTYPED], "mypy_says": mypy_says}
    exec("found = mypy_says()", ipython)
    assert len(ipython["found"]) == 1
    alone: dict[str, Any] = {"__file__": str(script), "mypy_says": mypy_says}
    exec("found = mypy_says()", alone)
    assert len(alone["found"]) == 1


@pytest.mark.parametrize(
    ("out", "complaint", "said"),
    [
        ("", "/usr/bin/python: No module named mypy", "pip install mypy"),
        ("", "mypy: error: no such option", "no such option"),
        ("INTERNAL ERROR", "", "INTERNAL ERROR"),
        (json.dumps([1]), "", r"\[1\]"),
    ],
)
def test_a_mypy_that_does_not_run_is_said(out: str, complaint: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is no news about the answer."""
    done = type("Done", (), {"stdout": out, "stderr": complaint, "returncode": 2})
    monkeypatch.setattr(typecheck.subprocess, "run", lambda *_, **__: done)
    with pytest.raises(NoTypeCheckerError, match=said):
        findings([TYPED])


def test_what_mypy_learns_is_kept_with_the_users_caches(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One place for all notebooks, unless the user has said another."""
    seen: dict[str, str] = {}
    done = type("Done", (), {"stdout": "", "stderr": "", "returncode": 0})
    monkeypatch.setattr(typecheck.subprocess, "run", lambda *_, env, **__: seen.update(env) or done)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("MYPY_CACHE_DIR", "elsewhere")
    findings([TYPED])
    assert seen["MYPY_CACHE_DIR"] == "elsewhere"
    monkeypatch.delenv("MYPY_CACHE_DIR")
    findings([TYPED])
    assert seen["MYPY_CACHE_DIR"] == str(tmp_path / "harbor_kit" / "mypy")
