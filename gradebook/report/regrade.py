"""The page of a regrade: who moves, from what to what, by which check. One file that needs nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from autograder.files import write_bytes
from autograder.leaks import Audience, Guard
from gradebook.regrade_words import ARROWS, headline, level_words, points_text, points_words, reasons, remarks, verdicts
from gradebook.regrading import Preview
from gradebook.report.spread import spread_plot
from gradebook.report.words import visible
from gradebook.sides import shares


def write_regrade(to: Path, seen: Sequence[Preview], title: str, guard: Guard | None = None) -> Path:
    """Write the page of some regrades. Raises `LeakError`, before it is written, where it shows what staff may not."""
    # matplotlib escapes the words in its own picture
    plots = [Markup(spread_plot(one.before, one.after, f"spread{place}")) for place, one in enumerate(seen, 1)]  # noqa: S704
    html = _environment().get_template("regrade.html").render(title=title, seen=list(zip(seen, plots, strict=True)))
    content = html.encode("utf-8", "replace")
    (guard or Guard()).refuse({to.name: content}, Audience.STAFF, to.parent)
    return write_bytes(to, content)


def _environment() -> Environment:
    """Return the templates: everything is escaped, a misspelt name is an error."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=visible,
    )
    words = (headline, level_words, points_text, points_words, reasons, remarks, verdicts, shares)
    environment.globals |= {word.__name__: word for word in words} | {"ARROWS": ARROWS}
    return environment
