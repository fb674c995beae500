"""Imports only go down. Which module stands on which floor is written here and nowhere else."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.answers import ROOT

FLOORS = [  # from the top; a module imports from the floors below its own
    "autograder.cli",
    "autograder.commands.*",
    "autograder.commands.scores autograder.commands.grading autograder.commands.reviewing "
    "autograder.commands.review_loop",
    "autograder.commands.course",
    "autograder.commands.masking",
    "autograder.flows.demo",
    "autograder.flows.items autograder.flows.regrade",
    "autograder.flows.batch autograder.flows.checking autograder.flows.progress autograder.flows.nbgrader_export "
    "autograder.flows.nbgrader_import autograder.flows.gradescope_export autograder.flows.forgetting "
    "autograder.flows.personal_data gradebook.sharing autograder.flows.answers",
    "autograder.flows.keys",
    "autograder.rosters.report gradebook.report.regrade",
    "autograder.previews",
    "autograder.tables autograder.collecting.report gradebook.report gradebook.export.canvas gradebook.export.nbgrader "
    "gradebook.from_nbgrader gradebook.export.plain_csv gradebook.export.brightspace gradebook.export.blackboard "
    "gradebook.export.moodle_csv gradebook.export.moodle_xml gradebook.export.canvas_outcomes "
    "gradebook.export.canvas_rubric gradebook.export.oneroster gradebook.export.parquet "
    "gradebook.feedback.moodle gradebook.feedback.canvas",
    "gradebook.export.moodle_worksheet gradebook.feedback.pages gradebook.items",
    "gradebook.items.pages gradebook.items.document",
    "gradebook.items.plots",
    "gradebook.items.examine",
    "gradebook.items.flags",
    "gradebook.items.analysis gradebook.items.pairs gradebook.items.misconceptions",
    "gradebook.items.measures gradebook.items.sheet gradebook.feedback.packing",
    "gradebook.report.pages gradebook.export.moodle gradebook.export.outcomes",
    "gradebook.report.plots gradebook.report.spread gradebook.regrade_document",
    "gradebook.report.heatmap",
    "gradebook.report.dashboard gradebook.report.questions gradebook.report.completion gradebook.report.students",
    "gradebook.report.printing",
    "gradebook.report.seen",
    "gradebook.report.view gradebook.report.way gradebook.regrade_words",
    "gradebook.export.merging",
    "gradebook.report.words gradebook.export.kept_csv gradebook.export.entries gradebook.nbgrader_book "
    "gradebook.export.packing",
    "autograder.formats.nbgrader autograder.formats.otter autograder.formats.gradescope autograder.solutions "
    "autograder.gradescope.__main__ autograder.importing.importer autograder.formats.nbgrader_course",
    "autograder.formats.grade_cells autograder.formats.nbgrader_files",
    "autograder.importing.proving",
    "autograder.importing.pricing",
    "autograder.importing.writing",
    "autograder.importing.checks",
    "autograder.importing.acting",
    "autograder.importing.idioms autograder.importing.scope autograder.importing.nbgrader autograder.importing.otter",
    "autograder.importing.cells autograder.importing.marking",
    "autograder.importing.record",
    "autograder.checking.page autograder.checking.exercise",
    "autograder.checking.plots autograder.checking.determinism autograder.checking.judging",
    "autograder.checking.mutation",
    "autograder.checking.desk",
    "autograder.checking.trials autograder.checking.report",
    "autograder.checking.answers",
    "autograder.checking.variants autograder.checking.told",
    "autograder.release autograder.grade autograder.collect gradebook.record autograder.gradescope.results "
    "autograder.gradescope.metadata",
    "autograder.collecting.ledger autograder.collecting.identities autograder.collecting.owners",
    "autograder.collecting.matching autograder.collecting.moments autograder.collecting.arrivals "
    "autograder.collecting.steps autograder.schemas",
    "autograder.collecting.sources.kinds",
    "autograder.collecting.collected autograder.collecting.sources.*",
    "autograder.collecting.sources.nbgrader",
    "autograder.collecting.sources.items",
    "autograder.collecting.archives autograder.collecting.sources.times",
    "gradebook.backup gradebook.forgetting gradebook.review.page gradebook.review.filled gradebook.review.log",
    "gradebook.completion gradebook.explaining gradebook.regrading gradebook.changes",
    "gradebook.risk",
    "gradebook.scores gradebook.sides gradebook.review.items gradebook.review.comments gradebook.review.entry "
    "gradebook.publishing",
    "gradebook.standing",
    "gradebook.book gradebook.disguise",
    "gradebook.grades gradebook.store gradebook.migrations.env gradebook.accounts gradebook.planning",
    "gradebook.overrides gradebook.revisions gradebook.enrolments gradebook.lateness gradebook.roster "
    "gradebook.recognising gradebook.guards",
    "gradebook.migrating gradebook.summaries gradebook.review.item gradebook.review.pseudonyms "
    "gradebook.review.requests",
    "gradebook.decisions gradebook.tables gradebook.connect gradebook.migrations.versions.* gradebook.pseudonyms "
    "gradebook.review.texts",
    "autograder.checking.integrity",
    "autograder.checking.hints autograder.checking.unsaid",
    "autograder.checking.texts autograder.checking.naming autograder.checking.front",
    "autograder.checking.handed",
    "autograder.checking.equivalents",
    "autograder.checking.mutants",
    "autograder.checking.operators.catalogue",
    "autograder.checking.operators.*",
    "autograder.checking.operators.parsed",
    "autograder.checking.syllabus autograder.checking.mistakes",
    "autograder.checking.places",
    "autograder.checking.lessons",
    "autograder.checking.lesson_runs",
    "autograder.checking.lesson_parts autograder.checking.lesson_words",
    "autograder.checking.lesson_texts",
    "autograder.reference autograder.doctor autograder.guessable",
    "autograder.engine",
    "autograder.seal autograder.handouts autograder.intake autograder.bundles autograder.feedback "
    "autograder.gradescope.settings autograder.rosters.listing autograder.textreader",
    "autograder.mending autograder.rosters.columns",
    "autograder.reading autograder.wheel autograder.asserts autograder.container autograder.rosters.sheets",
    "autograder.surroundings autograder.lock autograder.leaks autograder.scanning.withheld",
    "autograder.sandbox.launch autograder.judge.launch autograder.sandbox.server autograder.judge.inside",
    "autograder.sandbox.inside autograder.sandbox.confine",
    "autograder.masters autograder.rubrics autograder.config autograder.roster autograder.sandbox.world "
    "autograder.mistakes",
    "autograder.documents autograder.policy autograder.processes autograder.sandbox.calls autograder.scanning.runs "
    "autograder.checking.findings",
    "autograder.codec autograder.frames autograder.files autograder.names autograder.sandbox.kernel "
    "autograder.scanning.layers autograder.notebook_libraries",
    "autograder.workplace",
    "autograder.sandbox.modes",
    "autograder.model autograder.errors",
    "autograder gradebook autograder.* gradebook.*",  # package roots: a line that says what the package is for
]
TAKEN = ("model", "errors", "files", "config", "policy", "rubrics", "leaks")
FOR_THE_GRADEBOOK = {f"autograder.{name}" for name in TAKEN}
PATHS = sorted([*(ROOT / "autograder").rglob("*.py"), *(ROOT / "gradebook").rglob("*.py")])


def module_of(path: Path) -> str:
    """Return the dotted name of a module."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


