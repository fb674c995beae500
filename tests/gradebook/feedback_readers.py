"""What Moodle and Canvas make of a zip of feedback, written from their rules and from nothing of ours.

Moodle: mod/assign/feedback/file/importziplib.php; Canvas: app/models/abstract_assignment.rb.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection, Mapping


def in_moodle(data: bytes, participants: Collection[int]) -> dict[int, dict[str, bytes]]:
    """Return participant → name → feedback file."""
    found: dict[int, dict[str, bytes]] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            parts = f"/import/{info.filename}".split("/")
            if info.is_dir() or parts[-1].startswith((".", "~")):
                continue
            while parts:
                cut = parts.pop(0).split("_", 4)
                is_number = len(cut) > 3 and re.fullmatch(r"[+-]?\d+(\.\d+)?", cut[1])
                if not is_number or int(cut[1]) not in participants or cut[2:4] != ["assignsubmission", "file"]:
                    continue
                name = "/".join([*cut[4:], *parts]).lstrip("/")
                found.setdefault(int(cut[1]), {})[name] = archive.read(info)
                break
    return found


def in_canvas(data: bytes, handed_in: Mapping[str, Collection[str]]) -> dict[str, list[bytes]]:
    """Return user → files of the comment. `handed_in`: files of the newest attempt of each user."""
    found: dict[str, list[bytes]] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            base = info.filename.rpartition("/")[2]
            parts = [part for part in base.split("_") if part != "LATE"]
            numbers = parts[1:3] if parts[0] == "anon" else [one for one in parts if re.fullmatch("[0-9]+", one)][:2]
            if len(numbers) < 2 or parts[-1].startswith("link") or base.startswith("._"):
                continue
            user, file = numbers
            if file in handed_in.get(user, ()):
                found.setdefault(user, []).append(archive.read(info))
    return found
