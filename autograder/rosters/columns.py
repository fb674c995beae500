"""Which column of a list holds what: by our own names, by those of Canvas, by Moodle's words and positions.

Canvas: the gradebook export (`Student`, `ID`, `SIS User ID`, `SIS Login ID`, `Section`) and the export of people in
groups (`name`, `canvas_user_id`, `user_id`, `login_id`, `sections`).
Source: https://github.com/instructure/canvas-lms/blob/master/lib/gradebook_exporter.rb, Group Category Import Format
Moodle: participants and grades begin with first and last name; grades go on with ID number, institution, department
and email address; a grading worksheet begins with `Participant 1234` and the full name. All headers are localised.
Source: https://github.com/moodle/moodle/blob/main/user/action_redir.php, grade/export/lib.php and
mod/assign/gradingtable.php
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum

from autograder.errors import ConfigError, did_you_mean
from autograder.roster import COLUMNS
from autograder.rosters.sheets import Sheet

FIELDS = (*COLUMNS, "first", "last")  # `first` and `last` name a person where there is no `name`
Places = Mapping[str, int]


class Kind(StrEnum):
    """From where a list comes."""

    CANVAS = "canvas"
    MOODLE = "moodle"
    CSV = "csv"


CANVAS = {
    "name": ("student", "student name", "name"),
    "first": ("firstname", "first name"),
    "last": ("lastname", "last name"),
    "sis_id": ("sis user id", "student sis id", "user_id", "sis id"),
    "login": ("sis login id", "login_id", "login id", "email"),
    "section": ("section", "sections", "section name"),
}
OF_CANVAS_ONLY = {"sis user id", "sis login id", "canvas_user_id", "login_id", "student sis id"}
MOODLE = {  # English, German, French, Spanish, Italian, Portuguese, Dutch
    "first": ("first name", "vorname", "prénom", "nombre", "nome", "voornaam"),
    "last": (
        *("last name", "surname", "nachname", "nom", "nom de famille", "apellido(s)", "apellidos", "cognome"),
        *("apelido", "sobrenome", "achternaam"),
    ),
    "name": ("full name", "vollständiger name", "nom complet", "nombre completo", "nome completo", "volledige naam"),
    "sis_id": (
        *("id number", "id-nummer", "numéro d'identification", "numéro d’identification", "número de id"),
        *("codice identificativo", "número de identificação", "id-nummer", "identificatienummer"),
    ),
    "login": (
        *("username", "anmeldename", "nom d'utilisateur", "nom d’utilisateur", "nombre de usuario"),
        *("nome de utilizador", "nome de usuário", "gebruikersnaam"),
    ),
    "section": ("groups", "group", "gruppen", "gruppe", "groupes", "groupe", "grupos", "grupo", "gruppi", "groepen"),
}
PARTICIPANT = re.compile(r"\D+ ?\d+")
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
ID_OF_GRADES, ADDRESS_OF_GRADES = 2, 5  # where Moodle's export of grades has ID number and email address


def kind_of(sheet: Sheet) -> Kind:
    """Return from where a list comes, by its header."""
    words = [name.casefold() for name in sheet.header]
    if {"id", "name"} <= set(words) and set(words) <= set(COLUMNS):
        return Kind.CSV
    if OF_CANVAS_ONLY & set(words) or words[:2] == ["student", "id"]:
        return Kind.CANVAS
    return Kind.MOODLE if _address(sheet) is not None or _named(sheet, MOODLE) else Kind.CSV


def places_of(sheet: Sheet, kind: Kind, told: str = "") -> Places:
    """Return where each field stands; `told` (`id=Header,name=Header`) replaces guessing. Raises `ConfigError`."""
    if told:
        places = _told(sheet, told)
    elif kind is Kind.CSV:
        places = _ours(sheet)
    else:
        places = _named(sheet, CANVAS) if kind is Kind.CANVAS else _moodle(sheet)
    if "name" not in places and not {"first", "last"} <= set(places):
        raise _lacking(sheet, "the name of a student", kind)
    if not {"id", "login", "sis_id"} & set(places):
        raise _lacking(sheet, "a login, an address or an ID number", kind)
    return places


def _lacking(sheet: Sheet, what: str, kind: Kind) -> ConfigError:
    fix = "Say which columns they are: --columns name=HEADER,login=HEADER,sis_id=HEADER; or say --from."
    found = f"no column of this {kind} list is known to hold {what}; it has: {', '.join(sheet.header)}."
    return ConfigError(found, where=sheet.path, line=1, fix=fix)


def _told(sheet: Sheet, told: str) -> dict[str, int]:
    """Return the columns that a person named; a header may hold commas."""
    parts = re.split(rf"(?:^|,)\s*({'|'.join(FIELDS)})=", told)
    if parts[0] or len(parts) < 3:
        fix = f"Write --columns id=HEADER,name=HEADER; there are: {', '.join(FIELDS)}."
        raise ConfigError(f'"{told}" names no columns.', fix=fix)
    places = {}
    for field, header in zip(parts[1::2], parts[2::2], strict=True):
        if header.strip() not in sheet.header:
            fix = did_you_mean(header, sheet.header)
            raise ConfigError(f'there is no column "{header}".', where=sheet.path, line=1, fix=fix)
        places[field] = sheet.header.index(header.strip())
    return places


def _ours(sheet: Sheet) -> dict[str, int]:
    """Return the columns of our own CSV, in which a misspelt one is not passed over."""
    unknown = next((name for name in sheet.header if name not in COLUMNS), None)
    if unknown is not None:
        fix = did_you_mean(unknown, COLUMNS) + " Of another file, say --columns name=HEADER,login=HEADER."
        raise ConfigError(f'unknown column "{unknown}".', where=sheet.path, line=1, fix=fix)
    twice = next((name for name in sheet.header if sheet.header.count(name) > 1), None)
    if twice:
        raise ConfigError(f'the column "{twice}" is there twice.', where=sheet.path, line=1, fix="Keep one of them.")
    return {name: place for place, name in enumerate(sheet.header)}


def _named(sheet: Sheet, words: Mapping[str, Iterable[str]]) -> dict[str, int]:
    """Return the columns that have one of these names, in whatever case; of several the first."""
    header = [name.casefold() for name in sheet.header]
    found = {
        field: next((header.index(word) for word in known if word in header), -1) for field, known in words.items()
    }
    return {field: place for field, place in found.items() if place >= 0}


def _moodle(sheet: Sheet) -> dict[str, int]:
    """Return the columns of a list of Moodle in any language: by its words, else by where Moodle has them."""
    places, address = _named(sheet, MOODLE), _address(sheet)
    first = sheet.column(0)
    if first and all(PARTICIPANT.fullmatch(cell) for cell in first) and len(sheet.header) > 1:
        places.setdefault("name", 1)
    elif "name" not in places and not {"first", "last"} <= set(places) and address is not None and address > 1:
        places |= {"first": 0, "last": 1}
    if "sis_id" not in places and address == ADDRESS_OF_GRADES:
        places["sis_id"] = ID_OF_GRADES
    if "login" not in places and address is not None:
        places["login"] = address
    return places


def _address(sheet: Sheet) -> int | None:
    """Return the column that holds nothing but addresses."""
    for place in range(len(sheet.header)):
        cells = sheet.column(place)
        if cells and all(ADDRESS.fullmatch(cell) for cell in cells):
            return place
    return None
