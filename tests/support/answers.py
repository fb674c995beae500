"""Write answers into handouts, as a student would: the reference, an alternative, a misconception."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

from autograder.checking.answers import Kind, variant_answers, written_over
from autograder.checking.variants import read_beside
from autograder.masters import Master, code_without_markers, find_masters, read_master
from autograder.names import definitions
from autograder.rubrics import read_rubric

ROOT = Path(__file__).resolve().parents[2]
MASTER = ROOT / "source" / "py-01-async" / "exercises" / "01-async-api-calls.py"
HANDOUT = ROOT / "release" / "py-01-async" / "exercises" / "01-async-api-calls.ipynb"
SCRIPT = HANDOUT.with_suffix(".py")


def exercises() -> list[Path]:
    """Return the masters of all exercises."""
    return [path for path in find_masters(ROOT / "source") if path.parent.name == "exercises"]


def handout_of(master: Path) -> Path:
    """Return the handout notebook of a master; the script has the same name."""
    return (ROOT / "release" / master.relative_to(ROOT / "source")).with_suffix(".ipynb")


def reference_answers(path: Path = MASTER) -> dict[str, str]:
    """Return the reference: the name that an answer cell defines first → the code of the cell."""
    return {
        _first_of(cell.source): cell_code(cell).strip() for cell in read_master(path).cells if cell.role == "answer"
    }


def cell_code(cell: Any) -> str:
    """Return the code of a master's cell without its markers."""
    return code_without_markers(cell)


def variants(kind: str, path: Path = MASTER) -> dict[str, str]:
    """Return the alternatives or the misconceptions that stand beside a master: name → source."""
    return {
        file.stem: file.read_text(encoding="utf-8") for file in sorted((path.parent / path.stem / kind).glob("*.py"))
    }


def right_answers(path: Path) -> dict[str, list[str]]:
    """Return the reference of an exercise and all its alternatives, with what is given to them: name → cells."""
    master = read_master(path)
    rubric = read_rubric(ROOT / "rubrics" / f"{master.requirement}.yaml").exercises[master.stem]
    others = variant_answers(master, read_beside(master, rubric).alternatives, Kind.ALTERNATIVE)
    return {
        "reference": [cell_code(cell) for cell in master.cells if cell.role in ("given", "answer")],
        **{one.name: [cell.source for cell in one.cells] for one in others},
    }


def with_variant(source: str, path: Path = MASTER) -> dict[str, str]:
    """Return the reference with what a variant defines in its place; imports and helpers go before the first answer."""
    master = read_master(path)
    kept = [cell for cell in master.cells if cell.role in ("given", "answer")]
    said = ast.get_docstring(ast.parse(source), clean=False)
    made = written_over(master, source.replace(f'"""{said}"""', "", 1))
    texts = {_first_of(cell.source): one.source for cell, one in zip(kept, made, strict=True) if cell.role == "answer"}
    return {name: re.sub(r"\n{4,}", "\n\n\n", text).strip() for name, text in texts.items()}


def filled(answers: dict[str, str], handout: Path = HANDOUT) -> str:
    """Return a handout notebook with these answers written into their cells."""
    notebook = json.loads(handout.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        name = _asked_for("".join(cell["source"]), answers) if cell["cell_type"] == "code" else None
        if name is not None:
            cell["source"] = answers[name].splitlines(keepends=True)
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def filled_script(answers: dict[str, str], handout: Path = SCRIPT) -> str:
    """Return a handout script with these answers written into their cells."""
    cells = handout.read_text(encoding="utf-8").split("# %%")
    done = []
    for cell in cells:
        name = _asked_for(cell, answers)
        done.append(cell if name is None else f"\n{answers[name].rstrip()}\n\n\n")
    return "# %%".join(done)


def _asked_for(source: str, answers: dict[str, str]) -> str | None:
    """Return which answer a cell of a handout asks for, if it asks for one."""
    if "raise NotImplementedError(" not in source:
        return None
    return next(
        (name for name in answers if re.search(rf"^(async def|def|class) {name}\b", source, re.MULTILINE)), None
    )


def _first_of(source: str) -> str:
    return next(iter(definitions(source)))


def checks_of(master: Master) -> list[str]:
    """Return the names of a master's checks."""
    return [check.name for check in master.checks]
