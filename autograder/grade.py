"""Grade: a folder of submissions becomes one result per student and exercise, in parallel, and can be taken up again.

Every result is a file of its own, written whole as soon as it is there. A result whose hashes are those of today is not
computed again: that is how a batch that was cut off goes on, and how a second run takes seconds.
"""

from __future__ import annotations

import platform
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import overload

from pydantic import ValidationError

from autograder.bundles import bundle_digest
from autograder.collecting.moments import moments_of, submitted_at
from autograder.config import Course
from autograder.engine import Terms, could_not_grade, grade_submission
from autograder.errors import StorageError, Unreadable
from autograder.files import digest, write_text
from autograder.intake import Found, find_submission, read_submissions, students_in, written
from autograder.judge.launch import Judge
from autograder.model import Bundle, Hashes, Result, Submission
from autograder.sandbox.launch import Server
from autograder.sandbox.modes import UNCONFINED

Progress = Callable[[Result, bool], None]
_reading = threading.Lock()  # `ast.parse` in two threads at once can raise SystemError before Python 3.13 (gh-106905)


class ResultFiles(Sequence[Result]):
    """The results of a batch, read from their files when they are asked for: a large batch does not stay in memory."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = tuple(paths)

    def __len__(self) -> int:
        return len(self._paths)

    @overload
    def __getitem__(self, place: int) -> Result: ...
    @overload
    def __getitem__(self, place: slice) -> ResultFiles: ...
    def __getitem__(self, place: int | slice) -> Result | ResultFiles:
        """Return a result. Raises `StorageError` where its file has gone."""
        return ResultFiles(self._paths[place]) if isinstance(place, slice) else _read_result(self._paths[place])


@dataclass(frozen=True)
class Batch:
    """What came of a batch: results in order of exercise and student, and who did not submit: (student, exercise)."""

    results: Sequence[Result]
    not_submitted: tuple[tuple[str, str], ...]
    reused: int


@dataclass(frozen=True)
class Job:
    """One submission to be graded; `checks` is the hash of its bundle, `submitted_at` when it was handed in."""

    bundle: Bundle
    checks: str
    found: Found
    submitted_at: datetime | None = None


@dataclass(frozen=True)
class Grader:
    """What grading a batch needs: settings, isolation, the hash of the environment, and where results are kept."""

    course: Course
    isolation: str
    environment: str
    results: Path
    fresh: bool = False

    def jobs(
        self, submitted: Path, bundles: Sequence[Bundle], roster: Sequence[str]
    ) -> tuple[list[Job], list[tuple[str, str]]]:
        """Return the submissions that are there, and who did not submit. Raises `SubmissionsError`."""
        students = sorted({*students_in(submitted), *roster})
        moments = moments_of(submitted)
        jobs, missing = [], []
        stems = [bundle.exercise.id.rsplit("/", 1)[-1] for bundle in bundles]
        for bundle, stem in zip(bundles, stems, strict=True):
            checks = bundle_digest(bundle)
            for student in students:
                found = find_submission(submitted, student, stem, bundle.layout, stems)
                if found is None:
                    missing.append((written(student), bundle.exercise.id))
                else:
                    jobs.append(Job(bundle, checks, found, submitted_at(found.paths, moments)))
        return jobs, missing

    def grade(
        self, jobs: Sequence[Job], workers: int, progress: Progress = lambda result, reused: None
    ) -> tuple[ResultFiles, int]:
        """Return the results of all jobs, in their order, and how many of them were there already.

        `progress` is told of each result as it comes. A job that raises is our bug, and ends the batch; what was graded
        until then is kept.
        """
        reused = 0
        with _Helpers(self.isolation, jobs) as helpers, ThreadPoolExecutor(workers) as pool:
            futures = {pool.submit(self._finished, job, helpers) for job in jobs}
            try:
                for future in as_completed(futures):
                    futures.remove(future)  # with its result, which is on disk
                    result, known = future.result()
                    reused += known
                    progress(result, known)
            except BaseException:
                helpers.stop()
                pool.shutdown(cancel_futures=True)
                raise
        return ResultFiles([self._path(job.bundle, job.found.student) for job in jobs]), reused

    def _finished(self, job: Job, helpers: _Helpers) -> tuple[Result, bool]:
        try:
            return self._result(job, helpers)
        finally:
            helpers.done(job.bundle)

    def _result(self, job: Job, helpers: _Helpers) -> tuple[Result, bool]:
        bundle, found = job.bundle, job.found
        try:
            with _reading:
                largest = self.course.largest_file
                submissions = read_submissions(found, bundle.exercise.id, bundle.handouts, largest, bundle.layout)
        except Unreadable as news:
            names = ", ".join(sorted({path.name for path in found.paths}))
            terms = self._terms(job.checks, digest(*_contents(found.paths, self.course.largest_file)))
            return self._kept(could_not_grade(bundle, found.student, names, str(news), terms), job), False
        terms = self._terms(job.checks, digest(*(submission.digest for submission in submissions)))
        known = None if self.fresh else self._known(bundle, found.student)
        if known is not None and known.hashes == terms.hashes and known.isolation == terms.isolation:
            return known if known.submitted_at == job.submitted_at else self._kept(known, job), True
        return self._kept(_best(bundle, submissions, terms, helpers), job), False

    def _terms(self, checks: str, submission: str) -> Terms:
        hashes = Hashes(
            submission=submission,
            checks=checks,
            environment=self.environment,
            engine=engine_digest(),
            policy=digest(self.course.limits.model_dump_json()),
            seed=digest(self.course.seed),
        )
        return Terms(self.course.limits, self.isolation, self.course.seed, hashes)

    def _path(self, bundle: Bundle, student: str) -> Path:
        return self.results / bundle.exercise.id / f"{student}.json"

    def _known(self, bundle: Bundle, student: str) -> Result | None:
        try:
            return Result.model_validate_json(self._path(bundle, student).read_bytes())
        except (OSError, ValidationError):
            return None

    def _kept(self, graded: Result, job: Job) -> Result:
        result = graded.model_copy(update={"submitted_at": job.submitted_at})
        write_text(self.results / result.exercise / f"{result.student}.json", result.model_dump_json(indent=1) + "\n")
        return result


class _Helpers:
    """The processes of a batch: a judge for each worker thread, a fork-server for each exercise while it is needed."""

    def __init__(self, isolation: str, jobs: Sequence[Job]) -> None:
        self._isolation, self._local, self._lock = isolation, threading.local(), threading.Lock()
        self._judges: list[Judge] = []
        self._servers: dict[str, Server] = {}
        self._left = Counter(job.bundle.exercise.id for job in jobs)

    def __enter__(self) -> _Helpers:
        return self

    def __exit__(self, *error: object) -> None:
        for judge in self._judges:
            judge.close()
        for server in self._servers.values():
            server.close()

    def stop(self) -> None:
        """Let no further check begin."""
        for judge in self._judges:
            judge.stopped = True

    def judge(self) -> Judge:
        """Return the judge of this thread."""
        if not hasattr(self._local, "judge"):
            self._local.judge = Judge(hardened=self._isolation != UNCONFINED)
            self._judges.append(self._local.judge)
        judge: Judge = self._local.judge
        return judge

    def server(self, bundle: Bundle) -> Server:
        """Return the fork-server of an exercise. Raises `IsolationError`."""
        with self._lock:
            if bundle.exercise.id not in self._servers:
                self._servers[bundle.exercise.id] = Server(self._isolation, bundle.imports, bundle.grants)
            return self._servers[bundle.exercise.id]

    def done(self, bundle: Bundle) -> None:
        """End the server of an exercise with the last of its submissions."""
        with self._lock:
            self._left[bundle.exercise.id] -= 1
            if not self._left[bundle.exercise.id] and bundle.exercise.id in self._servers:
                self._servers.pop(bundle.exercise.id).close()


@cache
def engine_digest() -> str:
    """Return the hash of the grader's own code and of the kit's, with the settings that mypy reads answers by."""
    import harbor_kit  # noqa: PLC0415  # only its place is needed

    roots = (Path(__file__).parent, Path(harbor_kit.__file__).parent)
    paths = [path for root in roots for kind in ("*.py", "*.ini") for path in sorted(root.rglob(kind))]
    return digest(*(part for path in paths for part in (path.name, path.read_bytes())))


def environment_digest(lock: Path) -> str:
    """Return the hash of the environment: the pinned packages and the version of Python."""
    content = lock.read_bytes() if lock.is_file() else b""
    return digest(".".join(platform.python_version_tuple()[:2]), content)


def read_results(folder: Path) -> Iterator[Result]:
    """Yield the results that a batch left in a folder, in order. Raises `StorageError`."""
    for path in sorted(folder.rglob("*.json")):
        yield _read_result(path)


def _read_result(path: Path) -> Result:
    try:
        return Result.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        what = f"this is not a result: {str(error).splitlines()[0]}."
        raise StorageError(what, where=path, fix="Delete it and run `course grade` again.") from None


def _best(bundle: Bundle, submissions: Sequence[Submission], terms: Terms, helpers: _Helpers) -> Result:
    """Return the result of the answer; of several changed files the best one counts, and the student is told."""
    judge, server = helpers.judge(), helpers.server(bundle)
    results = [grade_submission(bundle, submission, terms, judge, server) for submission in submissions]
    best = max(results, key=lambda result: result.points)
    if len(results) == 1:
        return best
    shown = [f"{result.file} ({result.points:f} points)" for result in results]
    which = "Both" if len(results) == 2 else "All of"
    note = f"{which} {', '.join(shown[:-1])} and {shown[-1]} differ from the handout; the better one counts."
    return best.model_copy(update={"notes": (note, *best.notes)})


def _contents(paths: Sequence[Path], largest: int) -> Iterator[bytes]:
    for path in paths:
        yield path.name.encode("utf-8", "surrogateescape")
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                yield file.read(largest)
