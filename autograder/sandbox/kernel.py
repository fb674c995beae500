"""The Linux calls that Python's standard library lacks: namespaces, mounts, capabilities, Landlock, seccomp.

Thin wrappers by ctypes; each raises `OSError` with the name of the call. Importing this module does nothing, anywhere.
Sources: the manual pages of the calls, and include/uapi/linux/{prctl,landlock,seccomp,capability}.h.
"""

from __future__ import annotations

import ctypes
import os
import platform
import stat
import struct
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

NEW_CGROUP, NEW_TIME = 0x2000000, 0x80
NEW_NS, NEW_UTS, NEW_IPC, NEW_USER, NEW_PID, NEW_NET = 0x20000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000
THREAD = 0x10000

READ_ONLY, NO_SUID, NO_DEV, NO_EXEC, REMOUNT, BIND, RECURSIVE, PRIVATE = 1, 2, 4, 8, 32, 4096, 16384, 1 << 18
_DETACH = 2
_LOCKED_FLAGS = {2: NO_SUID, 4: NO_DEV, 8: NO_EXEC, 1024: 1 << 10, 2048: 1 << 11, 4096: 1 << 21}  # statvfs → mount

SET_PARENT_DEATH_SIGNAL, SET_DUMPABLE, SET_CHILD_SUBREAPER, SET_NO_NEW_PRIVILEGES = 1, 4, 36, 38

_CAPABILITIES_VERSION_3 = 0x20080522
MACHINE = platform.machine()
_NUMBERS = {
    "x86_64": {"capset": 126, "pivot_root": 155, "seccomp": 317},
    "aarch64": {"capset": 91, "pivot_root": 41, "seccomp": 277},
}
_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_FOLDER = 1, 2, 4, 8
_MAKE_CHARACTER, _MAKE_BLOCK, _TRUNCATE, _DEVICE_CONTROL = 1 << 6, 1 << 11, 1 << 14, 1 << 15
_FILE_RIGHTS = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _DEVICE_CONTROL
_RIGHTS_BY_VERSION = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1, 5: (1 << 16) - 1}


@cache
def _libc() -> Any:
    library = ctypes.CDLL(None, use_errno=True)
    library.syscall.restype = ctypes.c_long
    return library


def known_machine() -> bool:
    """Return whether this is a Linux whose calls are known here."""
    return platform.system() == "Linux" and MACHINE in _NUMBERS


def unshare(flags: int) -> None:
    """Leave some namespaces for new ones."""
    _checked(_libc().unshare(ctypes.c_int(flags)), "unshare")


def rejoin_process_namespace(descriptor: int) -> None:
    """Let the next children be born in the namespace of the process behind a pidfd."""
    _checked(_libc().setns(ctypes.c_int(descriptor), ctypes.c_int(NEW_PID)), "setns")


def prctl(option: int, value: int) -> None:
    """Set an attribute of this process."""
    zero = ctypes.c_ulong(0)
    _checked(_libc().prctl(ctypes.c_int(option), ctypes.c_ulong(value), zero, zero, zero), f"prctl({option})")


def drop_capabilities() -> None:
    """Give up every capability."""
    header = struct.pack("=Ii", _CAPABILITIES_VERSION_3, 0)
    _call("capset", header, b"\0" * 24)


def mount(source: str | None, target: str, kind: str | None = None, flags: int = 0, options: str | None = None) -> None:
    """Mount a filesystem, or bind a folder to another place."""
    texts = [part if part is None else os.fsencode(part) for part in (source, target, kind, options)]
    result = _libc().mount(texts[0], texts[1], texts[2], ctypes.c_ulong(flags), texts[3])
    _checked(result, f"mount on {target}")


def bind_read_only(source: str, target: str) -> None:
    """Show a file or folder at another place, read-only, without what is mounted below it."""
    mount(source, target, flags=BIND)
    flags = BIND | REMOUNT | READ_ONLY | NO_SUID | NO_DEV
    try:
        mount(None, target, flags=flags)
    except OSError:  # in a user namespace the flags of the original mount are locked, and must be repeated
        now = os.statvfs(target).f_flag
        mount(None, target, flags=flags | sum(flag for seen, flag in _LOCKED_FLAGS.items() if now & seen))


