"""Solutions for students, explained, once an exercise is due.

<module>/exercises/<stem>-solution.ipynb, .py     the reference and why it is so; no hidden check
"""

from __future__ import annotations

from datetime import datetime

from autograder.config import Course
from autograder.errors import ConfigError, did_you_mean
from autograder.handouts import explained
from autograder.release import Release


def solution_files(release: Release) -> dict[str, bytes]:
    """Return the solutions of a release: relative path → content."""
    return {
        f"{master.module}/exercises/{master.stem}-solution{suffix}": text.encode()
        for master in release.masters
        for suffix, text in explained(master, release.rubrics[master.id]).items()
    }


def refuse_early(release: Release, course: Course, now: datetime) -> None:
    """Raise `ConfigError` where an exercise is not due yet, or nobody wrote when it is. `now` has a time zone."""
    known = [master.id for master in release.masters]
    for exercise in known:
        due = course.due_at(exercise)
        if due is None:
            fix = _not_written(course, exercise)
            raise ConfigError(f"no date is written for {exercise}.", where="config/course.yaml", fix=fix)
        if now < due:
            what = f"{exercise} is due on {due:%Y-%m-%d at %H:%M} ({course.zone}); its solution would be out before."
            raise ConfigError(
                what, fix="Wait, name other modules with --modules, or release it all the same with --force."
            )


def _not_written(course: Course, exercise: str) -> str:
    """Return what to do: perhaps it is written there under a name that is misspelt."""
    close = did_you_mean(exercise, course.due) if course.due else ""
    hint = f" {close}" if close.startswith("Did") else ""
    return f"Write it under `due`, or add --force.{hint}"
