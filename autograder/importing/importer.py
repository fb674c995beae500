"""`course import`: a master of another grader becomes one of ours."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from autograder.errors import ConfigError
from autograder.importing.cells import is_python, read_notebook
from autograder.importing.checks import Check
from autograder.importing.nbgrader import is_nbgrader, read_nbgrader
from autograder.importing.otter import is_otter, read_otter
from autograder.importing.proving import proven
from autograder.importing.record import Answer, Assignment, Given, Hand, Test
from autograder.importing.scope import free_names
from autograder.masters import bound_names
from autograder.names import changed_names

Kind = Literal["nbgrader", "otter"]
_PLACE = re.compile(r"(py-\d\d-[\w-]+)/exercises/(\d\d-[\w-]+)")
_READS = re.compile(
    r"\b(?:open|read_csv|read_table|read_excel|read_json|loadtxt|genfromtxt|load|imread)\(\s*r?(['\"])([^'\"]+)\1"
)


@dataclass(frozen=True)
class Imported:
    """What came of an import: two files as text, the checks, and what needs a hand."""

    assignment: Assignment
    master: Path
    rubric: Path
    texts: dict[Path, str]
    checks: dict[str, list[Check]]
    hands: tuple[Hand, ...]

    @property
    def passes(self) -> bool:
        """Whether `course release` takes it as it is."""
        return not any(hand.blocks for hand in self.hands)

    @property
    def points(self) -> Decimal:
        """All points of its checks."""
        return sum((check.test.points for known in self.checks.values() for check in known), Decimal(0))


def import_master(
    path: Path, place: str, root: Path, *, kind: Kind | None = None, isolation: str, replace: bool = False
) -> Imported:
    """Return a master of ours made of another grader's, proven in the sandbox; writes nothing.

    `place` is like `py-08-import/exercises/01-name`. Raises `ConfigError`.
    """
    module, stem = _place(place)
    master, rubrics = root / "source" / module / "exercises" / f"{stem}.py", root / "rubrics"
    if master.exists() and not replace:
        raise ConfigError("there is a master of this name.", where=master, fix="Choose another name, or add --replace.")
    assignment = _read(path, kind)
    found = proven(assignment, module, stem, rubrics, isolation, replace=replace)
    hands = (
        *found.made.hands,
        *_files(assignment),
        *_changed_below(assignment),
        *_persons(assignment),
        *_unwritten(found.made.checks),
        *found.hands,
    )
    rubric = rubrics / f"{module[:5].upper()}.yaml"
    return Imported(
        assignment, master, rubric, {master: found.made.text, rubric: found.rubric}, found.made.checks, hands
    )


def _place(place: str) -> tuple[str, str]:
    found = _PLACE.fullmatch(place.removeprefix("source/").removesuffix(".py"))
    if found is None:
        fix = "Write for example --as py-08-import/exercises/01-name."
        raise ConfigError(f"{place} is no place for an exercise.", fix=fix)
    return found[1], found[2]


def _read(path: Path, kind: Kind | None) -> Assignment:
    notebook = read_notebook(path)
    if kind is None:
        kind = "otter" if is_otter(notebook) else "nbgrader" if is_nbgrader(notebook) else None
    language = notebook.metadata.get("kernelspec", {}).get("language") or notebook.metadata.get(
        "language_info", {}
    ).get("name", "python")
    if str(language).lower() != "python":
        raise ConfigError(f"it is written in {language}.", where=path, fix="Only Python can be imported.")
    if kind is None:
        fix = "Name the instructor's version, with solutions; --kind says which it is where it cannot be seen."
        raise ConfigError("it has neither cells of nbgrader nor blocks of Otter.", where=path, fix=fix)
    return read_otter(notebook, path) if kind == "otter" else read_nbgrader(notebook, path.stem)


def _files(assignment: Assignment) -> list[Hand]:
    """Return the files that cells read: an answer has none."""
    hands = []
    for piece in assignment.pieces:
        if isinstance(piece, Given | Answer):
            for _, name in _READS.findall(piece.source):
                what = f"it reads {name}; where it is graded there are no files."
                hands.append(Hand(piece.where, what, "Write the data into a given cell."))
    return hands


def _changed_below(assignment: Assignment) -> list[Hand]:
    """Return the tests of nbgrader that use a value which a cell below them changes: there they run in their place."""
    if assignment.kind != "nbgrader":
        return []
    hands = []
    above: set[str] = set()
    for place, piece in enumerate(assignment.pieces):
        if isinstance(piece, Answer | Given):
            above |= _bound(piece.source)
        if isinstance(piece, Test):
            below = [other for other in assignment.pieces[place:] if isinstance(other, Answer | Given)]
            used = free_names([node for step in piece.steps for node in ast.parse(step.source).body]) & above
            changed = sorted(used & set().union(*(_bound(other.source) for other in below)))
            if changed:
                what = (
                    f"it uses `{changed[0]}`, which a cell below it changes; here checks run after the whole notebook."
                )
                hands.append(Hand(piece.where, what, "Give one of the two another name."))
    return hands


def _bound(source: str) -> set[str]:
    """Return the names that a cell binds or changes; what it imports stays what it is."""
    body = ast.parse(source).body if is_python(source) else []
    kept = [node for node in body if not isinstance(node, ast.Import | ast.ImportFrom)]
    return set().union(*(bound_names(node) | changed_names(node) for node in kept))


def _persons(assignment: Assignment) -> list[Hand]:
    made = []
    for person in assignment.persons:
        worth = f" gives up to {person.points.normalize():f} points" if person.points else " marks it"
        what = f"{person.title}: a person{worth}; ours are levels without points."
        made.append(Hand(person.where, what, f"Write the levels of `{person.name}` under person_reads."))
    return made


def _unwritten(checks: dict[str, list[Check]]) -> list[Hand]:
    """Return what every import leaves open."""
    hands = []
    if checks:
        do = "The first is a question, the third shows code for another problem."
        hands.append(Hand("hints", f"those of {', '.join(checks)} are not written.", do))
        hands.append(
            Hand("rubric", "minutes, lessons, and hints like `Read Q1 again.` are stand-ins.", "Say what you know.")
        )
    named = [check for known in checks.values() for check in known if check.title_is_ours]
    if named:
        names = ", ".join(check.name for check in named[:4]) + (" …" if len(named) > 4 else "")
        what = f"{len(named)} checks have a title of ours ({names})."
        hands.append(Hand("titles", what, "Say in a line what each checks: it is what students read."))
    return hands


def as_data(imported: Imported) -> dict[str, Any]:
    """Return an import for scripts."""
    return {
        "kind": imported.assignment.kind,
        "title": imported.assignment.title,
        "master": str(imported.master),
        "rubric": str(imported.rubric),
        "passes_release": imported.passes,
        "points": str(imported.points),
        "checks": [
            {
                "question": question,
                "check": check.name,
                "origin": check.test.origin,
                "points": str(check.test.points),
                "visible": not check.test.hidden,
                "form": check.form.name.lower(),
            }
            for question, known in imported.checks.items()
            for check in known
        ],
        "hands": [{"where": h.where, "what": h.what, "do": h.do, "blocks": h.blocks} for h in imported.hands],
    }
