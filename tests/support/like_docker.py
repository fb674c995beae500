"""Run a command as a container of Docker's defaults does: no new namespaces, no mounts, Docker's capabilities only.

    python -m tests.support.like_docker landlock|no-landlock USER COMMAND …

USER is 65534 for nobody, 0 for the container's root; `no-landlock` is a kernel without it.

Docker refuses these calls with a seccomp filter: https://docs.docker.com/engine/security/seccomp/. An ordinary user can
only get less, and stays who they are.
"""

from __future__ import annotations

import errno
import os
import struct
import sys

from autograder.sandbox import kernel

ALLOW, REFUSE = 0x7FFF0000, 0x00050000
LOAD, IF_EQUAL, IF_ANY_BIT, RETURN = 0x20, 0x15, 0x45, 0x06
AT_NUMBER, AT_FIRST_ARGUMENT = 0, 16
LANDLOCK = 444  # landlock_create_ruleset
NUMBERS = {  # unshare, setns, mount, umount2, pivot_root; clone; clone3
    "x86_64": ((272, 308, 165, 166, 155), 56, 435),
    "aarch64": ((97, 268, 40, 39, 41), 220, 435),
}
NAMESPACES = 0x7E020000
KEPT = (
    "+chown,+dac_override,+fowner,+fsetid,+kill,+setgid,+setuid,+setpcap,+net_bind_service,+net_raw,+sys_chroot,"
    "+mknod,+audit_write,+setfcap"
)


def docker_filter(landlock: bool) -> bytes:
    """Return the part of Docker's seccomp filter that matters here."""
    refused, clone, clone3 = NUMBERS[kernel.MACHINE]
    lines = [(LOAD, 0, 0, AT_NUMBER)]
    for number in refused:
        lines += [(IF_EQUAL, 0, 1, number), (RETURN, 0, 0, REFUSE | errno.EPERM)]
    for number in [clone3, *([] if landlock else [LANDLOCK])]:
        lines += [(IF_EQUAL, 0, 1, number), (RETURN, 0, 0, REFUSE | errno.ENOSYS)]
    lines += [(IF_EQUAL, 0, 3, clone), (LOAD, 0, 0, AT_FIRST_ARGUMENT)]
    lines += [(IF_ANY_BIT, 0, 1, NAMESPACES), (RETURN, 0, 0, REFUSE | errno.EPERM), (RETURN, 0, 0, ALLOW)]
    return b"".join(struct.pack("=HBBI", *line) for line in lines)


def main(landlock: bool, user: int, command: list[str]) -> None:
    """Become the container's user, and the command."""
    if os.getuid():
        kernel.prctl(kernel.SET_NO_NEW_PRIVILEGES, 1)
        kernel.filter_calls(docker_filter(landlock))
        os.execvp(command[0], command)
    kernel.filter_calls(docker_filter(landlock))
    words = [f"--bounding-set=-all,{KEPT}", "--inh-caps=-all"]
    words += [f"--reuid={user}", f"--regid={user}", "--clear-groups"] if user else []
    os.execvp("setpriv", ["setpriv", *words, *command])


if __name__ == "__main__":
    main(sys.argv[1] == "landlock", int(sys.argv[2]), sys.argv[3:])
