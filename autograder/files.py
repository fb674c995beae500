"""Files that are either there whole or not there at all, and hashes of what is in them."""

from __future__ import annotations

import json
import os
import tempfile
from hashlib import sha256
from pathlib import Path

from autograder.errors import StorageError


def write_bytes(path: Path, content: bytes) -> Path:
    """Write a file at once: a reader, or a crash, finds the old content or the new, never a part. Returns the path."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.")
    except OSError as error:
        raise _refused(path, error) from None
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except OSError as error:
        raise _refused(path, error) from None
    finally:
        Path(name).unlink(missing_ok=True)
    return path


def write_text(path: Path, content: str) -> Path:
    """Write a text file at once, as UTF-8 with the line ends of the text. Returns the path."""
    return write_bytes(path, content.encode("utf-8"))


def json_bytes(data: object) -> bytes:
    """Return JSON for a file: sorted, indented, ends with a line end."""
    return (json.dumps(data, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode("utf-8")


def digest(*parts: str | bytes) -> str:
    """Return the SHA-256 of some texts, in hexadecimal; where one ends and the next begins counts."""
    whole = sha256()
    for part in parts:
        content = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        whole.update(len(content).to_bytes(8, "big") + content)
    return whole.hexdigest()


def names_a_folder(text: str) -> bool:
    """Whether an id can name a folder of submissions."""
    return bool(text) and not text.startswith(".") and not any(mark in text for mark in "/\\\0\r\n")


def _refused(path: Path, error: OSError) -> StorageError:
    return StorageError(
        f"it cannot be written: {error.strerror or error}.",
        where=path,
        fix="Nothing was half-written. Make room or choose another folder, then run the command again.",
    )
