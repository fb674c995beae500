"""When a submission was handed in is known from what was collected, and only of the very bytes that were."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from autograder.collecting.collected import Collected, CollectedFile, receipt, write_collected
from autograder.collecting.moments import moments_of, submitted_at

NOON = datetime(2026, 12, 7, 12, tzinfo=UTC)


def collected(folder: Path, **moments: datetime | None) -> list[Path]:
    """A folder of submissions in which each file was handed in at a moment; return the files."""
    known = {"key": "ada", "source": "zip", "kind": "canvas", "member": "m", "slot": "s", "is_current": True}
    files, paths = [], []
    for name, moment in moments.items():
        path = folder / "ada" / f"{name}.ipynb"
        path.parent.mkdir(exist_ok=True)
        path.write_text(name)
        paths.append(path)
        more = {"path": f"ada/{path.name}", "name": path.name, "submitted_at": moment, "size": len(name)}
        file = {"student": "ada", **known, **more, "sha256": receipt(name.encode()), "collected_at": NOON}
        files.append(CollectedFile.model_validate(file))
    write_collected(folder, Collected(files=tuple(files)))
    return paths


def test_a_submission_has_the_moment_of_its_file(tmp_path: Path) -> None:
    """Of several files, that of the last."""
    paths = collected(tmp_path, one=NOON, two=NOON + timedelta(hours=1))
    moments = moments_of(tmp_path)
    assert submitted_at(paths[:1], moments) == NOON
    assert submitted_at(paths, moments) == NOON + timedelta(hours=1)


def test_a_file_that_was_changed_since_has_no_moment(tmp_path: Path) -> None:
    """Somebody put another file in its place: when that came nobody said."""
    (path,) = collected(tmp_path, one=NOON)
    path.write_text("another")
    assert submitted_at([path], moments_of(tmp_path)) is None


def test_what_was_not_collected_has_no_moment(tmp_path: Path) -> None:
    """A folder that was filled by hand, and a system that gave no time."""
    assert moments_of(tmp_path) == {}
    paths = collected(tmp_path, one=NOON, two=None)
    assert submitted_at(paths, moments_of(tmp_path)) is None
