"""The catalogue of common mistakes: what one sees, why, and what helps. Data beside a module, a page for learners.

source/<module>/mistakes.yaml    the data; `course check` holds it against lessons and misconceptions
release/docs/COMMON_MISTAKES.md  the page
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from autograder.documents import read_document
from autograder.model import Record

FILE = "mistakes.yaml"
PAGE = "docs/COMMON_MISTAKES.md"

HEAD = """# Common mistakes

Everybody makes these. Look for the message that you got, or for what you see; each entry says why it happens, what
helps, and which lesson shows it.
"""


class Mistake(Record):
    """One mistake. `lesson` is a lesson's name and one of its headings: `01-async-basics#4 · What await means`.

    `misconceptions` are the wrong answers of exercises that make it: `01-async-api-calls/awaits_one_by_one`. `seen` is
    the address of a real report, where one is known.
    """

    name: str
    symptom: str
    cause: str
    fix: str
    lesson: str
    misconceptions: tuple[str, ...] = ()
    seen: str = ""


class Mistakes(Record):
    """The mistakes of a module, in the order of the page."""

    mistakes: tuple[Mistake, ...]


def read_mistakes(source: Path) -> dict[str, Mistakes]:
    """Return the catalogue of each module that has one, by the name of its folder. Raises `ConfigError`."""
    return {path.parent.name: read_document(path, Mistakes) for path in sorted(source.glob(f"*/{FILE}"))}


def mistakes_page(catalogue: Mapping[str, Mistakes], titles: Mapping[str, str]) -> str:
    """Return the page in Markdown; "" where no module that is released has a catalogue.

    `titles` has those of the modules, by folder, and of their lessons, by `folder/lesson`.
    """
    parts = [_module(module, found, titles) for module, found in catalogue.items() if module in titles]
    return "\n".join([HEAD, *parts]) if parts else ""


def _module(module: str, found: Mistakes, titles: Mapping[str, str]) -> str:
    entries = [_entry(module, one, titles) for one in found.mistakes]
    return "\n".join([f"## {module[:5].upper()} · {titles[module]}\n", *entries])


def _entry(module: str, one: Mistake, titles: Mapping[str, str]) -> str:
    lesson, _, heading = one.lesson.partition("#")
    title = titles.get(f"{module}/{lesson}", lesson)
    where = f"[{title}](../{module}/notebooks/{lesson}.ipynb)" + (f", *{heading}*" if heading else "")
    rows = {"What you see": one.symptom, "Why": one.cause, "What helps": one.fix}
    told = [f"**{label}:** {' '.join(text.split())}\n" for label, text in rows.items()]
    seen = f" [Seen by others]({one.seen})." if one.seen else ""
    return "\n".join([f"### {one.name}\n", *told, f"Read on in the lesson {where}.{seen}\n"])