def pivot_to(root: str) -> None:
    """Make a mounted folder the root of this mount namespace, and let go of the old one."""
    os.chdir(root)
    _call("pivot_root", b".", b".")  # the old root then lies on top of the new one
    _checked(_libc().umount2(b".", ctypes.c_int(_DETACH)), "umount")
    os.chdir("/")


def write_identity_map(user: int, group: int) -> None:
    """Keep user and group in a new user namespace: all others are nobody there."""
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1")


def landlock_version() -> int:
    """Return the version of Landlock that this kernel has, or 0."""
    found = _libc().syscall(ctypes.c_long(_LANDLOCK_CREATE), None, ctypes.c_size_t(0), ctypes.c_uint32(1))
    return max(0, int(found))


def landlock_rules(readable: Iterable[str], writable: Iterable[str]) -> int:
    """Return the descriptor of a ruleset: these files and folders may be read or written, nothing else; no TCP.

    What is not there is left out. Raises `OSError` where the kernel has no Landlock.
    """
    version = landlock_version()
    if not version:
        raise OSError("this kernel has no Landlock")
    handled = _RIGHTS_BY_VERSION[min(version, 5)]
    attributes = struct.pack("=QQQ", handled, 3 if version >= 4 else 0, 3 if version >= 6 else 0)
    attributes = attributes[: 8 if version < 4 else 16 if version < 6 else 24]
    rules = _libc().syscall(
        ctypes.c_long(_LANDLOCK_CREATE), attributes, ctypes.c_size_t(len(attributes)), ctypes.c_uint32(0)
    )
    descriptor = _checked(int(rules), "landlock_create_ruleset")
    for path in readable:
        _allow(descriptor, path, _EXECUTE | _READ_FILE | _READ_FOLDER)
    for path in writable:
        _allow(descriptor, path, handled & ~(_DEVICE_CONTROL | _MAKE_CHARACTER | _MAKE_BLOCK | _EXECUTE))
    return descriptor


def landlock_restrict(rules: int) -> None:
    """Bind this process and its children to a ruleset, for ever."""
    _checked(
        int(_libc().syscall(ctypes.c_long(_LANDLOCK_RESTRICT), ctypes.c_int(rules), ctypes.c_uint32(0))), "landlock"
    )


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def filter_calls(program: bytes, *, listen: bool = False) -> int:
    """Install a seccomp filter, for ever. With `listen`, return the descriptor on which its questions arrive; or -1."""
    prepared = _Program(len(program) // 8, program)
    set_mode_filter, new_listener = 1, 1 << 3
    flags = ctypes.c_uint(new_listener if listen else 0)
    answer = _call("seccomp", ctypes.c_uint(set_mode_filter), flags, ctypes.byref(prepared))
    return answer if listen else -1


class Question:
    """A call that a seccomp filter asks about; its maker waits until it is answered."""

    _RECEIVE, _SEND = 0xC0502100, 0xC0182101
    _CONTINUE = 1

    def __init__(self, listener: int) -> None:
        """Take the next question. Raises `OSError` where its maker is gone."""
        import fcntl  # noqa: PLC0415  # not on every system

        self._listener, self._control = listener, fcntl.ioctl
        record = bytearray(80)
        self._control(listener, self._RECEIVE, record)
        self._id, self.process = struct.unpack_from("=QI", record)

    def allow(self) -> None:
        """Let the call happen."""
        self._answer(0, self._CONTINUE)

    def refuse(self, error: int) -> None:
        """Let the call fail with an error number."""
        self._answer(-error, 0)

    def _answer(self, error: int, flags: int) -> None:
        self._control(self._listener, self._SEND, struct.pack("=QqiI", self._id, 0, error, flags))


def _allow(rules: int, path: str, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(place).st_mode):
            rights &= _FILE_RIGHTS & ~_DEVICE_CONTROL
        rule = ctypes.create_string_buffer(struct.pack("=Qi", rights, place), 12)
        result = _libc().syscall(
            ctypes.c_long(_LANDLOCK_ADD), ctypes.c_int(rules), ctypes.c_int(1), rule, ctypes.c_uint32(0)
        )
        _checked(int(result), f"landlock_add_rule({path})")
    finally:
        os.close(place)


def _call(name: str, *arguments: object) -> int:
    return _checked(int(_libc().syscall(ctypes.c_long(_NUMBERS[MACHINE][name]), *arguments)), name)


def _checked(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result
