"""Three hundred pairs of a question and an answer, as Harbor's support exported them. Invented, and flawed on purpose.

Every cell is text, as it is in a file. The same rows come on every machine; `FLAWS` says which of them have which flaw,
by their ids, so that a lesson can count what its cleaning finds.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

Row = dict[str, str]

COLUMNS = ("id", "question", "answer", "topic", "country", "zip", "ticket", "rating", "asked")

_TOPICS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("sign-in", "Account, Security", ("password", "reset link", "two-factor code", "session list")),
    ("billing", "Settings, Billing", ("invoice", "billing address", "payment method", "tax number")),
    ("boards", "Boards, Options", ("board title", "column order", "board template", "archive")),
    ("search", "Search, Filters", ("tag “café”", "folder “Zoë”", "board “Kraków”", "label “Åland”")),
    ("export", "Settings, Export", ("CSV export", "PDF report", "time sheet", "user list")),
    ("mobile", "App, Settings", ("offline mode", "photo folder", "app lock", "widget")),
    ("calendar", "Calendar, Options", ("time zone", "meeting link", "holiday list", "reminder")),
    ("guests", "Members, Guests", ("guest list", "guest link", "read-only board", "comment box")),
    ("files", "Files, Details", ("attachment", "file history", "preview", "size limit")),
    ("webhooks", "Settings, Developers", ("webhook", "API key", "event log", "signing secret")),
    ("mail", "Profile, Mail", ("daily digest", "mail address", "signature", "mute button")),
    ("account", "Account, General", ("plan", "workspace name", "trial period", "data request")),
)

_FORMS: tuple[tuple[str, str], ...] = (
    ("Where do I find the {thing}?", "Open {page}. The {thing} is in the list on the left."),
    ("How do I change the {thing}?", "Open {page}, choose the {thing}, and press “Edit”."),
    ("Why can't I see the {thing}?", "Your role hides it. Ask an owner to open {page}, and to share the {thing}."),
    ("Who else can see the {thing}?", "Owners and members can. Guests see the {thing} where {page} says so."),
    ("Can I copy the {thing}?", 'Yes: choose "Copy" beside the {thing}, in {page}.'),
    ("The {thing} is wrong. What now?", "Tell us the number of your workspace;\nwe look at the {thing} in {page}."),
)

_PLACES: tuple[tuple[str, str], ...] = (
    ("DE", "01067"),
    ("US", "00501"),
    ("NA", "10005"),
    ("NO", "0150"),
    ("GB", "EC1A 1BB"),
    ("FR", "75001"),
    ("US", "02108"),
    ("DE", "24103"),
    ("FI", "00100"),
    ("NL", "1012 AB"),
    ("NA", "12001"),
    ("PL", "00-001"),
    ("JP", "100-0001"),
)

_LOG = "\n".join(f"12:{minute:02}:00 worker-{minute % 7} retried the upload of the attachment" for minute in range(60))


def _clean() -> list[Row]:
    """Return the 288 rows that are as they should be: each topic's things, in each form."""
    rows: list[Row] = []
    for form, (question, answer) in enumerate(_FORMS):
        for number, (topic, page, things) in enumerate(_TOPICS):
            for place, thing in enumerate(things):
                count = len(rows) + 1
                country, code = _PLACES[count % len(_PLACES)]
                rows.append(
                    {
                        "id": f"{count:04}",
                        "question": question.format(thing=thing),
                        "answer": answer.format(thing=thing, page=page),
                        "topic": topic,
                        "country": country,
                        "zip": code,
                        "ticket": f"{4000 + 7 * count}" if count % 4 else "",
                        "rating": str(1 + (count * 7 + form + place) % 5) if count % 9 else "",
                        "asked": f"2026-{1 + number % 9:02}-{1 + (count * 5) % 28:02}",
                    }
                )
    return rows


# The number of a row, what its flaw is called, and the cell that has it.
_SPOILED: tuple[tuple[int, str, str, str], ...] = (
    (33, "number with an e", "ticket", "33e4"),
    (111, "number with an e", "ticket", "111e4"),
    (57, "zero-width space", "question", "Why is the invoice\u200b twice in my list?"),
    (76, "no-break space", "question", "How do I pay\u00a0the\u00a0invoice in yen?"),
    (90, "control character", "question", "Can I ring\x07 you about the trial period?"),
    (101, "emoji of several signs", "question", "Is there a plan for families 👩\u200d👩\u200d👧?"),
    (120, "too short", "question", "??"),
    (133, "no answer", "answer", ""),
    (140, "no answer", "answer", "  \n"),
    (150, "too long", "answer", _LOG),
    (160, "personal data", "question", "Please call me: +49 431 5550134. When is the trial period over?"),
    (170, "personal data", "question", "I am ida@example.org. Can you delete my photo folder?"),
)

# What a repetition is called, which rows are repeated, and which cell is changed in what way.
_REPEATED: tuple[tuple[str, tuple[int, ...], str, Callable[[str], str]], ...] = (
    ("twice, sign for sign", (13, 24, 201, 202), "question", str),
    ("twice, with other spaces", (5, 18), "question", lambda text: text.replace(" the ", "  the ") + " "),
    ("twice, with other bytes", (14, 16), "question", lambda text: unicodedata.normalize("NFD", text)),
    ("twice, in another case", (29, 41), "question", str.upper),
    ("twice, with another answer", (49, 75), "answer", lambda _: "Please ask the owner of your workspace."),
)


def _spoil(rows: list[Row]) -> dict[str, tuple[str, ...]]:
    """Give some of the rows a flaw, and add twelve that were there before; return the ids by the flaw."""
    flaws: dict[str, tuple[str, ...]] = {}
    for number, flaw, column, cell in _SPOILED:
        rows[number - 1][column] = cell
        flaws[flaw] = (*flaws.get(flaw, ()), rows[number - 1]["id"])
    for flaw, numbers, column, change in _REPEATED:
        for number in numbers:
            old, new = rows[number - 1], f"{len(rows) + 1:04}"
            rows.append({**old, column: change(old[column]), "id": new, "ticket": "", "rating": ""})
            flaws[flaw] = (*flaws.get(flaw, ()), new)
    return flaws


def _made() -> tuple[tuple[Row, ...], Mapping[str, tuple[str, ...]]]:
    """Return the rows and their flaws."""
    rows = _clean()
    flaws = _spoil(rows)
    return tuple(rows), MappingProxyType(flaws)


PAIRS, FLAWS = _made()


def pairs_csv(rows: Iterable[Mapping[str, str]] = PAIRS, line_end: str = "\n") -> str:
    """Return rows as the text of a CSV file: a line of names, a comma between cells, quotes where they are needed."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, lineterminator=line_end)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
