"""How a school's system reads a OneRoster 1.2 ZIP with a gradebook in it: written from the rules of the format alone.

Source: 1EdTech OneRoster CSV Binding 1.2.1, imsglobal.org/spec/oneroster/v1p2/bind/csv. It shares no code with the
writer, and knows nothing of what that means to write.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Collection
from datetime import date
from decimal import Decimal, InvalidOperation

Record = dict[str, str]
GUID = re.compile(r"[0-9A-Za-z./@_-]{1,255}")

DATA_FILES = re.findall(
    r"\w+",
    "academicSessions categories classes classResources courseResources courses demographics enrollments "
    "lineItemLearningObjectiveIds lineItems lineItemScoreScales orgs resources resultLearningObjectiveIds results "
    "resultScoreScales roles scoreScales userProfiles userResources users",
)

# The columns of each file in their order. ! required, # an id, @ a date, % a number; what refers to what.
FORMS = {
    "categories": "sourcedId!# status dateLastModified title! weight",
    "lineItems": "sourcedId!# status dateLastModified title! description assignDate!@ dueDate!@ classSourcedId!# "
    "categorySourcedId!# academicSessionSourcedId!# resultValueMin% resultValueMax% schoolSourcedId!#",
    "results": "sourcedId!# status dateLastModified lineItemSourcedId!# studentSourcedId!# scoreStatus! score% "
    "scoreDate!@ comment textScore classSourcedId# inProgress incomplete late missing",
    "lineItemLearningObjectiveIds": "sourcedId!# status dateLastModified lineItemSourcedId!# source! "
    "learningObjectiveId!",
    "resultLearningObjectiveIds": "sourcedId!# status dateLastModified resultSourcedId!# source! learningObjectiveId! "
    "score% textScore",
}
REFERENCES = (
    ("lineItems", "categorySourcedId", "categories"),
    ("results", "lineItemSourcedId", "lineItems"),
    ("lineItemLearningObjectiveIds", "lineItemSourcedId", "lineItems"),
    ("resultLearningObjectiveIds", "resultSourcedId", "results"),
)
WORDS = {
    "scoreStatus": {"exempt", "fully graded", "not submitted", "partially graded", "submitted"},
    "source": {"case", "unknown"},
    **{flag: {"", "true", "false"} for flag in ("inProgress", "incomplete", "late", "missing")},
}


class ImportRefused(Exception):  # noqa: N818
    """The package breaks a rule of the format."""


def imported_package(
    data: bytes,
    students: Collection[str],
    classes: Collection[str],
    sessions: Collection[str],
    schools: Collection[str],
) -> dict[str, list[Record]]:
    """Return the records of each file that the manifest announces. The rest: what the school's system has already."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    if any("/" in name or not name.endswith(".csv") for name in members) or "manifest.csv" not in members:
        raise ImportRefused("all files are CSV, at the root, and one is the manifest")
    modes = _manifest(_records(members.pop("manifest.csv")))
    present = {f"{name}.csv" for name, mode in modes.items() if mode != "absent"}
    if present != set(members):
        raise ImportRefused("the manifest and the files disagree")
    found = {name: _table(name, members[f"{name}.csv"]) for name, mode in modes.items() if mode == "bulk"}
    for name, column, target in REFERENCES:
        known = {record["sourcedId"] for record in found.get(target, ())}
        if any(record[column] not in known for record in found.get(name, ())):
            raise ImportRefused(f"{name}.{column} refers to nothing")
    for item in found.get("lineItems", ()):
        if item["classSourcedId"] not in classes or item["academicSessionSourcedId"] not in sessions:
            raise ImportRefused("an unknown class or session")
        if item["schoolSourcedId"] not in schools or item["assignDate"] > item["dueDate"]:
            raise ImportRefused("an unknown school, or days in the wrong order")
    _refuse_results(found, students)
    return found


def _records(content: bytes) -> list[list[str]]:
    try:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise ImportRefused("no CSV in UTF-8") from error
    if content.startswith(b"\xef\xbb\xbf") or any("\n" in cell or "\r" in cell for row in rows for cell in row):
        raise ImportRefused("a byte order mark, or a line break inside quotes")
    return rows


def _manifest(rows: list[list[str]]) -> dict[str, str]:
    if not rows or rows[0] != ["propertyName", "value"] or any(len(row) != 2 for row in rows):
        raise ImportRefused("the manifest has two columns, propertyName and value")
    names = [row[0] for row in rows[1:]]
    if names != ["manifest.version", "oneroster.version", *(f"file.{name}" for name in DATA_FILES)]:
        raise ImportRefused("the manifest lacks a property, has one twice, or has them in another order")
    values = dict(map(tuple, rows[1:]))  # type: ignore[arg-type]
    if (values.pop("manifest.version"), values.pop("oneroster.version")) != ("1.0", "1.2"):
        raise ImportRefused("another version")
    if not set(values.values()) <= {"absent", "bulk", "delta"}:
        raise ImportRefused("a file is absent, bulk or delta")
    return {name.removeprefix("file."): mode for name, mode in values.items()}


def _table(name: str, content: bytes) -> list[Record]:
    form = [re.fullmatch(r"(\w+)([!#@%]*)", word) for word in FORMS[name].split()]
    columns = [(match[1], match[2]) for match in form if match]
    header, *rows = _records(content)
    if header != [column for column, _ in columns] or any(len(row) != len(header) for row in rows):
        raise ImportRefused(f"{name}: another header, or a row of another length")
    records = [dict(zip(header, row, strict=True)) for row in rows]
    for record in records:
        if record["status"] or record["dateLastModified"]:
            raise ImportRefused("blank in a bulk file")
        for column, signs in columns:
            _refuse_cell(column, signs, record[column])
    if len({record["sourcedId"] for record in records}) < len(records):
        raise ImportRefused("a sourcedId is there twice")
    return records


def _refuse_cell(column: str, signs: str, cell: str) -> None:
    if not cell:
        if "!" in signs:
            raise ImportRefused(f"{column} is required")
        return
    if "#" in signs and not GUID.fullmatch(cell):
        raise ImportRefused(f"{column}: {cell} is no GUID")
    if column in WORDS and cell not in WORDS[column]:
        raise ImportRefused(f"{column}: {cell} is not a word for it")
    try:
        if "@" in signs and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", cell):
            raise ValueError(cell)
        if "@" in signs:
            date.fromisoformat(cell)
        if "%" in signs and not Decimal(cell).is_finite():
            raise ValueError(cell)
    except (ValueError, InvalidOperation) as error:
        raise ImportRefused(f"{column}: {cell}") from error


def _refuse_results(found: dict[str, list[Record]], students: Collection[str]) -> None:
    items = {item["sourcedId"]: item for item in found.get("lineItems", ())}
    for record in found.get("results", ()):
        item, score = items[record["lineItemSourcedId"]], record["score"]
        if record["studentSourcedId"] not in students:
            raise ImportRefused("an unknown student")
        if record["classSourcedId"] not in ("", item["classSourcedId"]):
            raise ImportRefused("the class of a result is that of its line item")
        if score and not Decimal(item["resultValueMin"]) <= Decimal(score) <= Decimal(item["resultValueMax"]):
            raise ImportRefused("a score outside its line item")