NAMES = {module_of(path): path for path in PATHS}


def imports(path: Path) -> Iterator[tuple[str, str]]:
    """Yield what a module imports of ours, wherever it does so: (where, module)."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        found = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            whole = [f"{node.module}.{alias.name}" for alias in node.names]
            found = [name if name in NAMES else str(node.module) for name in whole]
        for name in found:
            if name.split(".")[0] in ("autograder", "gradebook"):
                yield f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}", name


def floor_of(module: str) -> int:
    """Return the number of a module's floor, counted from the top; exact names go before patterns."""
    names = [set(floor.split()) for floor in FLOORS]
    wanted = (module, f"{module.rpartition('.')[0]}.*")
    return next((place for word in wanted for place, floor in enumerate(names) if word in floor), -1)


@pytest.mark.parametrize("module", NAMES)
def test_imports_only_go_down(module: str) -> None:
    """A module imports from the floors below its own, and never from its own: so there is no ring either."""
    wrong = [f"{where}: {name}" for where, name in imports(NAMES[module]) if floor_of(name) <= floor_of(module)]
    assert wrong == []


def test_every_module_has_a_floor() -> None:
    """A new module is put on a floor before it is used; a floor names only what is there."""
    named = {name for floor in FLOORS[:-1] for name in floor.split() if "*" not in name}
    roots = {name for name, path in NAMES.items() if path.name == "__init__.py"}
    assert named - set(NAMES) == set()
    assert {name for name in set(NAMES) - roots if floor_of(name) in (-1, len(FLOORS) - 1)} == set()


def test_the_gradebook_takes_little_of_the_grader() -> None:
    """Records, errors, settings: nothing that grades."""
    found = [
        (where, name) for module in NAMES if module.startswith("gradebook") for where, name in imports(NAMES[module])
    ]
    assert [pair for pair in found if pair[1].startswith("autograder") and pair[1] not in FOR_THE_GRADEBOOK] == []


@pytest.mark.parametrize("path", [path for path in PATHS if path.name == "__init__.py"], ids=module_of)
def test_a_package_root_computes_nothing(path: Path) -> None:
    """It has a docstring and re-exports."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        is_list = isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
        assert is_text or is_list or isinstance(node, ast.ImportFrom), f"{path}:{node.lineno}"
