"""Checks inside another grader that runs its tests beside the answer: Otter. A test names a check; its source is here.

`harbor_checks.json` lies in the folder in which the grader runs: {name: {"source": Python, "visible": bool}}. A source
restores the names that the check uses, then defines it.
"""

from __future__ import annotations

import json
import linecache
from pathlib import Path
from typing import Any

from harbor_kit.checks import Check, CheckFailed, collected, message, next_step, run_check

CHECKS = "harbor_checks.json"


def run_named(name: str, names: dict[str, Any], folder: Path | None = None) -> None:
    """Run a check on an answer whose global names are `names`; afterwards they are as they were before.

    Raises `CheckFailed`. That of a hidden check says neither what was tried nor what was expected.
    """
    known = json.loads(((folder or Path()) / CHECKS).read_text(encoding="utf-8"))[name]
    before = dict(names)
    try:
        made = _defined(name, known["source"], names)
        try:
            run_check(made)
        except CheckFailed:
            if known["visible"]:
                raise
            rows = [("Next", next_step(made))]
            raise CheckFailed(message(made.question, made.sentences, made.title, rows)) from None
    finally:
        for word in set(names) - set(before):
            del names[word]
        names.update(before)


def _defined(name: str, source: str, names: dict[str, Any]) -> Check:
    place = f"<check {name}>"
    linecache.cache[place] = len(source), None, source.splitlines(keepends=True), place
    with collected() as checks:
        exec(compile(source, place, "exec", dont_inherit=True), names)  # noqa: S102  # the author's code
    return next(check for check in checks if check.name == name)
