"""Which system calls a student's process may make: a seccomp filter, assembled here instruction by instruction.

What is named below is refused; so is every call that is newer than this list. Numbers are those of Linux 6.16
(arch/x86/entry/syscalls/syscall_64.tbl, include/uapi/asm-generic/unistd.h).
"""

from __future__ import annotations

import errno
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from autograder.sandbox import kernel

_NUMBERS = {  # x86_64, aarch64; None: does not exist there
    "accept": (43, 202),
    "accept4": (288, 242),
    "acct": (163, 89),
    "add_key": (248, 217),
    "adjtimex": (159, 171),
    "bind": (49, 200),
    "bpf": (321, 280),
    "chmod": (90, None),
    "chown": (92, None),
    "chroot": (161, 51),
    "clock_adjtime": (305, 266),
    "clock_settime": (227, 112),
    "clone": (56, 220),
    "clone3": (435, 435),
    "connect": (42, 203),
    "delete_module": (176, 106),
    "execve": (59, 221),
    "execveat": (322, 281),
    "fanotify_init": (300, 262),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "fchown": (93, 55),
    "fchownat": (260, 54),
    "fcntl": (72, 25),
    "finit_module": (313, 273),
    "flock": (73, 32),
    "fork": (57, None),
    "fremovexattr": (199, 16),
    "fsconfig": (431, 431),
    "fsetxattr": (190, 7),
    "fsmount": (432, 432),
    "fsopen": (430, 430),
    "fspick": (433, 433),
    "futimesat": (261, None),
    "init_module": (175, 105),
    "inotify_add_watch": (254, 27),
    "io_setup": (206, 0),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "io_uring_setup": (425, 425),
    "ioctl": (16, 29),
    "ioperm": (173, None),
    "iopl": (172, None),
    "ioprio_set": (251, 30),
    "kcmp": (312, 272),
    "kexec_file_load": (320, 294),
    "kexec_load": (246, 104),
    "keyctl": (250, 219),
    "kill": (62, 129),
    "lchown": (94, None),
    "listen": (50, 201),
    "listmount": (458, 458),
    "lookup_dcookie": (212, 18),
    "lremovexattr": (198, 15),
    "lsetxattr": (189, 6),
    "lsm_set_self_attr": (460, 460),
    "mbind": (237, 235),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "migrate_pages": (256, 238),
    "mknod": (133, None),
    "mknodat": (259, 33),
    "modify_ldt": (154, None),
    "mount": (165, 40),
    "mount_setattr": (442, 442),
    "move_mount": (429, 429),
    "move_pages": (279, 239),
    "mq_open": (240, 180),
    "mq_unlink": (241, 181),
    "msgget": (68, 186),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "open_tree": (428, 428),
    "perf_event_open": (298, 241),
    "personality": (135, 92),
    "pidfd_getfd": (438, 438),
    "pidfd_open": (434, 434),
    "pidfd_send_signal": (424, 424),
    "pivot_root": (155, 41),
    "prctl": (157, 167),
    "prlimit64": (302, 261),
    "process_madvise": (440, 440),
    "process_mrelease": (448, 448),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "ptrace": (101, 117),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "reboot": (169, 142),
    "removexattr": (197, 14),
    "request_key": (249, 218),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "sched_setaffinity": (203, 122),
    "sched_setattr": (314, 274),
    "sched_setparam": (142, 118),
    "sched_setscheduler": (144, 119),
    "semget": (64, 190),
    "set_mempolicy": (238, 237),
    "setdomainname": (171, 162),
    "setfsgid": (123, 152),
    "setfsuid": (122, 151),
    "setgid": (106, 144),
    "setgroups": (116, 159),
    "sethostname": (170, 161),
    "setns": (308, 268),
    "setpriority": (141, 140),
    "setregid": (114, 143),
    "setresgid": (119, 149),
    "setresuid": (117, 147),
    "setreuid": (113, 145),
    "settimeofday": (164, 170),
    "setuid": (105, 146),
    "setxattr": (188, 5),
    "shmget": (29, 194),
    "socket": (41, 198),
    "statmount": (457, 457),
    "swapoff": (168, 225),
    "swapon": (167, 224),
    "sync": (162, 81),
    "syncfs": (306, 267),
    "syslog": (103, 116),
    "tgkill": (234, 131),
    "tkill": (200, 130),
    "umount2": (166, 39),
    "unshare": (272, 97),
    "uselib": (134, None),
    "userfaultfd": (323, 282),
    "utime": (132, None),
    "utimensat": (280, 88),
    "utimes": (235, None),
    "vfork": (58, None),
    "vhangup": (153, 58),
    "vmsplice": (278, 75),
}
_NEWEST = 462  # mseal
_COLUMN = {"x86_64": 0, "aarch64": 1}
_ARCHITECTURE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}

# Refused for particular arguments only, or in particular modes only; every other call of the table always.
_BY_ARGUMENT = ("clone", "clone3", "fork", "vfork", "fcntl", "ioctl", "prctl", "prlimit64", "kill", "tkill", "tgkill")
_START_PROGRAMS = ("execve", "execveat")
_FILE_ATTRIBUTES = (  # Landlock does not cover these; where a read-only root does, they may be made
    "chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "lchown", "fchown", "fchownat", "utime", "utimes",
    "futimesat", "utimensat", "setxattr", "lsetxattr", "fsetxattr", "removexattr", "lremovexattr", "fremovexattr",
)  # fmt: skip
_CHANGE_OWNER = ("chown", "lchown", "fchown", "fchownat")

