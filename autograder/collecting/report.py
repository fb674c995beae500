"""What a collect did, in lines for people."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from autograder.collect import TO_LOOK_AT, Report, Row
from autograder.collecting.ledger import Change
from autograder.collecting.matching import Outcome
from autograder.collecting.sources.kinds import Kind
from autograder.intake import UNMATCHED

MOST_SHOWN = 40
_WORDS = {
    Change.NEW: "new",
    Change.NEWER: "newer; the one before is kept",
    Change.OLDER: "older than what is there, and kept aside",
    Change.UNCHANGED: "there already",
    Change.DATED: "there already; the time is new",
    Change.SAME_NAME: "in the place of another file of this name: if that is another assignment, give --assignment",
    Change.UNDATED: "handed in before, and nothing says which is newer: left as it was",
    Change.BY_HAND: "there already, but changed by hand since: left as it is",
}
_HINTS = {
    Kind.CANVAS: "The gradebook export of Canvas says whose the numbers are: --canvas-gradebook FILE.",
    Kind.MOODLE: "The grading worksheet of Moodle says whose the numbers are: --moodle-worksheet FILE.",
}


def lines(report: Report, submitted: Path) -> Iterator[tuple[str, bool]]:
    """Yield the lines of a report, and whether each is something for a person to decide."""
    matched = [row for row in report.rows if row.outcome is Outcome.MATCHED]
    yield f"{report.source} is of kind {report.kind}: {len(matched)} of {len(report.rows)} hand-ins are matched.", False
    changes = Counter(change for row in matched for change in row.changes)
    for change in (change for change in Change if changes[change]):
        yield f"  {changes[change]} {_WORDS[change]}", False
    open_ends = [*(line for row in report.rows for line in _open(row)), *_not_taken(report)]
    for line in open_ends[:MOST_SHOWN]:
        yield line, True
    if len(open_ends) > MOST_SHOWN:
        yield f"… and {len(open_ends) - MOST_SHOWN} lines more; --json has all.", True
    waiting = len(report.rows) - len(matched)
    if waiting:
        yield f"{waiting} kept in {submitted / UNMATCHED} until then. {_HINTS.get(report.kind, '')}".rstrip(), True
    if report.missing:
        named = ", ".join(report.missing[:MOST_SHOWN]) + (", …" if len(report.missing) > MOST_SHOWN else "")
        yield f"Nothing was collected yet of {len(report.missing)} on the roster: {named}.", False
    next_step = f"Next: course grade {shlex.quote(str(submitted))} --roster FILE"
    yield "Nothing was written: this was a dry run." if report.is_dry_run else next_step, False


def _open(row: Row) -> Iterator[str]:
    """Yield what a person has to look at in one hand-in, and what to type."""
    who = row.key if row.name in ("", row.key) else f"{row.name} ({row.key})"
    if row.outcome is not Outcome.MATCHED:
        yield f"{row.outcome}: {who}: {row.why}."
    for student in row.suggestions if row.outcome is not Outcome.MATCHED else ():
        yield f"  If it is {student}: --confirm {shlex.quote(f'{row.key}={student}')}"
    if row.outcome is not Outcome.MATCHED and not row.suggestions:
        yield f"  If you know whose it is: --confirm {shlex.quote(f'{row.key}=STUDENT')}"
    for change in (change for change in row.changes if change in TO_LOOK_AT):
        yield f"{', '.join(row.students) or who}: {', '.join(row.files[:3])}: {_WORDS[change]}."


def _not_taken(report: Report) -> Iterator[str]:
    for one in report.not_taken:
        yield f"not taken: {one.path}: {one.why}."
