"""Solutions of Otter, marked as ours: what students do not get stands between our markers."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence

_SUFFIX = re.compile(r"\s*# ?SOLUTION( NO PROMPT)?\s*$")
_OPEN = re.compile(r"^\w+(?:, *\w+)* = \.\.\.$")
_EDGE = re.compile(r"^\s*# (BEGIN|END) SOLUTION( NO PROMPT)?\s*$")


def without_prompts(source: str) -> str:
    """Return code in which Otter's prompts, texts for students alone, are comments."""
    kept, inside = [], False
    for line in source.splitlines():
        if line.rstrip().endswith("# BEGIN PROMPT"):
            inside = True
        elif line.rstrip().endswith("# END PROMPT"):
            inside = False
        else:
            indent = line[: len(line) - len(line.lstrip())]
            kept.append(f"{indent}# {line.strip().removesuffix(';')}" if inside and line.strip() else line)
    return "\n".join(kept)


def marked(lines: Sequence[str], student: Sequence[str]) -> list[str]:
    """Return a solution with our markers around what students do not get; what they get instead stands before it."""
    made: list[str] = []
    first_region = None
    for tag, begin, end, first, last in difflib.SequenceMatcher(None, lines, student, autojunk=False).get_opcodes():
        if tag == "equal":
            made += lines[begin:end]
            continue
        solution = [_SUFFIX.sub("", line) for line in lines[begin:end] if not _EDGE.match(line)]
        indent = _indent_of(solution or lines[begin:end])
        first_region = len(made) if first_region is None else first_region
        for line in student[first:last]:
            if _OPEN.match(line):  # the stub ends the cell: what is open below it would never be defined
                made.insert(first_region, line)
                first_region += 1
            elif line.strip() not in ("...", ""):
                made.append(line)
        made += [f"{indent}# BEGIN SOLUTION", *solution, f"{indent}# END SOLUTION"]
    return made


def _indent_of(lines: Sequence[str]) -> str:
    return min((line[: len(line) - len(line.lstrip())] for line in lines if line.strip()), key=len, default="")


def imports_first(source: str) -> tuple[str, str]:
    """Return the imports at the top of a cell, and the rest: they are no part of the answer."""
    lines = source.splitlines()
    count = next(
        (n for n, line in enumerate(lines) if line.strip() and not re.match(r"(import|from) [^(\\]+$", line)),
        len(lines),
    )
    return "\n".join(lines[:count]).strip(), "\n".join(lines[count:]).strip("\n")
