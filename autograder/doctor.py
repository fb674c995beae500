"""What this machine can do to protect itself from student code, and what would make it do better."""

from __future__ import annotations

import os
import platform

from harbor_kit.ready import needs
from rich.console import Group
from rich.table import Table
from rich.text import Text

from autograder.model import Record
from autograder.sandbox import kernel
from autograder.sandbox.launch import Trial, tried
from autograder.sandbox.modes import MODES, STRONGEST_FIRST, UNCONFINED


class ModeFound(Record):
    """One mode on this machine: whether it works, why not, what it needs, what it protects and what it leaves open."""

    name: str
    works: bool
    why_not: str
    needs: str
    protects: str
    leaves_open: str


class Diagnosis(Record):
    """What `course doctor` found. `isolation` is what `course grade` would use, `process` where nothing works.

    `lessons`: what a learner's machine needs, line by line, as it is here.
    """

    schema_version: int = 1
    isolation: str
    system: str
    python: str
    user: str
    landlock: int
    modes: tuple[ModeFound, ...]
    advice: tuple[str, ...]
    lessons: tuple[str, ...] = ()


def diagnose() -> Diagnosis:
    """Try every mode in a throw-away process, and say what would give a stronger one."""
    trials = [tried(mode) for mode in STRONGEST_FIRST]
    works = next((trial.mode for trial in trials if trial.works), UNCONFINED)
    return Diagnosis(
        isolation=works,
        system=f"{platform.system()} {platform.release()} on {platform.machine()}",
        python=platform.python_version(),
        user="root" if hasattr(os, "getuid") and os.getuid() == 0 else "an ordinary user",
        landlock=kernel.landlock_version() if kernel.known_machine() else 0,
        modes=tuple(_found(trial) for trial in trials),
        advice=tuple(_advice(works, trials)),
        lessons=tuple(map(str, needs())),
    )


def shown(diagnosis: Diagnosis) -> Group:
    """Return a diagnosis for a person to read."""
    mode = MODES[diagnosis.isolation]
    table = Table("Mode", "Here", "Needs", title="Isolation of student code")
    for found in diagnosis.modes:
        table.add_row(found.name, "works" if found.works else found.why_not, found.needs)
    landlock = f"Landlock {diagnosis.landlock}" if diagnosis.landlock else "no Landlock"
    facts = f"{diagnosis.system}, Python {diagnosis.python}, {diagnosis.user}, {landlock}"
    lines = [facts, "", f"course grade uses: {mode.name}", f"  protects     {mode.protects}"]
    lines += [f"  leaves open  {mode.leaves_open}", *(["", "Stronger:"] if diagnosis.advice else [])]
    lines += [f"  - {line}" for line in diagnosis.advice]
    lines += ["", "Lessons need:", *(f"  {line}" for line in diagnosis.lessons)]
    return Group(table, Text("\n".join(lines)))


def _found(trial: Trial) -> ModeFound:
    mode = MODES[trial.mode]
    return ModeFound(
        name=trial.mode,
        works=trial.works,
        why_not=trial.why_not,
        needs=mode.needs,
        protects=mode.protects,
        leaves_open=mode.leaves_open,
    )


def _advice(works: str, trials: list[Trial]) -> list[str]:
    """Return what would give a stronger mode than the one that works."""
    if works in ("root", "userns"):
        return []
    if platform.system() != "Linux":
        return ["This system has no such protection of its own: `course grade --container` runs the grader in one."]
    why = " ".join(trial.why_not for trial in trials)
    advice = ["In a container, give Docker or Podman --cap-add SYS_ADMIN --security-opt apparmor=unconfined."]
    if "ermi" in why or "EPERM" in why:
        advice.append("On Ubuntu: sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0 allows user namespaces.")
    if "No space" in why:
        advice.append("sudo sysctl user.max_user_namespaces=10000 allows user namespaces.")
    advice.append("Or run the grader as root in a virtual machine that holds nothing else, or with --container.")
    if works == UNCONFINED:
        advice.append("Linux 5.13 or newer, with Landlock among its security modules, gives at least the mode plain.")
    return advice
