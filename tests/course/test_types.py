"""From the second module on all code passes `mypy --strict`: lessons, references and other right answers."""

from __future__ import annotations

from pathlib import Path

import pytest
from harbor_kit.typecheck import findings

from autograder.masters import code_without_markers, find_masters, read_master
from tests.support.answers import ROOT, right_answers

MASTERS = [path for path in find_masters(ROOT / "source") if path.parts[-3] > "py-02"]
LESSONS = [path for path in MASTERS if path.parent.name == "notebooks"]
MEANT = {  # mistakes that a lesson is about, and a library whose authors publish no types
    "01-type-hints": [
        'total = add(total, estimate(draft)) → Argument 2 to "add" has incompatible type "str"; expected "int" '
        "[arg-type]",
        'import jedi → Skipping analyzing "jedi": module is installed, but missing library stubs or py.typed marker '
        "[import-untyped]",
    ],
    "03-csv-tabular-data": ['import pandas as pd → Library stubs not installed for "pandas" [import-untyped]'],
    "01-requests-basics": ['session.timeout = 10 → "Session" has no attribute "timeout" [attr-defined]'],
}
AS_HANDED_IN = {  # a first attempt stays as it was handed in
    "01-robust-api-client": {
        "blind_solve_b": [
            'shot, text, error = self._new_shot(prompt), "", None → Call to untyped function (unknown) in typed '
            "context [no-untyped-call]"
        ]
    },
    "01-http-client-wrapper": {
        "blind_solve_b": [
            "self._http = self._open_http() → Call to untyped function (unknown) in typed context [no-untyped-call]"
        ]
    },
    "01-large-file-processing": {
        "blind_solve_b": [
            'refusal = "model", outcome → Incompatible types in assignment (expression has type '
            "\"tuple[Literal['model'], dict[str, Any]]\", variable has type \"tuple[Literal['encoding', 'json', "
            "'object', 'duplicate', 'too long', 'model'], str]\") [assignment]",
            'for result in transform(outcome): → Argument 1 has incompatible type "dict[str, Any] | BadLine"; expected '
            '"dict[str, Any]" [arg-type]',
        ]
    },
    "02-document-chunking": {
        "blind_solve_a": [
            'chunks = [] → Need type annotation for "chunks" (hint: "chunks: list[<type>] = ...") [var-annotated]',
            'characters = {} → Need type annotation for "characters" (hint: "characters: dict[<type>, <type>] = ...") '
            "[var-annotated]",
            'chunks = [] → Need type annotation for "chunks" (hint: "chunks: list[<type>] = ...") [var-annotated]',
            'chunks = [] → Need type annotation for "chunks" (hint: "chunks: list[<type>] = ...") [var-annotated]',
        ]
    },
    "03-streaming-handler": {
        "blind_solve_b": [
            'choice = next((one for one in chunk.get("choices") or [] if one.get("index") == 0), {}) → Need type '
            'annotation for "choice" [var-annotated]'
        ]
    },
}
EXERCISES = [path for path in MASTERS if path.parent.name == "exercises"]


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_the_code_of_a_lesson_passes_mypy(path: Path) -> None:
    """What else is wrong on purpose stands in texts that the lesson hands to mypy."""
    assert findings([cell.source for cell in read_master(path).cells if cell.is_code]) == MEANT.get(path.stem, [])


@pytest.mark.parametrize("path", EXERCISES, ids=lambda path: path.stem)
def test_what_checks_share_passes_mypy(path: Path) -> None:
    """On other graders hidden cells have run as well when an answer asks what mypy says about its notebook."""
    assert findings([code_without_markers(cell) for cell in read_master(path).cells if cell.is_code]) == []


@pytest.mark.parametrize("path", EXERCISES, ids=lambda path: path.stem)
def test_every_right_answer_passes_mypy(path: Path) -> None:
    found = {name: said for name, cells in right_answers(path).items() if (said := findings(cells))}
    assert found == AS_HANDED_IN.get(path.stem, {})
