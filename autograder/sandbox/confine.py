"""How a process locks itself in before any student's code runs in it. What each mode is, `modes` tells in words.

    root, userns    the fork-server enters namespaces with a read-only root once; each child gets a process namespace,
                    ids, and, where granted, a scratch folder of its own
    plain           no namespaces: Landlock, seccomp and limits hold the child
    process         nothing holds it

The order of the steps matters: changing ids clears the signal of the parent's death; mounting needs the capabilities
that are dropped afterwards; the filter comes last, since it refuses most of the other steps.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from autograder.sandbox import kernel
from autograder.sandbox.calls import Permissions, program

NAMESPACED = ("root", "userns")
SCRATCH = "/scratch"
FIRST_USER, USERS = 200_000, 5_000
MOST_PROCESSES, MOST_FILES, MOST_INODES = 256, 128, 4_096
MEGABYTE = 1 << 20

_DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom")
_SYSTEM = ("/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/ssl", "/etc/mime.types")
_shown: list[str] = []
_NAMESPACES = kernel.NEW_NS | kernel.NEW_NET | kernel.NEW_IPC | kernel.NEW_UTS | kernel.NEW_PID


@dataclass(frozen=True)
class Allowance:
    """What a child may use: megabytes of memory and of scratch, seconds of computing, and other programs."""

    memory: int
    computing: int
    scratch: int
    processes: bool

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Allowance:
        """Return the allowance that a request names."""
        return cls(data["memory"], data["computing"], data["scratch"], data["processes"])


def show(folders: Sequence[str]) -> None:
    """Let the children of this process read these folders too. To be called before anything is locked in."""
    _shown.extend(folders)
    readable_paths.cache_clear()


@cache
def readable_paths() -> tuple[str, ...]:
    """Return what a child may read: the interpreter, its packages, the student-side package, the system's libraries."""
    prefixes = [sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix]
    kit = importlib.util.find_spec("harbor_kit")
    if kit is not None and kit.submodule_search_locations:
        prefixes += list(kit.submodule_search_locations)
    wanted: list[str] = []
    for path in [*_SYSTEM, *map(os.path.realpath, prefixes), *prefixes, *_shown]:
        if not any(path == known or path.startswith(f"{known}/") for known in wanted) and Path(path).exists():
            wanted.append(path)
    return tuple(wanted)


