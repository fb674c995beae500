"""Which kind of source this is: what its names say, or what the operator says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path

from autograder.collecting.archives import Member
from autograder.collecting.sources import canvas, exchange, folder, gradescope, moodle, nbgrader
from autograder.collecting.sources.items import Item, Known
from autograder.errors import SubmissionsError


class Kind(StrEnum):
    """Where submissions come from."""

    CANVAS = "canvas"
    MOODLE = "moodle"
    GRADESCOPE = "gradescope"
    NBGRADER = "nbgrader"
    EXCHANGE = "exchange"
    FOLDER = "folder"


READERS: dict[Kind, Callable[[Sequence[Member], Known], list[Item]]] = {
    Kind.CANVAS: canvas.read,
    Kind.MOODLE: moodle.read,
    Kind.GRADESCOPE: gradescope.read,
    Kind.NBGRADER: nbgrader.read,
    Kind.EXCHANGE: exchange.read,
    Kind.FOLDER: folder.read,
}
NAMES_ASSIGNMENTS = {Kind.NBGRADER, Kind.EXCHANGE}
_RECOGNISED: dict[Kind, Callable[[Sequence[str]], bool]] = {
    Kind.CANVAS: canvas.recognises,
    Kind.MOODLE: moodle.recognises,
    Kind.GRADESCOPE: gradescope.recognises,
    Kind.EXCHANGE: exchange.recognises,
}


def kind_of(members: Sequence[Member], where: Path) -> Kind:
    """Return the kind of a source. Raises `SubmissionsError` where its names are those of two, or it is empty.

    Where nothing is recognised, one folder around everything is looked through; plain folders are what is left.
    """
    paths = [member.path for member in members]
    if not paths:
        raise SubmissionsError("it holds no files.", where=where, fix="Give the zip or the folder of a download.")
    inner = [path.split("/", 1)[1] for path in paths if "/" in path]
    found = _recognised(paths)
    if not found and len(inner) == len(paths) and len({path.split("/", 1)[0] for path in paths}) == 1:
        found = _recognised(inner)
    if len(found) > 1:
        what = f"its names are those of {' and '.join(found)}."
        raise SubmissionsError(what, where=where, fix="Say which with --kind.")
    return found[0] if found else Kind.FOLDER


def _recognised(paths: Sequence[str]) -> list[Kind]:
    """Return the kinds whose names are there; a `timestamp.txt` in a hand-in makes no nbgrader."""
    found = [kind for kind, recognises in _RECOGNISED.items() if recognises(paths)]
    return found or ([Kind.NBGRADER] if nbgrader.recognises(paths) else [])
