"""When a submission was handed in, as the system said that it was collected from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from autograder.collecting.collected import CollectedFile, read_collected, receipt_of

Moments = Mapping[Path, CollectedFile]


def moments_of(submitted: Path) -> Moments:
    """Return what is known of the files in a folder of submissions, by path; nothing of one that was not collected.

    Raises `SubmissionsError` where the record of what was collected cannot be read.
    """
    return {submitted / file.path: file for file in read_collected(submitted).files if file.submitted_at}


def submitted_at(paths: Sequence[Path], moments: Moments) -> datetime | None:
    """Return when the last of some files was handed in; `None` where nobody said, or a file was changed since."""
    known = [moments[path] for path in paths if path in moments and receipt_of(path) == moments[path].sha256]
    if not known or len(known) < len(paths):
        return None
    return max(file.submitted_at for file in known if file.submitted_at)
