"""Grade one submission in Gradescope's container: `python -m autograder.gradescope /autograder`.

    source/                       the extracted zip: the grader, course.yaml, settings.yaml, sealed/<exercise>/
    submission/                   what the student handed in, under any name
    submission_metadata.json      who, when, due when
    results/results.json          written at once, or not at all

Layout: https://gradescope-autograders.readthedocs.io/en/latest/specs/ ("File hierarchy").

A failure of the grader leaves no results.json and ends with 1: that is the one state of Gradescope that is no grade
("the autograder failed to execute"). The reason goes to the output, which the staff sees. So it is too where a single
check could not be made: a total without its points could not be told from one that lost them.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from autograder.bundles import bundle_digest, read_bundles
from autograder.config import Course, Limits, read_config
from autograder.errors import CourseError, IsolationError
from autograder.files import write_text
from autograder.grade import Grader, Job, environment_digest
from autograder.gradescope.metadata import submission_facts
from autograder.gradescope.results import Document, document_of, not_graded, unchecked
from autograder.gradescope.settings import read_settings
from autograder.intake import Found, find_submission, written
from autograder.model import Bundle, Result
from autograder.sandbox.launch import choose_isolation, refuse_exposed, tried
from autograder.sandbox.modes import STRONGEST_FIRST
from autograder.textreader import known_types
from autograder.workplace import new_folder

SECONDS = 400.0  # for all files of a submission: Gradescope ends a run after 600, with a score of 0
SHOWN_FILES = 5


class _UncheckedError(CourseError):
    """Raised when the grader failed on a check."""


def main(root: Path) -> None:
    """Grade the submission and write the file for Gradescope; where that fails, say why and leave no file."""
    started = time.monotonic()
    path = root / "results" / "results.json"
    path.unlink(missing_ok=True)
    try:
        document = grade_in(root)
    except CourseError as error:
        sys.exit(f"NOT GRADED, and no score. {error}")
    seconds = round(time.monotonic() - started, 3)
    timed = Document.model_validate({**document.model_dump(), "execution_time": seconds})
    write_text(path, timed.model_dump_json(indent=1) + "\n")


def learn(source: Path) -> None:
    """Let mypy learn what the exercise imports, once, when the image is built: else every run would begin with it."""
    (bundle,) = read_bundles(source / "sealed", source)
    if any(probe.reads_text for probe in bundle.probes):
        known_types(tuple(bundle.imports))


def grade_in(root: Path) -> Document:
    """Return what Gradescope is told of the submission in its layout. Raises `CourseError`."""
    source = root / "source"
    course, settings = read_config(source / "course.yaml"), read_settings(source / "settings.yaml")
    (bundle,) = read_bundles(source / "sealed", source)
    facts = submission_facts(root / "submission_metadata.json")
    found = find_submission(root, "submission", bundle.exercise.id.rsplit("/", 1)[-1], bundle.layout)
    if found is None:
        return not_graded(_none_found(root / "submission", bundle), bundle, facts)
    isolation = _isolation()
    refuse_exposed([source, root / "submission", root / "submission_metadata.json", root / "results"])
    limits = _shared(settings.limits, len(found.paths))
    result = _graded(course.model_copy(update={"limits": limits}), isolation, bundle, found, source)
    problems = unchecked(result)
    if problems:
        fix = "Run the autograder again. If it happens again, run `course grade` on this submission."
        raise _UncheckedError("; ".join(problems) + ".", fix=fix)
    return document_of(result, bundle, settings.hidden_checks, facts)


def _graded(course: Course, isolation: str, bundle: Bundle, found: Found, source: Path) -> Result:
    grader = Grader(course, isolation, environment_digest(source / "requirements.txt"), new_folder("results-"))
    results, _ = grader.grade([Job(bundle, bundle_digest(bundle), found)], 1)
    return results[0]


def _isolation() -> str:
    """Return the strongest isolation that works here. Raises `IsolationError`, with what each mode lacks."""
    try:
        return choose_isolation(None, trust_students=False)
    except IsolationError:
        lacking = "; ".join(f"{mode}: {tried(mode).why_not}" for mode in STRONGEST_FIRST)
        what = f"This container cannot be protected from student code ({lacking})."
        fix = "Ask Gradescope for machines with Landlock, or grade with `course grade` on one of yours."
        raise IsolationError(what, fix=fix) from None


def _shared(limits: Limits, files: int) -> Limits:
    """Return limits under which several files together end in time: each that differs from the handout is graded."""
    return limits.model_copy(update={"submission": min(limits.submission, SECONDS / files)})


def _none_found(folder: Path, bundle: Bundle) -> str:
    """Return why nothing was found, in words for the student."""
    names = sorted(written(path.name) for path in folder.rglob("*") if not path.is_dir())
    stem = bundle.exercise.id.rsplit("/", 1)[-1]
    shown = ", ".join(names[:SHOWN_FILES]) + (
        f" and {len(names) - SHOWN_FILES} more" if len(names) > SHOWN_FILES else ""
    )
    what = f"none of your files is of this exercise ({shown})" if names else "there are no files in your submission"
    return f"{what[0].upper()}{what[1:]}; hand in {stem}.ipynb or {stem}.py"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
