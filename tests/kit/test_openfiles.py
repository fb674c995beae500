"""Descriptors of a file are counted."""

from pathlib import Path

from harbor_kit.openfiles import times_open


def test_open_files_are_counted(tmp_path: Path) -> None:
    """Two that are open, one after the first is closed, none at the end; another file does not count."""
    path, other = tmp_path / "a", tmp_path / "b"
    path.write_bytes(b"x")
    with other.open("wb"), path.open("rb"):
        with path.open("rb"):
            assert times_open(path) == 2
        assert times_open(path) == 1
    assert times_open(path) == 0
