"""`course check` as a whole: what is known already, what must be run, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from autograder.checking.desk import Desk, known_report
from autograder.checking.findings import Finding
from autograder.checking.mutation import requirement_findings
from autograder.checking.report import CourseReport, ExerciseReport, TextReport
from autograder.config import Course
from autograder.errors import ConfigError, did_you_mean
from autograder.files import digest, write_text
from autograder.masters import find_masters, read_master
from autograder.release import build_release, stale_paths
from autograder.rubrics import read_rubrics
from autograder.scanning.withheld import secrets_of

if TYPE_CHECKING:
    from autograder.masters import Master

LESSONS_AT_ONCE = 2  # each waits for its kernel now and then
NEVER_DONE = ("__pycache__", ".egg-info", ".pyc", ".ipynb_checkpoints")
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Watch:
    """Who watches: `starts` is told of the work that begins and how many steps it has, `step` of each of them."""

    starts: Callable[[str, int], None]
    step: Tell


@dataclass(frozen=True)
class Inspection:
    """A check of a course: where it is, its settings, the names of its commands, and who watches."""

    desk: Desk
    source: Path
    course: Course
    commands: Collection[str]
    watch: Watch
    fresh: bool = False

    def run(self, wanted: Sequence[str] = ()) -> CourseReport:
        """Return the report on these modules, exercises or lessons; on the whole course where none is named.

        Raises `ConfigError` for a name that is none, `MasterError` where a master cannot be read.
        """
        paths = chosen(find_masters(self.source), wanted)
        exercises = self._exercises([path for path in paths if path.parent.name == "exercises"])
        with ThreadPoolExecutor(LESSONS_AT_ONCE) as pool:
            texts = list(pool.map(self._lesson, [path for path in paths if path.parent.name == "notebooks"]))
        gate = tuple(requirement_findings(exercises))
        texts.append(TextReport(name="kill rates", digest="", findings=gate))
        if not wanted:
            whole = {"handouts": self._stale, "mistakes": self._mistakes, "syllabus": self._syllabus}
            texts += [self._whole(name, found) for name, found in whole.items()]
        return CourseReport(exercises=tuple(exercises), texts=tuple(texts))

    def _exercises(self, paths: Sequence[Path]) -> list[ExerciseReport]:
        known = {path: None if self.fresh else known_report(self.desk, path) for path in paths}
        todo = [path for path, report in known.items() if report is None]
        made = dict(self._made(todo)) if todo else {}
        return [known[path] or made[path] for path in paths]

    def _made(self, paths: Sequence[Path]) -> Iterator[tuple[Path, ExerciseReport]]:
        from autograder.checking.exercise import (  # noqa: PLC0415  # LibCST and all that runs
            case_of,
            check_exercise,
        )

        self.watch.starts("Reading masters", 0)
        masters, rubrics = self._masters(), read_rubrics(self.desk.rubrics)
        secrets = secrets_of(masters, rubrics, self.source, self.course.seed)
        priced = {f"{rubric.requirement}/{name}": one for rubric in rubrics for name, one in rubric.exercises.items()}
        for path in paths:
            master = next(one for one in masters if one.path == path)
            rubric = priced.get(f"{master.requirement}/{master.stem}")
            if rubric is None:
                rubrics_file = self.desk.rubrics / f"{master.requirement}.yaml"
                raise ConfigError(f"{master.stem} is not in {rubrics_file}.", where=path, fix="Write it there.")
            case = case_of(master, rubric)
            self.watch.starts(master.id, len(case.answers) + len(case.mutants))
            yield path, check_exercise(case, self.desk, secrets, self.watch.step)

    def _masters(self) -> list[Master]:
        return [read_master(path) for path in find_masters(self.source)]

    def _lesson(self, path: Path) -> TextReport:
        from autograder.checking.lessons import lesson_findings, run_findings  # noqa: PLC0415  # jupytext and nbclient

        name = f"{path.parents[1].name[:5]}/{path.stem}"

        def found() -> list[Finding]:
            self.watch.starts(f"lesson {name}", 0)
            return [*lesson_findings(path), *run_findings(path)]

        linked = sorted((path.parents[1] / "exercises").glob("*.py"))  # a lesson and its exercise link each other
        contents = [part for one in (path, *linked) for part in (str(one), one.read_bytes())]
        return self._text(name, digest(self.desk.engine, *contents), found)

    def _whole(self, name: str, found: Callable[[], list[Finding]]) -> TextReport:
        """Return a report on what is a function of the whole course."""
        roots = [self.source, self.desk.rubrics, self.desk.release]
        files = [path for root in roots for path in sorted(root.rglob("*")) if path.is_file()]
        kept = [path for path in files if not any(part in str(path) for part in NEVER_DONE)]
        contents = [part for path in kept for part in (str(path), path.read_bytes())]
        made = digest(self.desk.engine, self.course.model_dump_json(), *sorted(self.commands), *contents)
        return self._text(name, made, found)

    def _text(self, name: str, made_from: str, found: Callable[[], list[Finding]]) -> TextReport:
        path = self.desk.kept / f"{name}.json"
        known = None if self.fresh else _kept(path)
        if known is not None and known.digest == made_from:
            return known
        report = TextReport(name=name, digest=made_from, findings=tuple(found()))
        write_text(path, report.model_dump_json(indent=1) + "\n")
        return report

    def _stale(self) -> list[Finding]:
        """C-STALE: everything that is handed out is what the masters give today."""
        self.watch.starts("handouts", 0)
        stale = stale_paths(build_release(self.source, self.desk.rubrics), self.desk.release)
        what = "this is not what the masters give today."
        return [Finding(rule="C-STALE", where=str(path), what=what, fix="Run `course release`.") for path in stale]

    def _mistakes(self) -> list[Finding]:
        from autograder.checking.mistakes import mistakes_findings  # noqa: PLC0415  # only here
        from autograder.checking.places import Places  # noqa: PLC0415

        self.watch.starts("mistakes", 0)
        places = Places(self.source.parent, self._masters(), self.commands)
        return mistakes_findings(self.source, places, self.course.complete)

    def _syllabus(self) -> list[Finding]:
        from autograder.checking.syllabus import read_syllabus, syllabus_findings  # noqa: PLC0415  # only here

        self.watch.starts("syllabus", 0)
        path = self.source / "syllabus.yaml"
        root, complete = self.source.parent, self.course.complete
        return syllabus_findings(read_syllabus(path), root, self._masters(), complete, path, self.commands)


def chosen(paths: Sequence[Path], wanted: Sequence[str]) -> list[Path]:
    """Return the masters that these names choose: `py-01`, `py-01-async`, `01-async-basics`, or an id with both."""
    names = {path: _names(path) for path in paths}
    for word in wanted:
        if not any(word.lower() in known for known in names.values()):
            every = {name for path, known in names.items() for name in known - {str(path)}}
            raise ConfigError(f'there is no module, exercise or lesson "{word}".', fix=did_you_mean(word, every))
    return [path for path in paths if not wanted or names[path].intersection(word.lower() for word in wanted)]


def _names(path: Path) -> set[str]:
    module, stem = path.parents[1].name, path.stem
    return {module, module[:5], stem, f"{module[:5]}/{stem}", f"{module}/{stem}", str(path)}


def _kept(path: Path) -> TextReport | None:
    try:
        return TextReport.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None
