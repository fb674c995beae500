"""How well this machine can protect itself from student code: the modes, in words, and which of them work here."""

from __future__ import annotations

from dataclasses import dataclass

UNCONFINED = "process"


@dataclass(frozen=True)
class Mode:
    """One way to isolate student code: what holds it, and what does not."""

    name: str
    needs: str
    protects: str
    leaves_open: str

    @property
    def holds(self) -> bool:
        """Whether student code is held at all."""
        return self.name != UNCONFINED


MODES = {
    "root": Mode(
        "root",
        "the rights of root, as in most containers and virtual machines of one's own",
        "a user, a process namespace and limits of its own for each submission; a read-only disk that shows the "
        "interpreter and nothing else; no network; a filter on system calls; Landlock",
        "a fault of the kernel; for exams, run the grader in a virtual machine that is thrown away",
    ),
    "userns": Mode(
        "userns",
        "unprivileged user namespaces",
        "a process namespace and limits of its own for each submission; a read-only disk that shows the interpreter "
        "and nothing else; no network; a filter on system calls; Landlock; no rights",
        "a fault of the kernel; all submissions run as one user",
    ),
    "plain": Mode(
        "plain",
        "Linux 5.13 or newer with Landlock and seccomp",
        "no file can be read but those of the interpreter, none written; no network, no other programs, no signals "
        "to other processes; limits on memory and computing",
        "names and sizes of files can be seen; a granted scratch folder has no quota; it is slower, since each check "
        "runs the notebook again",
    ),
    UNCONFINED: Mode(
        UNCONFINED,
        "the word of the operator: --trust-students",
        "a process of its own, with a clean environment and a time limit",
        "everything else: files, network and memory of this machine are open to student code",
    ),
}
STRONGEST_FIRST = ("root", "userns", "plain")
