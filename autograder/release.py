"""Release: masters become handouts for students, and sealed bundles for the grader.

    release/<module>/notebooks/<stem>.ipynb            a lesson
    release/<module>/exercises/<stem>.ipynb, .py       an exercise, without solutions and hidden tests
    release/README.md                                  how to open, run, check and submit
    release/<module>/README.md                         what the module is about, and where to begin
    release/docs/COMMON_MISTAKES.md                    what one sees, why, and what helps
    release/docs/….md                                  pages that a module's lessons link to
    release/tests/test_<module>_exercises.py           the visible checks for pytest
    release/wheels/…, release/requirements.txt         the student-side package
    release/manifest.json                              what was handed out, by the hash of its code

The same masters give the same bytes, on any machine and on any day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Literal

from harbor_kit.cells import cells_of_notebook, cells_of_script, fingerprint

from autograder.bundles import bundle_digest, drop_other_bundles, known_digest, write_bundle
from autograder.config import Course
from autograder.errors import ConfigError, MasterError, StaleError, did_you_mean
from autograder.files import digest, json_bytes, write_bytes
from autograder.handouts import handout
from autograder.leaks import Audience, Guard
from autograder.masters import Master, find_masters, read_master, top_level_names
from autograder.mistakes import PAGE as MISTAKES
from autograder.mistakes import mistakes_page, read_mistakes
from autograder.model import Bundle, Check, Exercise, LayoutCell, Rubric, RubricExercise
from autograder.reference import prove_reference
from autograder.rubrics import match_checks, read_rubrics
from autograder.sandbox.launch import choose_isolation
from autograder.scanning.withheld import secrets_of
from autograder.seal import seal
from autograder.surroundings import imported_modules
from autograder.wheel import build_wheel

# What is handed out beside a module's page, and what it is a copy of.
BESIDE = {"py-02-types/mypy.ini": "kit/harbor_kit/mypy.ini"}
# Pages of `source/docs` that are handed out with a module, since its lessons link to them.
DOCS = {"py-04-environments": "DEPENDENCY_MANAGEMENT.md"}
# The files of visible tests that the syllabus names otherwise than `test_<module>_exercises.py`.
TEST_FILES = {
    "py-02-types": "test_type_exercises",
    "py-03-errors": "test_error_handling",
    "py-04-environments": "test_environment_exercises",
    "py-05-apis": "test_api_exercises",
}


@dataclass(frozen=True)
class Release:
    """A whole release in memory: relative path → content; the bundles beside it, and what they are made from.

    `masters` are those of the exercises, in the order of the bundles; `course` are all that there are.
    """

    files: Mapping[str, bytes]
    bundles: tuple[Bundle, ...]
    masters: tuple[Master, ...] = ()
    rubrics: Mapping[str, RubricExercise] = field(default_factory=dict)
    course: tuple[Master, ...] = ()


def build_release(source: Path, rubrics: Path, modules: Sequence[str] = ()) -> Release:
    """Return the release of all masters, or of those of some modules: `py-01` or `py-01-async`.

    Raises `MasterError` or `ConfigError` with file and line; writes nothing.
    """
    every = tuple(read_master(path) for path in find_masters(source))
    masters = _of_modules(every, modules)
    priced = read_rubrics(rubrics)
    files: dict[str, bytes] = {}
    bundles: list[Bundle] = []
    handouts: dict[str, dict[str, str]] = {}
    worth: dict[str, RubricExercise] = {}
    for master in masters:
        rubric = _rubric_exercise(rubrics, priced, master) if master.kind == "exercises" else None
        texts = handout(master, rubric)
        folder = f"{master.module}/{master.kind}/{master.stem}"
        files |= {f"{folder}{suffix}": text.encode() for suffix, text in texts.items()}
        if rubric is not None:
            worth[master.id] = rubric
            handouts[folder] = {suffix: _fingerprint(suffix, text) for suffix, text in texts.items()}
            bundle = bundle_of(master, rubric, handouts[folder])
            more = {"sources": _sources(master, source, rubrics), "layout": _layout(texts[".ipynb"])}
            bundles.append(bundle.model_copy(update=more))
    files |= _visible_tests(masters)
    files["README.md"] = _read(source / "docs" / "HANDOUT.md")
    files |= _module_pages(source, masters, priced)
    wheel, content = build_wheel(source / "kit")
    files[f"wheels/{wheel}"] = content
    files["requirements.txt"] = _requirements(wheel, content)
    files["manifest.json"] = json_bytes({"handouts": handouts})
    exercises = tuple(master for master in masters if master.kind == "exercises")
    return Release(files, tuple(bundles), exercises, worth, every)


def _module_pages(source: Path, masters: Sequence[Master], rubrics: Sequence[Rubric]) -> dict[str, bytes]:
    """Return the page of each module that has one, and that of the common mistakes."""
    modules = sorted({master.module for master in masters})
    pages = {f"{module}/README.md": source / module / "README.md" for module in modules}
    files = {name: _read(path) for name, path in pages.items() if path.exists()}
    files |= {name: _read(source / path) for name, path in BESIDE.items() if name.split("/")[0] in modules}
    files |= {f"docs/{DOCS[module]}": _read(source / "docs" / DOCS[module]) for module in modules if module in DOCS}
    subjects = {rubric.requirement: rubric.title for rubric in rubrics}
    titles = {module: subjects.get(module[:5].upper(), module) for module in modules}
    titles |= {f"{one.module}/{one.stem}": _title(one) for one in masters if one.kind == "notebooks"}
    mistakes = mistakes_page(read_mistakes(source), titles)
    return {**files, MISTAKES: mistakes.encode()} if mistakes else files


def _title(master: Master) -> str:
    """Return the heading of a lesson, or its name where it has none."""
    found = re.search(r"^# (.+)$", master.cells[0].source, re.MULTILINE)
    return found[1] if found else master.stem


def _of_modules(masters: Sequence[Master], modules: Sequence[str]) -> list[Master]:
    """Return the masters of these modules; of all where none is named. Raises `ConfigError` for a name that is none."""
    known = {master.module for master in masters}
    for name in modules:
        if not any(module.startswith(name) for module in known):
            raise ConfigError(f'there is no module "{name}".', fix=did_you_mean(name, known))
    return [master for master in masters if not modules or master.module.startswith(tuple(modules))]


def guard_release(release: Release, course: Course, source: Path, rubrics: Path) -> Guard:
    """Return a guard who knows what all masters withhold, and has let the release pass. Raises `LeakError`."""
    secrets = secrets_of(release.course, read_rubrics(rubrics), source, course.seed)
    guard = Guard(secrets, course.leaks_allowed)
    guard.refuse(release.files, Audience.STUDENTS, "the release")
    return guard


def prove_changed(release: Release, sealed: Path) -> list[str]:
    """Run the reference of each exercise whose bundle is not the one released last; return their ids.

    Raises `MasterError` where a reference does not earn everything.
    """
    changed = [
        (master, bundle)
        for master, bundle in zip(release.masters, release.bundles, strict=True)
        if known_digest(sealed, bundle) != bundle_digest(bundle)
    ]
    isolation = choose_isolation(None, trust_students=True) if changed else ""  # the references are ours
    for master, bundle in changed:
        prove_reference(master, bundle, isolation)
    return [bundle.exercise.id for _, bundle in changed]


def write_release(release: Release, folder: Path, sealed: Path, *, whole: bool = True, tidy: bool = True) -> list[Path]:
    """Write what differs; return the paths that changed.

    In a folder that is ours (`tidy`) what is no longer released is deleted; of a `whole` course also the sealed checks.
    """
    stale = stale_paths(release, folder)
    changed = [path for path in stale if tidy or path.relative_to(folder).as_posix() in release.files]
    for path in changed:
        name = path.relative_to(folder).as_posix()
        if name in release.files:
            write_bytes(path, release.files[name])
        else:
            path.unlink()
    for bundle in release.bundles:
        write_bundle(bundle, sealed)
    if whole:
        drop_other_bundles(sealed, {bundle.exercise.id for bundle in release.bundles})
    return changed


def check_release(release: Release, folder: Path) -> None:
    """Raise `StaleError` where a folder is not what the masters give today."""
    stale = stale_paths(release, folder)
    if stale:
        names = ", ".join(str(path) for path in stale[:5]) + (f" and {len(stale) - 5} more" if len(stale) > 5 else "")
        raise StaleError(f"differs from its masters: {names}.", where=folder, fix="Run `course release` and commit it.")


def stale_paths(release: Release, folder: Path) -> list[Path]:
    """Return the paths under a folder that are missing, differ, or are not part of the release."""
    there = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    there = {name: path for name, path in there.items() if "__pycache__" not in name and ".pytest_cache" not in name}
    wanted = [
        folder / name
        for name, content in release.files.items()
        if name not in there or there[name].read_bytes() != content
    ]
    return sorted([*wanted, *(path for name, path in there.items() if name not in release.files)])


def _fingerprint(suffix: str, text: str) -> str:
    return fingerprint(cells_of_notebook("handout", text) if suffix == ".ipynb" else cells_of_script(text))


def _layout(notebook: str) -> tuple[LayoutCell, ...]:
    """Return the code cells of a handout: what is missing in a submission can be put back from them."""
    cells = []
    for cell in cells_of_notebook("handout", notebook):
        role = cell.id.split("-")[0]
        names = tuple(sorted(top_level_names(cell.source)))
        kind: Literal["given", "answer", "check"] = (
            "answer" if role == "answer" else "check" if role == "check" else "given"
        )
        cells.append(LayoutCell(id=cell.id, role=kind, source=cell.source, names=names))
    return tuple(cells)


def _rubric_exercise(folder: Path, rubrics: Sequence[Rubric], master: Master) -> RubricExercise:
    path = folder / f"{master.requirement}.yaml"
    rubric = next((known for known in rubrics if known.requirement == master.requirement), None)
    if rubric is None:
        raise ConfigError(f"there is no rubric {path}.", where=master.path, fix="Every exercise has its points there.")
    if master.stem not in rubric.exercises:
        raise ConfigError(f"{master.stem} is not in {path}.", where=master.path, fix="Write it under `exercises`.")
    exercise = rubric.exercises[master.stem]
    checks = [(check.name, check.question, str(master.path), check.line) for check in master.checks]
    match_checks(path, master.stem, exercise, checks)
    return exercise


def bundle_of(master: Master, rubric: RubricExercise, handouts: dict[str, str]) -> Bundle:
    """Return the sealed bundle of an exercise; `handouts` are the fingerprints with which it is handed out."""
    probes, expectations = seal(master)
    checks = []
    for check in master.checks:
        worth = rubric.questions[check.question].checks[check.name]
        checks.append(
            Check(
                id=check.name,
                question=check.question,
                sentences=check.sentences,
                title=check.title,
                visible=check.visible,
                points=worth.points,
                hint=rubric.hints[worth.hint],
                seconds=worth.seconds,
            )
        )
    exercise = Exercise(
        id=master.id,
        requirement=master.requirement,
        title=rubric.title,
        questions=master.questions,
        checks=tuple(checks),
    )
    return Bundle(
        sources={},
        exercise=exercise,
        handouts=handouts,
        imports=imported_modules(master),
        grants=rubric.grants,
        probes=tuple(probes),
        expectations=tuple(expectations),
    )


def _sources(master: Master, source: Path, rubrics: Path) -> dict[str, str]:
    """Return the hashes of the files that a bundle is made from, by their path below the course's folder."""
    paths = (master.path, rubrics / f"{master.requirement}.yaml")
    return {path.relative_to(source.parent).as_posix(): digest(path.read_bytes()) for path in paths}


