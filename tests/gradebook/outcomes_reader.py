"""How Canvas reads an outcomes CSV and rubric assessments: importers of our own, written from its rules alone.

Sources: canvas-lms `lib/outcomes/csv_importer.rb`, `lib/outcomes/import.rb`, `doc/api/outcomes_csv.md`,
`lib/rubric_assessment_csv_importer.rb`, `app/models/rubric_assessment_import.rb`. They share no code with the writers.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise

REQUIRED = {"title", "vendor_guid", "object_type", "parent_guids"}
OPTIONAL = {"canvas_id", "course_id", "description", "friendly_description", "display_name", "calculation_method"}
OPTIONAL |= {"calculation_int", "workflow_state", "mastery_points"}
METHODS = {"decaying_average", "n_mastery", "highest", "latest", "average", "weighted_average"}


class ImportRefused(Exception):  # noqa: N818  # Canvas says so
    """Canvas takes nothing of this, and says why."""


def records(data: bytes) -> list[list[str]]:
    """Return the records of a file between commas. A byte order mark is a part of the first name."""
    try:
        return list(csv.reader(io.StringIO(data.decode("utf-8"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise ImportRefused("Not a valid utf-8 string, or not a CSV file") from error


def imported_outcomes(data: bytes) -> dict[str, dict[str, object]]:
    """Return the groups and outcomes of an outcomes CSV by `vendor_guid`; `ratings` are pairs of points and text."""
    header, *rows = records(data)
    last = header.index("ratings") if "ratings" in header else len(header)
    names = header[:last]
    if any(header[last + 1 :]):
        raise ImportRefused("Invalid fields after ratings")
    if REQUIRED - set(names):
        raise ImportRefused("Missing required fields")
    if set(names) - REQUIRED - OPTIONAL or len(set(names)) < len(names):
        raise ImportRefused("Invalid fields")
    found: dict[str, dict[str, object]] = {}
    for row in rows:
        values: dict[str, object] = dict(zip(names, row[:last], strict=True))
        values["ratings"] = _ratings(row[last:])
        _check(values, found)
        found[str(values["vendor_guid"])] = values
    return found


def _ratings(cells: list[str]) -> list[tuple[Decimal, str]]:
    while cells and not cells[-1]:
        cells = cells[:-1]
    if len(cells) % 2:
        raise ImportRefused("a rating without a text")
    found = [(_integer(points), text) for points, text in zip(cells[::2], cells[1::2], strict=True)]
    if any(later[0] > earlier[0] for earlier, later in pairwise(found)):
        raise ImportRefused("Points must be less than points for prior tier")
    return found


def _integer(text: str) -> Decimal:
    if not text.isdigit():
        raise ImportRefused("Invalid points for rating tier")
    return Decimal(text)


def _check(values: Mapping[str, object], found: Mapping[str, Mapping[str, object]]) -> None:
    guid, kind = str(values["vendor_guid"]), values["object_type"]
    if not guid or not values["title"] or len(str(values["title"])) > 255:
        raise ImportRefused("The field is required, and short")
    if any(sign.isspace() for sign in guid) or "canvas_outcome:" in guid or "canvas_outcome_group:" in guid:
        raise ImportRefused("vendor_guid must have no spaces, and names nothing of Canvas")
    if guid in found:
        raise ImportRefused("has already appeared in this import")
    if values.get("workflow_state", "") not in ("", "active", "deleted"):
        raise ImportRefused("workflow_state")
    parents = str(values["parent_guids"]).split()
    if any(parent not in found or found[parent]["object_type"] != "group" for parent in parents):
        raise ImportRefused("Parent references not found prior to this row")
    of_outcomes = ("calculation_method", "calculation_int", "mastery_points", "ratings")
    if kind == "group":
        if any(values.get(name) for name in of_outcomes) or len(parents) > 1:
            raise ImportRefused("Invalid fields for a group")
    elif kind == "outcome":
        method, whole = values.get("calculation_method", ""), values.get("calculation_int", "")
        if method not in {*METHODS, ""} or (method in {"highest", "latest", "average"} and whole):
            raise ImportRefused("calculation")
    else:
        raise ImportRefused("Invalid object_type")


def imported_assessments(
    data: bytes, criteria: Mapping[str, Mapping[str, int]], students: set[str]
) -> dict[str, dict[str, tuple[str, str, str]]]:
    """Return what an import assesses: student id → criterion → (points, rating, comments).

    `criteria`: title → rating → points. Every row assesses its student anew, with what it holds and nothing else.
    """
    header, *rows = records(data)
    places: dict[str, dict[str, int]] = {title: {} for title in criteria}
    for place, name in enumerate(header):
        title, separator, part = name.rpartition(" - ")
        if separator and title in places:
            places[title][part] = place
    found: dict[str, dict[str, tuple[str, str, str]]] = {}
    for row in rows:
        student = row[header.index("Student Id")] if "Student Id" in header else ""
        found[student] = {
            title: (
                row[parts["Points"]] if "Points" in parts else "",
                row[parts["Rating"]] if "Rating" in parts else "",
                row[parts["Comments"]] if "Comments" in parts else "",
            )
            for title, parts in places.items()
        }
    if not found:
        raise ImportRefused("The file is empty or does not contain valid assessment data.")
    for student in found:
        if student not in students:
            raise ImportRefused(f"Student with ID {student} not found.")
    return found
