from __future__ import annotations

import errno
import json
import os
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.errors import StorageError
from autograder.files import digest, json_bytes, write_bytes, write_text


def full(*_: Any, **__: Any) -> Any:
    """Fail as a full disk does."""
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_file_is_written_with_its_folders(tmp_path: Path) -> None:
    """The path comes back, everyone may read, and nothing else is there."""
    path = tmp_path / "a" / "b" / "c.txt"
    assert write_text(path, "ä\r\nb\n") == path
    assert path.read_bytes() == b"\xc3\xa4\r\nb\n"
    assert path.stat().st_mode & 0o777 == 0o644
    assert list(path.parent.iterdir()) == [path]


def test_a_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    """The new content stands where the old one stood, however long the name is."""
    path = tmp_path / ("n" * 200)
    write_bytes(path, b"old and longer")
    assert write_bytes(path, b"new").read_bytes() == b"new"


@pytest.mark.parametrize(("place", "name"), [(os, "fsync"), (Path, "replace"), (Path, "chmod"), (tempfile, "mkstemp")])
def test_a_full_disk_leaves_the_old_content(tmp_path: Path, monkeypatch: Any, place: Any, name: str) -> None:
    """Wherever writing fails, the old file is whole and nothing lies beside it."""
    path = write_bytes(tmp_path / "kept.json", b"old")
    monkeypatch.setattr(place, name, full)
    with pytest.raises(StorageError) as caught:
        write_bytes(path, b"new")
    monkeypatch.undo()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
    assert str(caught.value) == (
        f"{path}: it cannot be written: No space left on device. Nothing was half-written. "
        "Make room or choose another folder, then run the command again."
    )


def test_an_interrupt_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C goes through as it is."""

    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_bytes(tmp_path / "new", b"new")
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_way_of_a_folder_is_said_so(tmp_path: Path) -> None:
    """And so is a folder in the way of a file."""
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    with pytest.raises(StorageError, match="it cannot be written: File exists"):
        write_bytes(tmp_path / "file" / "new", b"")
    with pytest.raises(StorageError, match="it cannot be written: Is a directory"):
        write_bytes(tmp_path / "folder", b"")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder"]


def test_json_is_the_same_for_the_same_data() -> None:
    """Sorted, indented, readable, with a line end."""
    assert (
        json_bytes({"b": 1, "a": ["ä"]})
        == json_bytes({"a": ["ä"], "b": 1})
        == b'{\n "a": [\n  "\xc3\xa4"\n ],\n "b": 1\n}\n'
    )
    assert json.loads(json_bytes([None])) == [None]


def test_a_digest_is_a_sha_256() -> None:
    """64 hexadecimal digits; a text and its UTF-8 bytes are the same."""
    assert digest("ä") == digest("ä".encode())
    assert len(digest()) == 64
    assert digest("\ud800") != digest("")


@given(st.lists(st.text() | st.binary(), max_size=4), st.lists(st.text() | st.binary(), max_size=4))
def test_a_digest_separates_its_parts(left: list[str | bytes], right: list[str | bytes]) -> None:
    """Where one part ends and the next begins counts."""

    def as_bytes(parts: list[str | bytes]) -> list[bytes]:
        return [part.encode() if isinstance(part, str) else part for part in parts]

    assert (digest(*left) == digest(*right)) == (as_bytes(left) == as_bytes(right))
    assert digest(*left, "ab", "c") != digest(*left, "a", "bc") != digest(*left, "abc")
