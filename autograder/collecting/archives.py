"""A zip or a folder as a list of members to read one by one, within limits. Nothing is unpacked, no link is followed.

What comes from students is hostile: a member with a name that leaves its folder, a link, a device, an encrypted or
lying member is refused alone and named; what cannot be trusted as a whole (no zip, cut off, too many members, more
bytes than any class hands in, members that overlap) is refused as a whole. The times of members are not read: in a zip
they are local times without a zone, and Canvas and Moodle write the moment of packing there.
Formats: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT (zip, fields by their section 4.3).
"""

from __future__ import annotations

import io
import os
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from autograder.errors import SubmissionsError

JUNK = {".ds_store", "thumbs.db", "desktop.ini"}
DEEPEST = 20
SMALL_ENOUGH = 1_000_000
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)", re.IGNORECASE)
_DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError)
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_END, _END_64, _TAIL = b"PK\x05\x06", b"PK\x06\x06", 66_000
_SAVE_BY_HAND = "Unpack it by hand, look at what it is, and collect the folder."


@dataclass(frozen=True)
class Caps:
    """How much is read: members, bytes of one and of all, and how many times smaller a packed member may be."""

    members: int = 20_000
    member: int = 100_000_000
    total: int = 20_000_000_000
    ratio: int = 200


NESTED = Caps(members=500, total=200_000_000)


@dataclass(frozen=True)
class Member:
    """One file of a source. `read` gives its bytes, or raises `DamagedMemberError`; `owner` is a user id."""

    path: str
    size: int
    read: Callable[[], bytes]
    owner: int | None = None


@dataclass(frozen=True)
class Refused:
    """A member that is not taken, and why."""

    path: str
    why: str


@dataclass(frozen=True)
class Contents:
    """What a source holds, sorted by path."""

    members: tuple[Member, ...]
    refused: tuple[Refused, ...] = ()


class DamagedMemberError(Exception):
    """Raised when the bytes of a member are not what its zip says, or cannot be read."""


@contextmanager
def opened(source: Path, caps: Caps) -> Iterator[Contents]:
    """Give what a zip or a folder holds; its members can be read as long as this lasts. Raises `SubmissionsError`."""
    try:
        if source.is_dir():
            yield folder_contents(source, caps)
            return
        file = source.open("rb")
    except OSError as error:
        raise SubmissionsError(f"it cannot be read: {error.strerror}.", where=source) from None
    with file:
        yield zip_contents(file, caps, source)


def zip_contents(file: IO[bytes], caps: Caps, where: Path | str) -> Contents:
    """Return what a zip holds. Raises `SubmissionsError` where it cannot be trusted as a whole."""
    size = file.seek(0, os.SEEK_END)
    if _directory_size(file, size) > caps.members * 400:
        raise _refused(where, f"it has more than {caps.members:,} members.")
    try:
        archive = zipfile.ZipFile(file)
    except _DAMAGE as error:
        fix = "Was the download cut off? Download it again; or give a folder."
        raise SubmissionsError(f"this is not a zip: {error}.", where=where, fix=fix) from None
    infos = archive.infolist()
    if len(infos) > caps.members:
        raise _refused(where, f"it has {len(infos):,} members; at most {caps.members:,} are read.")
    if sum(info.file_size for info in infos) > caps.total:
        raise _refused(where, f"unpacked it has more than {caps.total:,} bytes.")
    if sum(info.compress_size for info in infos) > size:
        raise _refused(where, "its members overlap, as in a zip that was made to fill a disk.")
    files = [info for info in infos if not info.is_dir()]
    names = Counter(_plain(info.filename) for info in files)
    members, refused = [], []
    for info in files:
        name = _plain(info.filename)
        why = _why_not(info, caps) or ("two members have this name" if names[name] > 1 else "")
        if why:
            refused.append(Refused(shown(info.orig_filename), why))
        elif not _is_junk(name):
            members.append(Member(name, info.file_size, _reader(archive, info)))
    return _sorted(members, refused)


def folder_contents(folder: Path, caps: Caps) -> Contents:
    """Return what a folder holds, at any depth. Links are refused, hidden folders at its top are left alone."""
    members: list[Member] = []
    refused: list[Refused] = []
    for path, state in _walk(folder, refused):
        name = path.relative_to(folder).as_posix()
        why = name_refusal(name) or _why_not_file(state, caps)
        if why:
            refused.append(Refused(shown(name), why))
        elif not _is_junk(name):
            members.append(Member(name, state.st_size, _file_reader(path, caps), state.st_uid))
        if len(members) + len(refused) > caps.members:
            raise _refused(folder, f"it has more than {caps.members:,} files.")
    return _sorted(members, refused)


def nested_contents(content: bytes, where: str, largest: int) -> Contents:
    """Return what the zip holds that one student handed in. Raises `SubmissionsError`."""
    caps = Caps(NESTED.members, min(NESTED.member, largest), NESTED.total, NESTED.ratio)
    return zip_contents(io.BytesIO(content), caps, where)


