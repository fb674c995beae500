"""Writing the item analysis: one page that needs nothing else and names no student."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from markupsafe import Markup

from autograder.files import write_bytes
from autograder.leaks import Audience, Guard
from autograder.model import Student
from gradebook.items import plots
from gradebook.items.analysis import ENOUGH
from gradebook.items.examine import Examined
from gradebook.items.flags import LOW, NEAR_LIMIT, ROOM, SEVERAL, UNCHECKED, signed
from gradebook.items.misconceptions import CLOSE_ENOUGH
from gradebook.report.pages import environment

PLOTS = (plots.scatter, plots.difficulty, plots.quarters, plots.times)
TEMPLATES = Path(__file__).parent / "templates"
BOUNDS = {
    "enough": ENOUGH,
    "low": LOW,
    "room": ROOM,
    "several": SEVERAL,
    "unchecked": UNCHECKED,
    "near_limit": NEAR_LIMIT,
    "close_enough": CLOSE_ENOUGH,
}


def write_items(
    folder: Path, found: Sequence[Examined], roster: Iterable[Student], which: str, title: str, guard: Guard
) -> Path:
    """Write `items.html` into `folder` and return it; same input, same bytes.

    Raises `LeakError`, before anything is written, where the page shows staff what they must not see, or anybody of the
    roster at all; `StorageError` when it cannot be written.
    """
    files = {"items.html": page(found, which, title)}
    shown = [match.misconception for one in found for match in one.matches.known]
    known = [text for one in shown for text in (one.name, one.title)]  # an instructor wrote them
    guard.refuse(files, Audience.STAFF, folder, known)
    Guard().with_people(roster).refuse(files, Audience.INSTRUCTOR, folder)  # knows people, and nothing of the course
    return write_bytes(folder / "items.html", files["items.html"])


def page(found: Sequence[Examined], which: str, title: str) -> bytes:
    """Return the page."""
    pages = environment(TEMPLATES)
    pages.filters |= {"percent": percent, "signed": signed, "number": number}
    drawn = [_drawn(one, anchor(one)) for one in found]
    template = pages.get_template("items.html")
    html = template.render(found=found, drawn=drawn, anchor=anchor, which=which, title=title, bounds=BOUNDS)
    return html.encode("utf-8", "replace")


def anchor(one: Examined) -> str:
    """Return the id of an exercise on the page: `py-01-01-async-api-calls`."""
    return re.sub(r"[^\w-]", "-", one.sheet.exercise)


def percent(share: float | None) -> str:
    """Return a share as a whole percentage, or a dash."""
    return "–" if share is None else f"{share * 100:.0f} %"


def number(value: float | None) -> str:
    """Return a number with two decimals, or a dash."""
    return "–" if value is None else f"{value:.2f}"


def _drawn(one: Examined, prefix: str) -> dict[str, Markup]:
    """Return the plots of an exercise; matplotlib escapes the names in them."""
    drawn = {draw.__name__: draw(one, f"{prefix}-{draw.__name__}") for draw in PLOTS}
    return {name: Markup(svg) for name, svg in drawn.items()}  # noqa: S704 - see above
