"""The figures of a run: what was to be reached and what was, as a table, a picture, and JSON for scripts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from autograder.files import write_bytes, write_text

CHECKS = 28
OURS = "ours"
UNPROTECTED = "**OURS RAN UNPROTECTED, with --trust-students: its figures are not those of an isolated run.**"


@dataclass(frozen=True)
class Target:
    """A figure that was set: what, how it came out, the bound, and whether it was reached."""

    what: str
    found: str
    bound: str
    reached: bool


def targets(figures: Mapping[str, Any]) -> list[Target]:
    """Return the figures that were set, ratios first. Those that were not measured are left out."""
    cpu = figures["computing"]
    found = []
    for name, least in (("nbgrader", 15), ("otter", 60)):
        if name in cpu and OURS in cpu:
            ratio = cpu[name] / cpu[OURS]
            found.append(Target(f"{name}: times our computing", f"{ratio:.1f}", f"at least {least}", ratio >= least))
    if "slopes" in figures:
        found += _slopes(figures["slopes"]["computing"], f"each of {figures['many']}, against {figures['count']}")
    if "cells alone, warm" in cpu and OURS in cpu:
        over = 1000 * (cpu[OURS] - cpu["cells alone, warm"])
        most = 60.0 + 10 * CHECKS
        found.append(
            Target("computing beyond the cells alone", f"{over:.0f} ms", f"at most {most:.0f} ms", over <= most)
        )
    for key, what, most, unit in (
        ("peak", "memory of all processes, 2 jobs", 1024, "MiB"),
        ("again", f"{figures.get('many')} again, nothing changed", 3, "s"),
        ("help", "course --help", 0.3, "s"),
        ("first", "first graded submission", 2, "s"),
        ("class report", f"report of {figures.get('class')} students", 30, "s"),
        ("class report memory", "memory of that report, all processes", 1024, "MiB"),
        ("class export", f"Canvas file of {figures.get('class')} students", 3, "s"),
        ("class export memory", "memory of that export", 1024, "MiB"),
    ):
        if key in figures:
            value = figures[key]
            found.append(Target(what, f"{value:.3g} {unit}", f"at most {most} {unit}", value <= most))
    return found


def _slopes(found: Mapping[str, float], what: str) -> list[Target]:
    """Return the slope without the start, which is the target, and the plain one, which may well be smaller."""
    further, plain = found["further ratio"], found["plain ratio"]
    return [
        Target(f"{what}, start left out", f"{further:.2f}", "0.90 to 1.10", 0.9 <= further <= 1.1),
        Target(f"{what}, start shared out", f"{plain:.2f}", "at most 1.10", plain <= 1.1),
    ]


def table(figures: Mapping[str, Any]) -> str:
    """Return the figures as Markdown."""
    rows = [
        f"| {t.what} | {t.found} | {t.bound} | {'reached' if t.reached else '**not reached**'} |"
        for t in targets(figures)
    ]
    lines = [UNPROTECTED, ""] if figures["isolation"] == "process" else []
    lines += ["| figure | found | set | |", "|---|---|---|---|", *rows, ""]
    lines += ["| per submission | times ours | computing s | wall s | points agree |", "|---|---|---|---|---|"]
    for name, seconds in figures["computing"].items():
        times = f"{seconds / figures['computing'][OURS]:.3g}" if OURS in figures["computing"] else "–"
        agrees = figures["agree"].get(name, "–")
        lines.append(f"| {name} | {times} | {seconds:.3f} | {figures['wall'][name]:.3f} | {agrees} |")
    lines += ["", f"Isolation `{figures['isolation'] or 'unknown'}`, medians of {figures['repeat']} rounds of "]
    lines[-1] += f"{figures['count']} submissions; Otter gets all in the first round, then a fifth."
    if "growth" in figures:
        lines.append(
            f"Memory at the end of the {figures['many']}: {figures['growth']:.2f} times that of its beginning."
        )
    lines += [f"- {name} was not measured: {why}" for name, why in figures.get("failed", {}).items()]
    return "\n".join(lines) + "\n"


def write(figures: Mapping[str, Any], folder: Path) -> list[Path]:
    """Write table, picture and JSON to a folder; return the paths."""
    document = {**figures, "targets": [asdict(target) for target in targets(figures)]}
    write_text(folder / "bench.md", table(figures))
    write_text(folder / "bench.json", json.dumps(document, indent=1) + "\n")
    write_bytes(folder / "bench.png", _picture(figures))
    return [folder / name for name in ("bench.md", "bench.json", "bench.png")]


def _picture(figures: Mapping[str, Any]) -> bytes:
    """Return bars of computing per submission on a logarithmic axis and, if there is one, memory over time."""
    import io

    import matplotlib as mpl

    mpl.use("agg")
    from matplotlib import pyplot as plt

    memory: Sequence[Sequence[float]] = figures.get("memory", [])
    figure, axes = plt.subplots(1, 2 if memory else 1, figsize=(11 if memory else 6, 3.6), squeeze=False)
    bars, cpu = axes[0][0], dict(sorted(figures["computing"].items(), key=lambda pair: pair[1]))
    bars.barh(list(cpu), list(cpu.values()), color=["#1f5fa8" if name == OURS else "#b8c4d0" for name in cpu])
    bars.set_xscale("log")
    bars.set_xlim(min(cpu.values()) / 2, max(cpu.values()) * 4)
    for place, seconds in enumerate(cpu.values()):
        bars.text(seconds * 1.1, place, f"{seconds:.3g} s", va="center")
    bars.set_title("Computing per submission, seconds (log)", loc="left")
    if memory:
        times, megabytes = zip(*memory, strict=True)
        axes[0][1].plot(times, megabytes, color="#1f5fa8")
        axes[0][1].set_ylim(0)
        axes[0][1].set_title(
            f"Memory of all processes, MiB, over seconds: {figures.get('many')} submissions", loc="left", fontsize=10
        )
    for axis in axes[0]:
        axis.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    out = io.BytesIO()
    figure.savefig(out, format="png", dpi=120)
    plt.close(figure)
    return out.getvalue()
