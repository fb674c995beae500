"""What a list changes in the class, said to a person and to a script."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from autograder.model import Student
from autograder.rosters.listing import Listing
from gradebook.decisions import Enrolment
from gradebook.roster import Move, Plan, What

WORDS: dict[What, str] = {
    "new": "new",
    "returns": "back",
    "changed": "changed",
    "left": "left",
    "merged": "merged",
    "apart": "apart",
}


def lines(listing: Listing, plan: Plan) -> Iterator[tuple[str, bool]]:
    """Yield lines for a terminal, each with whether a person has to do something about it."""
    columns = ", ".join(f'{field} from "{header}"' for field, header in listing.columns)
    yield f"{listing.path.name}: {listing.kind} list of {len(listing.students)} students; {columns}.", False
    for move in plan.moves:
        said = f"{one_line(move.student)}  {move.why}" if move.what == "new" else move.why
        yield f"  {WORDS[move.what]:8} {move.student.id:12} {said or one_line(move.student)}".rstrip(), False
    if plan.absent:
        yield f"  not in the list, kept: {', '.join(plan.absent)}", False
    if plan.elsewhere:
        yield f"  of other sections, left out: {plan.elsewhere} rows", False
    for line, why in listing.left_out:
        yield f"  line {line}: {why}, left out", False
    for remark in listing.remarks:
        yield f"  {remark}", True
    for old, new in plan.alike:
        yield f'  perhaps the same person: "{old}" and the new "{new}"; if so: --merge {old}={new}', True
    for doubt in plan.doubts:
        ways = [*(f"--is {doubt.line}={one}" for one in doubt.perhaps), f"--new {doubt.line}"]
        yield f'  line {doubt.line}, "{doubt.name}", in doubt: {doubt.why}. Say {" or ".join(ways)}.', True
    for row in listing.unreadable:
        yield f"  line {row.line} cannot be read: {row.why}.", True


def as_data(listing: Listing, plan: Plan) -> dict[str, Any]:
    """Return the same for a script."""
    return {
        "file": listing.path.name,
        "kind": listing.kind.value,
        "columns": dict(listing.columns),
        "moves": [_as_data(one) for one in plan.moves],
        "unchanged": plan.unchanged,
        "kept_absent": list(plan.absent),
        "perhaps_the_same": [{"old": old, "new": new} for old, new in plan.alike],
        "in_doubt": [
            {"line": one.line, "name": one.name, "why": one.why, "perhaps": list(one.perhaps)} for one in plan.doubts
        ],
        "unreadable": [{"line": one.line, "why": one.why} for one in listing.unreadable],
        "left_out": [{"line": line, "why": why} for line, why in listing.left_out],
        "of_other_sections": plan.elsewhere,
        "remarks": list(listing.remarks),
    }


def counts(plan: Plan, size: int) -> str:
    """Return one line that sums it up: `2 new, 1 left, 20 unchanged: 22 in the class`."""
    found = [(len(plan.of(what)), word) for what, word in WORDS.items()]
    said = [f"{count} {word}" for count, word in found if count]
    return f"{', '.join([*said, f'{plan.unchanged} unchanged'])}: {size} in the class"


def history_lines(enrolments: Sequence[Enrolment]) -> Iterator[str]:
    """Yield what was decided of a student, oldest first: the data are those from then on."""
    for one in enrolments:
        why = f" ({one.why})" if one.why else ""
        said = f"{one.when:%Y-%m-%d %H:%M} UTC  {one.student.id}: {one.move}{why}"
        yield f"{said}, from {one.who}; then: {one_line(one.student)}"


def state_of(newest: Enrolment | None) -> dict[str, str]:
    """Return whether somebody is in the class ("": yes), since when, and by which list."""
    if newest is None:
        return {"state": "", "since": "", "by": ""}
    words = {"dropped": "left", "merged": f"counts for {newest.into}"}
    return {"state": words.get(newest.move, ""), "since": newest.when.isoformat(), "by": newest.who}


def one_line(student: Student) -> str:
    """Return the data of a student in one line."""
    return " · ".join(part for part in (student.name, student.login, student.sis_id, student.section) if part)


def _as_data(move: Move) -> dict[str, Any]:
    said = {"what": move.what, "line": move.line, "why": move.why, "into": move.into}
    return {**said, "student": move.student.model_dump()}
