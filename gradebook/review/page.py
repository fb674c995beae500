"""A page of items: read in any browser, filled in without a network, saved as a file that is read back."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from autograder.files import digest
from gradebook.review.comments import Comment, Comments
from gradebook.review.entry import ANSWERS
from gradebook.review.item import Answer, Item, Kind, Said
from gradebook.review.pseudonyms import MASKED, Key, Masks
from gradebook.review.texts import plain

TEMPLATES = Path(__file__).parent / "templates"
WORDS = {
    Kind.UNMATCHED: "Whose is this?",
    Kind.UNGRADED: "Could not be graded",
    Kind.UNCHECKED: "Could not be checked",
    Kind.REQUEST: "A student asks",
    Kind.READING: "To be read by a person",
    Kind.NOTE: "Odd file",
    Kind.BY_HAND: "Points by hand",
}
ANSWER_WORDS = {
    "done": "Looked at: nothing has to change",
    "take-back": "Take these points back",
    "grant": "Granted",
    "decline": "Declined",
}


@dataclass(frozen=True)
class Names:
    """How students are called on a page: by their names, or by pseudonyms with everything masked."""

    of: Callable[[str], str]
    key: Key | None = None
    masks: Masks | None = None

    def on_page(self, text: str) -> str:
        """Return the id or hash that a page carries."""
        return self.key.hidden(text) if self.key else text

    def masked(self, text: str, student: str) -> str:
        """Return a text as it may be shown."""
        return self.masks.masked(text, student) if self.masks else text


@dataclass(frozen=True)
class Shown:
    """One item as the page shows it."""

    item: Item
    id: str
    seen: str
    who: str
    title: str
    texts: tuple[Said, ...]
    answers: tuple[Answer, ...]
    comments: dict[str, Comment]

    @property
    def masked(self) -> int:
        """How many places are masked."""
        texts = [self.title, *(said.text for said in self.texts)]
        texts += [part for answer in self.answers for part in (answer.file, answer.note, *(t for _, t in answer.cells))]
        return sum(text.count(MASKED) for text in texts)


def review_page(
    items: Sequence[Item],
    answers: Callable[[Item], Sequence[Answer]],
    comments: Comments,
    names: Names,
    title: str,
) -> bytes:
    """Return a page with a form for each item; same input, same bytes. It loads nothing, and runs one script.

    The content security policy allows that script and that style by their hashes, and nothing else.
    """
    if names.key is not None:
        items = _without_names(items, names.key)
    shown = [_shown(item, answers(item), comments, names) for item in items]
    style, script = (_own(name) for name in ("page.css", "page.js"))
    policy = (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; base-uri 'none'; form-action 'none'"
    )
    html = (
        _environment()
        .get_template("page.html")
        .render(
            shown=shown,
            title=title,
            anonymous=names.key is not None,
            draft=digest(title, *(part for one in shown for part in (one.id, one.seen)))[:16],
            policy=policy,
            style=Markup(style),  # noqa: S704  # ours
            script=Markup(script),  # noqa: S704  # ours
        )
    )
    return html.encode("utf-8", "replace")


def _without_names(items: Sequence[Item], key: Key) -> list[Item]:
    """Return items in an order that tells nothing of the roster's; whose a file is cannot be asked without a name."""
    known = [item for item in items if item.kind is not Kind.UNMATCHED]
    order = list(Kind)
    return sorted(
        known, key=lambda item: (order.index(item.kind), item.place, item.title, key.numbers.get(item.student, 0))
    )


def _shown(item: Item, answers: Sequence[Answer], comments: Comments, names: Names) -> Shown:
    def safe(text: str) -> str:
        return plain(names.masked(text, item.student))

    return Shown(
        item=item,
        id=names.on_page(item.id),
        seen=names.on_page(item.seen),
        who=names.of(item.student) if item.student else "",
        title=plain(item.title),
        texts=tuple(said if said.is_ours else Said(said.label, safe(said.text)) for said in item.texts),
        answers=tuple(
            Answer(safe(one.file), tuple((is_code, safe(text)) for is_code, text in one.cells), safe(one.note))
            for one in answers
        ),
        comments=comments.numbered(item.kind),
    )


def _own(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8").strip()


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}'"


def _environment() -> Environment:
    """Return the templates: everything is escaped, a misspelt name is an error."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: plain(value) if type(value) is str else value,  # names and titles may hold anything
    )
    environment.globals |= {"WORDS": WORDS, "ANSWERS": ANSWERS, "ANSWER_WORDS": ANSWER_WORDS}
    environment.filters["number"] = lambda points: f"{points:f}"
    return environment