_ALLOW, _REFUSE, _KILL, _ASK = 0x7FFF0000, 0x00050000, 0x80000000, 0x7FC00000
_LOAD, _IF_EQUAL, _IF_AT_LEAST, _IF_ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_AT_NUMBER, _AT_ARCHITECTURE, _AT_FIRST, _AT_SECOND = 0, 4, 16, 24
_NAMESPACES = kernel.NEW_NS | kernel.NEW_CGROUP | kernel.NEW_UTS | kernel.NEW_IPC
_NAMESPACES |= kernel.NEW_USER | kernel.NEW_PID | kernel.NEW_NET
_TERMINAL_INPUT = (0x5412, 0x541C)  # TIOCSTI, TIOCLINUX
_LOCKS = (5, 6, 7, 36, 37, 38)  # fcntl: look at, take, and wait for a lock
_GUARDED_ATTRIBUTES = (kernel.SET_PARENT_DEATH_SIGNAL, kernel.SET_DUMPABLE, kernel.SET_CHILD_SUBREAPER)


@dataclass(frozen=True)
class Permissions:
    """What a filter lets through.

    `fork` is "never", "ask" (the fork-server is asked each time) or "always"; `programs` whether others may be started;
    `attributes` whether modes and times of files may be changed; `locks` whether files may be locked; `signals` whether
    any process may be signalled, and not only this one.
    """

    fork: str = "never"
    programs: bool = False
    attributes: bool = False
    locks: bool = False
    signals: bool = False


def program(permissions: Permissions, process: int) -> bytes:
    """Return a seccomp filter for a process with this number, as an array of `struct sock_filter`."""
    lines = [
        *_unless(_ARCHITECTURE[kernel.MACHINE], _AT_ARCHITECTURE, _KILL),
        _line(_LOAD, 0, 0, _AT_NUMBER),
        _line(_IF_AT_LEAST, 0, 1, _NEWEST + 1),  # those of the x32 interface are above it as well
        *_answer(_REFUSE | errno.ENOSYS),
        *_clone(permissions),
        *_when("clone3", _answer(_REFUSE | errno.ENOSYS)),  # the C library then calls clone, whose flags can be read
        *_when("prlimit64", _only_first(0)),
        *_when("ioctl", _not_second(_TERMINAL_INPUT)),
        *_when("prctl", _not_first(_GUARDED_ATTRIBUTES)),
    ]
    for name in ("fork", "vfork"):
        lines += _when(name, _answer(_ALLOW if permissions.fork == "always" else _REFUSE | errno.EAGAIN))
    if not permissions.locks:
        lines += [*_when("fcntl", _not_second(_LOCKS)), *_when("flock", _answer(_REFUSE | errno.EPERM))]
    if not permissions.signals:
        for name in ("kill", "tgkill"):
            lines += _when(name, _only_first(process))
        lines += _when("tkill", _answer(_REFUSE | errno.EPERM))
    for name in refused(permissions):
        lines += _when(name, _answer(_REFUSE | errno.EPERM))
    return b"".join([*lines, _line(_RETURN, 0, 0, _ALLOW)])


def refused(permissions: Permissions) -> list[str]:
    """Return the names of the calls that are refused whatever their arguments are."""
    allowed = {*_BY_ARGUMENT, "flock"}
    if permissions.programs:
        allowed |= {*_START_PROGRAMS}
    if permissions.attributes:
        allowed |= {*_FILE_ATTRIBUTES} - {*_CHANGE_OWNER}
    return [name for name in _NUMBERS if name not in allowed]


def _number(name: str) -> int | None:
    return _NUMBERS[name][_COLUMN[kernel.MACHINE]]


def _line(code: int, if_true: int, if_false: int, value: int) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value & 0xFFFFFFFF)


def _answer(action: int) -> list[bytes]:
    return [_line(_RETURN, 0, 0, action)]


def _unless(value: int, place: int, action: int) -> list[bytes]:
    return [_line(_LOAD, 0, 0, place), _line(_IF_EQUAL, 1, 0, value), *_answer(action)]


def _when(name: str, body: Sequence[bytes]) -> list[bytes]:
    """Return the lines that run `body` for one call; it must end with an answer on every way through."""
    number = _number(name)
    return [] if number is None else [_line(_IF_EQUAL, 0, len(body), number), *body]


def _only_first(value: int) -> list[bytes]:
    """Allow the call for one value of its first argument."""
    return [
        _line(_LOAD, 0, 0, _AT_FIRST),
        _line(_IF_EQUAL, 0, 1, value),
        *_answer(_ALLOW),
        *_answer(_REFUSE | errno.EPERM),
    ]


def _not_first(values: Iterable[int]) -> list[bytes]:
    return _not_one_of(_AT_FIRST, list(values))


def _not_second(values: Iterable[int]) -> list[bytes]:
    return _not_one_of(_AT_SECOND, list(values))


def _not_one_of(place: int, values: Sequence[int]) -> list[bytes]:
    """Refuse the call for some values of an argument."""
    tests = [_line(_IF_EQUAL, len(values) - at, 0, value) for at, value in enumerate(values)]
    return [_line(_LOAD, 0, 0, place), *tests, *_answer(_ALLOW), *_answer(_REFUSE | errno.EPERM)]


def _clone(permissions: Permissions) -> list[bytes]:
    """Threads may always be made, processes as permitted, namespaces never."""
    actions = {"never": _REFUSE | errno.EAGAIN, "ask": _ASK, "always": _ALLOW}
    body = [
        _line(_LOAD, 0, 0, _AT_FIRST),
        _line(_IF_ANY_BIT, 0, 1, _NAMESPACES),
        *_answer(_REFUSE | errno.EPERM),
        _line(_IF_ANY_BIT, 0, 1, kernel.THREAD),
        *_answer(_ALLOW),
        *_answer(actions[permissions.fork]),
    ]
    return _when("clone", body)