def enter_template(mode: str, folder: str) -> None:
    """Enter the namespaces that all children share, with a read-only root. Returns in a new process, the first of them.

    `folder` is where the new root is put together. Raises `OSError` where this machine does not allow it.
    """
    user, group = os.getuid(), os.getgid()
    kernel.unshare(_NAMESPACES | (kernel.NEW_USER if mode == "userns" else 0))
    if mode == "userns":
        kernel.write_identity_map(user, group)
    inner = os.fork()
    if inner:
        _follow(inner)
    kernel.prctl(kernel.SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    _build_root(folder)


def confine(mode: str, number: int, allowance: Allowance, scratch: str) -> int:
    """Lock this process in, as the `number`-th child; return the descriptor for questions about forks, or -1.

    `scratch` is the folder that a child may write to where there are no namespaces. Raises `OSError`.
    """
    home = _home(mode, number, allowance, scratch)
    _drop_privileges(mode, number, scratch)
    kernel.prctl(kernel.SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    os.chdir(home)
    _limit(mode, allowance)
    kernel.prctl(kernel.SET_NO_NEW_PRIVILEGES, 1)
    writable = [*_DEVICES[:1], *([home] if allowance.scratch else [])]
    rules = kernel.landlock_rules([*readable_paths(), *_DEVICES, *([home] if allowance.scratch else [])], writable)
    kernel.landlock_restrict(rules)
    os.close(rules)
    kernel.prctl(kernel.SET_DUMPABLE, 0)
    permissions = _permissions(mode, allowance)
    return kernel.filter_calls(program(permissions, os.getpid()), listen=permissions.fork == "ask")


def harden() -> None:
    """Hold a process of ours that reads data of an enemy: no files but the interpreter's, no sockets, no programs."""
    kernel.prctl(kernel.SET_NO_NEW_PRIVILEGES, 1)
    kernel.landlock_restrict(kernel.landlock_rules([*readable_paths(), *_DEVICES], _DEVICES[:1]))
    kernel.filter_calls(program(Permissions(fork="always"), os.getpid()))


def close_descriptors(keep: set[int]) -> None:
    """Close every descriptor but these and the three standard ones."""
    first = 3
    for descriptor in sorted(keep):
        os.closerange(first, descriptor)
        first = descriptor + 1
    os.closerange(first, os.sysconf("SC_OPEN_MAX"))


def _follow(inner: int) -> None:
    """Wait for the inner process and end as it ends."""
    close_descriptors(set())
    with contextlib.suppress(ChildProcessError):
        os.waitpid(inner, 0)
    os._exit(0)


def _build_root(folder: str) -> None:
    kernel.mount("none", "/", flags=kernel.RECURSIVE | kernel.PRIVATE)
    kernel.mount("tmpfs", folder, "tmpfs", kernel.NO_SUID | kernel.NO_DEV, "size=1m,nr_inodes=4096,mode=755")
    for path in readable_paths():
        _show(folder, path)
    Path(f"{folder}/dev").mkdir()
    for path in _DEVICES:
        Path(f"{folder}{path}").touch()
        kernel.mount(path, f"{folder}{path}", flags=kernel.BIND)
    Path(f"{folder}{SCRATCH}").mkdir()
    kernel.pivot_to(folder)
    kernel.mount(None, "/", flags=kernel.BIND | kernel.REMOUNT | kernel.READ_ONLY | kernel.NO_SUID | kernel.NO_DEV)


def _show(folder: str, path: str) -> None:
    """Show a path of the machine in the new root: a link as a link, all else bound read-only."""
    target = Path(f"{folder}{path}")
    target.parent.mkdir(parents=True, exist_ok=True)
    if Path(path).is_symlink():
        target.symlink_to(Path(path).readlink())
    elif Path(path).is_dir():
        target.mkdir(exist_ok=True)
        kernel.bind_read_only(path, str(target))
    else:
        target.touch()
        kernel.bind_read_only(path, str(target))


def _home(mode: str, number: int, allowance: Allowance, scratch: str) -> str:
    """Return the folder in which the child starts: its own small disk, its own folder, or a place without rights."""
    if not allowance.scratch:
        return "/"
    if mode not in NAMESPACED:
        return scratch
    owner = f",uid={FIRST_USER + number % USERS},gid={FIRST_USER + number % USERS}" if mode == "root" else ""
    kernel.unshare(kernel.NEW_NS)
    options = f"size={allowance.scratch}m,nr_inodes={MOST_INODES},mode=700{owner}"
    kernel.mount("tmpfs", SCRATCH, "tmpfs", kernel.NO_SUID | kernel.NO_DEV, options)
    return SCRATCH


def _drop_privileges(mode: str, number: int, scratch: str) -> None:
    """Become a user that owns nothing, or at least one without capabilities."""
    user = FIRST_USER + number % USERS
    if mode == "root" or (mode == "plain" and os.getuid() == 0 and others_can_read()):
        if mode == "plain" and scratch:
            os.chown(scratch, user, user)
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    else:
        kernel.drop_capabilities()


@cache
def others_can_read() -> bool:
    """Whether another user could still read the interpreter: under a home of root it cannot. Asks in a child."""
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setresgid(FIRST_USER, FIRST_USER, FIRST_USER)
            os.setresuid(FIRST_USER, FIRST_USER, FIRST_USER)
            os._exit(not all(os.access(path, os.R_OK) for path in readable_paths()))
        finally:
            os._exit(1)
    return os.waitpid(child, 0)[1] == 0


def _limit(mode: str, allowance: Allowance) -> None:
    import resource  # noqa: PLC0415  # not on Windows, where `course doctor` still says what to do

    limits = {
        resource.RLIMIT_AS: allowance.memory * MEGABYTE,
        resource.RLIMIT_CPU: allowance.computing,
        resource.RLIMIT_FSIZE: allowance.scratch * MEGABYTE,
        resource.RLIMIT_NOFILE: MOST_FILES,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_MEMLOCK: 0,
        resource.RLIMIT_MSGQUEUE: 0,
    }
    if mode in NAMESPACED:  # elsewhere all processes of the user count, on the whole machine
        limits[resource.RLIMIT_NPROC] = MOST_PROCESSES
    for which, most in limits.items():
        hard = resource.getrlimit(which)[1]
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(which, (least, least))


def _permissions(mode: str, allowance: Allowance) -> Permissions:
    if mode in NAMESPACED:
        fork = "always" if allowance.processes else "ask"
        return Permissions(
            fork=fork, programs=allowance.processes, attributes=True, locks=bool(allowance.scratch), signals=True
        )
    return Permissions(
        fork="always" if allowance.processes else "never", programs=allowance.processes, locks=bool(allowance.scratch)
    )
