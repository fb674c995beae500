"""Documents, the chunks they are cut into, and how many tokens a text has.

    cut(Document("refunds", ARTICLES["refunds"]))     # Chunk("refunds", 0, "# Refunds\\n\\nYou can …"), …

A chunk is a few whole paragraphs. Equal documents give equal chunks everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass

from harbor_kit.tokens import WordTokenizer

PARAGRAPH = "\n\n"
LONGEST = 60  # tokens of a chunk, unless one paragraph has more
_words = WordTokenizer()


@dataclass(frozen=True)
class Document:
    """A text of the help desk, under its name."""

    doc_id: str
    text: str


@dataclass(frozen=True)
class Chunk:
    """A part of a document. `index` counts the parts from 0; `chunk_id` names it, as `refunds#0`."""

    doc_id: str
    index: int
    text: str

    @property
    def chunk_id(self) -> str:
        """The name of this chunk."""
        return f"{self.doc_id}#{self.index}"


def count_tokens(text: str) -> int:
    """Return how many tokens a model reads."""
    return len(_words.encode(text))


def cut(document: Document) -> list[Chunk]:
    """Return the chunks of a document, in order; none of a blank one."""
    pieces: list[str] = []
    for paragraph in filter(None, map(str.strip, document.text.split(PARAGRAPH))):
        longer = f"{pieces[-1]}{PARAGRAPH}{paragraph}" if pieces else ""
        if longer and count_tokens(longer) <= LONGEST:
            pieces[-1] = longer
        else:
            pieces.append(paragraph)
    return [Chunk(document.doc_id, place, piece) for place, piece in enumerate(pieces)]
