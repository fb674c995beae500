"""A zip or a folder is read within limits, and whatever is odd in it is named."""

from __future__ import annotations

import io
import ntpath
import os
import posixpath
import stat
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.collecting.archives import (
    Caps,
    Contents,
    DamagedMemberError,
    folded,
    name_refusal,
    opened,
    shown,
    zip_contents,
)
from autograder.errors import SubmissionsError
from tests.autograder.lms import lay, pack

SMALL = Caps(members=50, member=3_000_000, total=5_000_000, ratio=100)


def reasons(path: Path, caps: Caps = SMALL) -> dict[str, str]:
    """Return what is refused of a source, and why."""
    with opened(path, caps) as contents:
        return {one.path: one.why for one in contents.refused}


def texts(path: Path) -> dict[str, bytes]:
    """Return what a source holds."""
    with opened(path, SMALL) as contents:
        return {member.path: member.read() for member in contents.members}


def with_info(path: Path, info: zipfile.ZipInfo, content: bytes = b"x") -> Path:
    """Write a zip with one plain file and this member."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("good.py", "1")
        archive.writestr(info, content)
    return path


def patched(path: Path, offset: int, form: str, value: int) -> Path:
    """Change a field of the last entry in the list of members of a zip."""
    content = bytearray(path.read_bytes())
    struct.pack_into(form, content, content.rindex(b"PK\x01\x02") + offset, value)
    path.write_bytes(content)
    return path


@pytest.fixture
def zipped(tmp_path: Path) -> Path:
    """Where a test writes its zip."""
    return tmp_path / "source.zip"


def test_members_come_sorted_with_their_bytes(zipped: Path, tmp_path: Path) -> None:
    """A zip and a folder of the same files hold the same; folders are no members."""
    files = {"b/x.py": "1", "a.ipynb": "{}", "./c.py": "2"}
    pack(zipped, {**files, "b/": ""})
    lay(tmp_path / "folder", files)
    assert texts(zipped) == {"a.ipynb": b"{}", "b/x.py": b"1", "c.py": b"2"} == texts(tmp_path / "folder")


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("../../x", "its name leaves its folder"),
        ("ada/../../x", "its name leaves its folder"),
        ("/etc/cron.d/x", "its name is an absolute path"),
        ("C:\\x", "its name holds a backslash"),
        ("C:x", "its name is an absolute path"),
        ("ada\\x.py", "its name holds a backslash"),
        ("ada/NUL.py", "its name is that of a device"),
        ("com1/x.py", "its name is that of a device"),
        ("ada//x.py", "its name is no plain path"),
        ("a/" * 30 + "x", "its name is no plain path"),
    ],
)
def test_a_name_that_is_no_place_below_is_refused_alone(zipped: Path, name: str, why: str) -> None:
    """The others are read."""
    pack(zipped, {name: "x", "good.py": "1"})
    assert list(reasons(zipped).values()) == [why]
    assert texts(zipped) == {"good.py": b"1"}


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=30))
def test_a_name_that_is_taken_stays_below(name: str) -> None:
    """Whatever it is, on this system and on Windows."""
    if not name_refusal(name):
        for flavour in (posixpath, ntpath):
            base = flavour.normpath("/base")
            assert flavour.normpath(flavour.join(base, name)).startswith(base + flavour.sep)


def test_a_null_character_ends_no_name(zipped: Path) -> None:
    """A reader that stops there would see another file."""
    pack(zipped, {"good.pyQ/../x": "1"})
    zipped.write_bytes(zipped.read_bytes().replace(b"good.pyQ", b"good.py\0"))
    assert reasons(zipped) == {"good.py\\x00/../x": "its name holds a null character"}


@pytest.mark.parametrize("mode", [stat.S_IFLNK | 0o777, stat.S_IFIFO | 0o644, stat.S_IFCHR | 0o644])
def test_links_and_devices_in_a_zip_are_refused(zipped: Path, mode: int) -> None:
    """A link is a file whose text is a path: nobody follows it."""
    info = zipfile.ZipInfo("link.py")
    info.external_attr = mode << 16
    assert reasons(with_info(zipped, info, b"/etc/passwd")) == {"link.py": "it is a link or a device"}


def test_links_and_pipes_in_a_folder_are_refused(tmp_path: Path) -> None:
    """To files and to folders; hidden folders at the top are left alone."""
    folder = lay(tmp_path / "class", {"ada/x.py": "1", ".git/config": "1"})
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "key").write_text("key")
    (folder / "ada" / "link.py").symlink_to(tmp_path / "secret" / "key")
    (folder / "bela").symlink_to(tmp_path / "secret")
    os.mkfifo(folder / "ada" / "pipe.py")
    assert reasons(folder) == {"ada/link.py": "it is a link", "ada/pipe.py": "it is not a file", "bela": "it is a link"}
    assert texts(folder) == {"ada/x.py": b"1"}


def test_a_file_that_becomes_a_link_is_not_followed(tmp_path: Path) -> None:
    """Between the listing and the reading."""
    folder = lay(tmp_path / "class", {"ada/x.py": "1"})
    with opened(folder, SMALL) as contents:
        (folder / "ada" / "x.py").unlink()
        (folder / "ada" / "x.py").symlink_to("/etc/hostname")
        with pytest.raises(DamagedMemberError, match="it cannot be read"):
            contents.members[0].read()


def test_an_encrypted_member_is_refused(zipped: Path) -> None:
    """By its flag: no password is asked for."""
    assert reasons(patched(pack(zipped, {"x.py": "1"}), 8, "<H", 1)) == {"x.py": "it is encrypted"}


def test_another_packing_is_refused(tmp_path: Path) -> None:
    """Only stored and deflated members are unpacked: others can ask for gigabytes before the first byte."""
    with zipfile.ZipFile(tmp_path / "x.zip", "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("x.py", "1" * 100)
    assert reasons(tmp_path / "x.zip") == {"x.py": "it is packed in a way that is not read here"}


def test_two_members_of_one_name_are_both_refused(zipped: Path) -> None:
    """Programs differ in which of them counts."""
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("x.py", "1")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("x.py", "2")
        archive.writestr("X.py", "3")
    assert reasons(zipped) == {"x.py": "two members have this name"}
    assert texts(zipped) == {"X.py": b"3"}


def test_a_bomb_is_refused_before_it_is_unpacked(zipped: Path) -> None:
    """By its ratio; and by its size, if it says a large one."""
    pack(zipped, {"bomb.ipynb": b"\0" * 2_900_000, "large.ipynb": os.urandom(100)})
    patched(zipped, 24, "<L", 4_000_000_000)
    with pytest.raises(SubmissionsError, match="unpacked it has more than 5,000,000 bytes"):
        reasons(zipped)
    patched(zipped, 24, "<L", 3_000_001)
    with pytest.raises(SubmissionsError, match="unpacked it has more than"):
        reasons(zipped)
    why = reasons(zipped, Caps(member=3_000_000, ratio=100))
    assert why["bomb.ipynb"].startswith("unpacked it is more than 100 times as large")
    assert why["large.ipynb"] == "it has 3,000,001 bytes; at most 3,000,000 are read"


@pytest.mark.parametrize("size", [1, 900_000, 1_100_000])
def test_a_zip_that_lies_about_sizes_is_found_out(zipped: Path, size: int) -> None:
    """More bytes than it says, or fewer, are no file."""
    patched(pack(zipped, {"x.py": os.urandom(1_000_000)}), 24, "<L", size)
    with opened(zipped, SMALL) as contents, pytest.raises(DamagedMemberError):
        contents.members[0].read()


@pytest.mark.parametrize("broken", ["checksum", "content", "header"])
def test_a_damaged_member_says_so_when_it_is_read(zipped: Path, broken: str) -> None:
    """The others can be read."""
    pack(zipped, {"a.py": "1" * 50, "x.py": "1" * 50})
    content = bytearray(zipped.read_bytes())
    header = content.rindex(b"PK\x03\x04")
    place = {"checksum": content.rindex(b"PK\x01\x02") + 16, "content": header + 34, "header": header + 30}[broken]
    content[place] ^= 0xFF
    zipped.write_bytes(content)
    with opened(zipped, SMALL) as contents:
        first, second = contents.members
        assert first.read() == b"1" * 50
        with pytest.raises(DamagedMemberError):
            second.read()


def test_members_that_overlap_are_refused(zipped: Path) -> None:
    """A zip that packs one core many times is small, and large when unpacked."""
    pack(zipped, {"x.py": os.urandom(1000)})
    content = zipped.read_bytes()
    start, end = content.rindex(b"PK\x01\x02"), content.rindex(b"PK\x05\x06")
    entries = content[start:end] * 20
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 20, 20, len(entries), start, 0)
    zipped.write_bytes(content[:start] + entries + tail)
    with pytest.raises(SubmissionsError, match="its members overlap"):
        reasons(zipped)


def entries(number: int) -> bytes:
    """Return a zip of this many empty members, written as fast as it can be."""
    names = [f"{place:06}.py".encode() for place in range(number)]
    heads = b"".join(struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 0, 0, 0, 0, 0, 0, 9, 0) + name for name in names)
    listed = b"".join(
        struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, place * 39) + name
        for place, name in enumerate(names)
    )
    count = min(number, 0xFFFF)
    return heads + listed + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(listed), len(heads), 0)


@pytest.mark.parametrize("number", [51, 400, 100_000])
def test_too_many_members_are_refused(zipped: Path, number: int) -> None:
    """Many of them before their list is even parsed."""
    zipped.write_bytes(entries(number))
    with pytest.raises(SubmissionsError, match=r"members.*Unpack it by hand"):
        reasons(zipped)


def test_too_many_files_are_refused(tmp_path: Path) -> None:
    """In a folder too."""
    with pytest.raises(SubmissionsError, match="more than 50 files"):
        reasons(lay(tmp_path / "many", {f"{number}.py": "" for number in range(51)}))


@pytest.mark.parametrize("content", [b"", b"PK", b"<html>Please log in</html>", b"PK\x05\x06" + b"\xff" * 18])
def test_what_is_no_zip_is_refused(zipped: Path, content: bytes) -> None:
    """A page that asks to log in is a usual download."""
    zipped.write_bytes(content)
    with pytest.raises(SubmissionsError, match=r"this is not a zip: .*Download it again"):
        reasons(zipped)


def test_a_download_that_was_cut_off_is_refused(zipped: Path) -> None:
    """Its list of members is at the end."""
    pack(zipped, {"x.py": os.urandom(5000)})
    zipped.write_bytes(zipped.read_bytes()[:3000])
    with pytest.raises(SubmissionsError, match="Was the download cut off"):
        reasons(zipped)


@given(st.binary(max_size=300), st.integers(0, 400))
def test_no_bytes_stop_it_in_another_way(noise: bytes, place: int) -> None:
    """A zip with any bytes written over it is read, or is refused."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("ada/x.py", "1" * 200)
    content = buffer.getvalue()
    hurt = content[:place] + noise + content[place + len(noise) :]
    try:
        contents: Contents = zip_contents(io.BytesIO(hurt), SMALL, "hurt")
        for member in contents.members:
            member.read()
    except (SubmissionsError, DamagedMemberError):
        pass


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    """A source that is not there is the operator's to mend."""
    with pytest.raises(SubmissionsError, match="it cannot be read: No such file"):
        reasons(tmp_path / "nowhere")


def test_files_of_operating_systems_are_left_out(zipped: Path) -> None:
    """Nobody handed them in."""
    pack(zipped, {"__MACOSX/._x.py": "", "ada/.DS_Store": "", "ada/._x.py": "", "ada/Thumbs.db": "", "ada/x.py": "1"})
    assert texts(zipped) == {"ada/x.py": b"1"}
    assert reasons(zipped) == {}


def test_names_are_compared_as_disks_do() -> None:
    """Case and composition make no two files; what cannot be printed is shown escaped."""
    assert folded("Béla.PY") == folded("be\u0301la.py")
    assert shown("a\x1b[31m\u202e.py") == "a\\x1b[31m\\u202e.py"