def name_refusal(path: str) -> str:
    """Return why a path of a member is not taken, or nothing: it must name a file below its folder on every system."""
    parts = path.split("/")
    reasons = {
        "its name holds a null character": "\0" in path,
        "its name holds a backslash": "\\" in path,
        "its name is an absolute path": path.startswith("/") or path[1:2] == ":",
        "its name leaves its folder": ".." in parts,
        "its name is no plain path": "" in parts or "." in parts or len(parts) > DEEPEST,
        "its name is that of a device": any(_DEVICE.fullmatch(part.split(".")[0].strip()) for part in parts),
        "its name is not text": any("\ud800" <= sign <= "\udfff" for sign in path),
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


def folded(path: str) -> str:
    """Return what two paths have in common that are one file on a disk that ignores case and composition."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def shown(name: str) -> str:
    """Return a name as it can be printed and written: what is not printable is escaped."""
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in name)


def _plain(name: str) -> str:
    return name.removeprefix("./")


def _is_junk(path: str) -> bool:
    """Whether an operating system put this file there, and no student."""
    parts = path.split("/")
    return "__MACOSX" in parts or parts[-1].casefold() in JUNK or parts[-1].startswith("._")


def _sorted(members: list[Member], refused: list[Refused]) -> Contents:
    by_path = sorted(members, key=lambda member: member.path)
    return Contents(tuple(by_path), tuple(sorted(refused, key=lambda one: one.path)))


def _refused(where: Path | str, what: str) -> SubmissionsError:
    return SubmissionsError(what, where=where, fix=_SAVE_BY_HAND)


def _directory_size(file: IO[bytes], size: int) -> int:
    """Return how many bytes the list of members has, as the zip says itself: looked at before anything is parsed."""
    file.seek(max(0, size - _TAIL))
    tail = file.read(_TAIL)
    end, end_64 = tail.rfind(_END), tail.rfind(_END_64)
    sizes = [0]
    if 0 <= end <= len(tail) - 16:
        sizes.append(int(struct.unpack_from("<L", tail, end + 12)[0]))
    if 0 <= end_64 <= len(tail) - 48:
        sizes.append(int(struct.unpack_from("<Q", tail, end_64 + 40)[0]))
    return max(found for found in sizes if found != 0xFFFFFFFF)


def _why_not(info: zipfile.ZipInfo, caps: Caps) -> str:
    mode = stat.S_IFMT(info.external_attr >> 16)
    is_large = info.file_size > SMALL_ENOUGH
    reasons = {
        "it is a link or a device": mode not in (0, stat.S_IFREG),
        "it is encrypted": info.flag_bits & 0x1,
        "it is packed in a way that is not read here": info.compress_type not in _PACKED,
        f"it has {info.file_size:,} bytes; at most {caps.member:,} are read": info.file_size > caps.member,
        f"unpacked it is more than {caps.ratio} times as large, as a file that was made to fill a disk": is_large
        and info.file_size > caps.ratio * max(info.compress_size, 1),
    }
    return name_refusal(_plain(info.orig_filename)) or next((why for why, holds in reasons.items() if holds), "")


def _reader(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[], bytes]:
    def read() -> bytes:
        try:
            with archive.open(info) as stream:
                content = stream.read(info.file_size + 1)
        except _DAMAGE as error:
            raise DamagedMemberError(f"it is damaged: {error}") from None
        if len(content) != info.file_size:
            raise DamagedMemberError("it has another size than the zip says")
        return content

    return read


def _walk(folder: Path, refused: list[Refused], top: bool = True) -> Iterator[tuple[Path, os.stat_result]]:
    """Yield what is no folder, with its state; never through a link."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        if top:
            raise SubmissionsError(f"it cannot be read: {error.strerror}.", where=folder) from None
        refused.append(Refused(shown(folder.name), f"it cannot be read: {error.strerror}"))
        return
    for entry in entries:
        if top and entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(Path(entry.path), refused, top=False)
        else:
            yield Path(entry.path), entry.stat(follow_symlinks=False)


def _why_not_file(state: os.stat_result, caps: Caps) -> str:
    if stat.S_ISLNK(state.st_mode):
        return "it is a link"
    if not stat.S_ISREG(state.st_mode):
        return "it is not a file"
    return f"it has {state.st_size:,} bytes; at most {caps.member:,} are read" if state.st_size > caps.member else ""


def _file_reader(path: Path, caps: Caps) -> Callable[[], bytes]:
    def read() -> bytes:
        try:
            with os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)), "rb") as file:
                content = file.read(caps.member + 1)
        except OSError as error:
            raise DamagedMemberError(f"it cannot be read: {error.strerror}") from None
        if len(content) > caps.member:
            raise DamagedMemberError("it grew while it was read")
        return content

    return read
