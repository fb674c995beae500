"""How Moodle reads a gradebook CSV and a grading worksheet: an importer of our own, written from its rules alone.

Sources: moodle `grade/import/csv/classes/load_data.php`, `mod/assign/feedback/offline/importgradeslib.php` and
`locallib.php`. It shares no code with the writers, and knows nothing of what they mean to write.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation


class ImportAborted(Exception):  # noqa: N818  # Moodle's word for it
    """Moodle stops here, and nothing of the file is kept."""


def cells_of(data: bytes, separator: str = ",") -> list[list[str]]:
    """Return the records of a CSV file; every record has as many cells as the first."""
    text = data.decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").strip("\n") + "\n"
    records: list[list[str]] = [[]]
    for quoted, plain, end in re.findall(rf'(?:"((?:[^"]|"")*)"|([^{separator}\n]*))({separator}|\n)', text):
        records[-1].append(quoted.replace('""', '"') or plain)
        if end == "\n":
            records.append([])
    if any(len(record) != len(records[0]) for record in records[:-1]):
        raise ImportAborted("csvweirdcolumns")
    return records[:-1]


def number(text: str, decimal_sign: str = ".") -> Decimal:
    """Return the number in a cell: blanks go, the decimal sign of the language becomes a point."""
    try:
        return Decimal(text.replace(" ", "").replace(decimal_sign, "."))
    except InvalidOperation:
        raise ImportAborted("badgrade") from None


def imported_gradebook(
    data: bytes,
    users: Mapping[str, str],
    maximum: Mapping[str, Decimal],
    map_from: str,
    *,
    new_items: bool = False,
    decimal_sign: str = ".",
) -> dict[tuple[str, str], Decimal | None]:
    """Return the grades after an import: (user, item) → grade, `None` where a row takes the grade away.

    `users`: what stands in the column `map_from` → the user; `maximum`: items to map to, by heading. With `new_items`
    every other column becomes an item, and there a blank cell is a 0.
    """
    header, *rows = cells_of(data)
    header = [name.strip() for name in header]
    grades: dict[tuple[str, str], Decimal | None] = {}
    user = ""  # a row without a key goes to the user of the row before: Moodle does not forget it
    for row in rows:
        values = dict(zip(header, (cell.strip() for cell in row), strict=True))
        if values[map_from] not in ("", "0"):
            if values[map_from] not in users:
                raise ImportAborted("usermappingerror")
            user = users[values[map_from]]
        if not user:
            raise ImportAborted("usermappingerrorusernotfound")
        for item in [name for name in header if name != map_from]:
            value = values[item]
            if value == "-" or (value == "" and not new_items):
                grades[user, item] = None
                continue
            grade = number(value, decimal_sign) if value else Decimal(0)
            if grade > (Decimal(100) if new_items else min(Decimal(100), maximum[item])):
                raise ImportAborted("gradevaluetoobig")
            grades[user, item] = grade
    return grades


def imported_worksheet(
    data: bytes,
    participants: Mapping[int, str],
    maximum: Decimal,
    words: tuple[str, str, str, str] = ("Identifier", "Grade", "Last modified (grade)", "Participant "),
    decimal_sign: str = ".",
) -> dict[str, Decimal]:
    """Return the grades that an upload of a worksheet sets: user → grade. Other rows are skipped, without a word.

    `words`: the three headings that Moodle needs, and what stands before the number of a participant, all of them in
    the language of who uploads.
    """
    header, *rows = cells_of(data)
    if any(word not in header for word in words[:3]):
        raise ImportAborted("invalidgradeimport")
    grades = {}
    for row in rows:
        digits = row[header.index(words[0])][len(words[3]) :]
        user = participants.get(int(digits)) if digits.isdigit() else None
        text = row[header.index(words[1])].strip()
        if user is None or not text:
            continue
        grade = number(text, decimal_sign)
        if 0 <= grade <= maximum:
            grades[user] = grade
    return grades