def _visible_tests(masters: Iterable[Master]) -> dict[str, bytes]:
    """Return one test file per module, with the names of the visible checks of its exercises."""
    modules: dict[str, dict[str, list[str]]] = {}
    for master in masters:
        if master.kind == "exercises":
            names = [check.name for check in master.checks if check.visible]
            modules.setdefault(master.module, {})[f"{master.module}/exercises/{master.stem}"] = names
    return {f"tests/{_test_name(module)}.py": _test_file(known) for module, known in modules.items()}


def _test_name(module: str) -> str:
    subject = module.split("-", 2)[-1].replace("-", "_")
    return TEST_FILES.get(module, f"test_{subject}_exercises")


def _test_file(visible: Mapping[str, Sequence[str]]) -> bytes:
    lines = [
        '"""The visible checks. They run on the file that you worked in, notebook or script: type `pytest`."""',
        "",
        "from pathlib import Path",
        "",
        "import pytest",
        "from harbor_kit.testing import cases, visible_failure",
        "",
        "ROOT = Path(__file__).resolve().parent.parent",
        "VISIBLE = {",
    ]
    for exercise, names in visible.items():
        lines += [f'    "{exercise}": [', *(f'        "{name}",' for name in names), "    ],"]
    lines += [
        "}",
        "",
        "",
        '@pytest.mark.parametrize(("exercise", "name"), cases(VISIBLE))',
        "def test_visible_check(exercise, name):",
        "    failure = visible_failure(ROOT, exercise, name)",
        "    if failure:",
        "        pytest.fail(failure, pytrace=False)",
        "",
    ]
    return "\n".join(lines).encode()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        fix = "It tells students how to begin, and becomes the README of the handout."
        raise MasterError(f"it cannot be read: {error.strerror}.", where=path, fix=fix) from None


def _requirements(wheel: str, content: bytes) -> bytes:
    lines = [
        "# What a handout imports. Install it with: pip install -r requirements.txt",
        f"./wheels/{wheel} --hash=sha256:{sha256(content).hexdigest()}",
        "",
    ]
    return "\n".join(lines).encode()
