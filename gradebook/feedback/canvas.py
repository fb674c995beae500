"""Pages as the zip that Canvas takes under *Upload Submissions*: each becomes a file of a comment for its student.

    lovelaceada_LATE_4021_99871_feedback.html        for lovelaceada_LATE_4021_99871_01-async-api-calls.ipynb

Canvas cuts a name at each `_`; without `LATE`, the first part of digits is the user and the second the file that was
handed in, which must be one of the newest attempt; after `anon` come an anonymous id and the file. A last part that
begins with `link` is skipped. So the start of each name is that of the zip of *Download Submissions*, and its end is
ours: from `.html` Canvas knows what it is. It shows the page under the name of the file that was handed in. In a group
assignment everybody in the group gets the comment.
Source: https://github.com/instructure/canvas-lms/blob/master/app/models/abstract_assignment.rb
(`infer_comment_context_from_filename`, `generate_comments_from_files`). The upload counts against the quota of whoever
uploads, by default 50 MB.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from autograder.model import Student
from gradebook.feedback.packing import MEGABYTE, PAGE, Packed, without_page, zip_of

LMS = "Canvas"
MOST = 50 * MEGABYTE


@dataclass(frozen=True)
class HandIn:
    """One file of the zip of Canvas. `start` is its name up to the `file`; `number` the file's, `None` for a text.

    `students`: whose it is, as far as is known; of a group all of them.
    """

    start: str
    user: str
    number: int | None
    file: str
    students: tuple[str, ...]


def canvas_zip(
    pages: Mapping[str, bytes], roster: Collection[Student], hand_ins: Iterable[HandIn], exercise: str
) -> Packed:
    """Return the zip. `exercise`: of several files of a student, the one of this name takes the page."""
    stem = exercise.rpartition("/")[2]
    own: dict[str, list[HandIn]] = {}
    grouped: set[str] = set()
    strangers = []
    for one in hand_ins:
        if not one.students:
            strangers.append(one.start + one.file)
        elif len(one.students) > 1:
            grouped |= set(one.students)
        elif one.number is not None:
            own.setdefault(one.students[0], []).append(one)
    ids = [student.id for student in roster if student.id in pages]
    files = {_name(_chosen(own[student], stem)): pages[student] for student in ids if student in own.keys() - grouped}
    return Packed(
        data=zip_of(files),
        matched=tuple(student for student in ids if student in own.keys() - grouped),
        unmatched=tuple(student for student in ids if student not in own.keys() | grouped),
        grouped=tuple(student for student in ids if student in grouped),
        absent=without_page(roster, pages),
        strangers=tuple(sorted(strangers)),
        lms=LMS,
        most=MOST,
    )


def _chosen(own: Iterable[HandIn], stem: str) -> HandIn:
    """Return the file that takes the page: one of the exercise, of several the newest."""
    return max(own, key=lambda one: (one.file.startswith(stem), one.number or 0))


def _name(one: HandIn) -> str:
    """Return the name of a page; without the name of a person or a group that Canvas would take for a number."""
    parts = [part for part in one.start.split("_") if part.isascii() and part.isdigit()]
    is_plain = one.user.startswith("anon") or parts[:2] == [one.user, str(one.number)]
    return f"{one.start if is_plain else f'{one.user}_{one.number}_'}{PAGE}"
