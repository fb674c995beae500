"""Two toy tokenizers, help articles to cut, and documents drawn from a seed. All invented; nothing is downloaded.

tok = WordTokenizer()
tok.encode(" the tickets")    # two tokens, and "tickets" alone has three
tok.decode(tok.encode(text))  # the text again, whatever it is

A `WordTokenizer` knows some words, each with the space before it, and cuts all others into a piece of two signs and
further ones of three. A `ByteTokenizer` works on UTF-8, as those of many models do, and has tokens that hold the end of
one character and the beginning of the next: half of an `é` decodes to U+FFFD. Neither has a state: equal texts have
equal tokens everywhere.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Protocol


class Tokenizer(Protocol):
    """What turns a text into the numbers that a model reads, and back."""

    def encode(self, text: str) -> list[int]:
        """Return the tokens of a text."""

    def decode(self, ids: list[int]) -> str:
        """Return the text of tokens."""


_WORDS = (
    " a| about| account| add| again| all| an| and| any| are| as| at| be| board| boards| but| by| can| change| code"
    "| customer| data| day| days| do| each| email| export| file| files| for| from| guest| harbor| has| have| hour"
    "| hours| how| if| in| invoice| invoices| is| it| its| key| last| link| log| mail| more| new| no| not| of| on"
    "| one| only| open| or| order| our| page| password| pay| payment| plan| project| projects| refund| reply| row"
    "| rows| see| settings| sign| that| the| them| then| there| they| this| ticket| tickets| to| two| until| up"
    "| use| was| we| what| when| where| which| who| will| with| year| you| your"
    "|A|Choose|Harbor|If|In|It|Open|The|Then|To|We|When|You"
)
KNOWN = tuple(_WORDS.split("|"))
FIRST_PIECE, PIECE = 2, 3
_BITS = 21  # of a code point
_WORD = re.compile(r" ?\w+|\W")


class WordTokenizer:
    """A token is a word that this tokenizer knows, with the space before it, or a piece of two or three signs."""

    def __init__(self) -> None:
        self._numbers = {word: number for number, word in enumerate(KNOWN)}

    def encode(self, text: str) -> list[int]:
        """Return the tokens of a text."""
        return [number for word in _WORD.findall(text) for number in self._numbers_of(word)]

    def decode(self, ids: list[int]) -> str:
        """Return the text of tokens."""
        return "".join(KNOWN[number] if number < len(KNOWN) else _spelt(number - len(KNOWN)) for number in ids)

    def _numbers_of(self, word: str) -> list[int]:
        if word in self._numbers:
            return [self._numbers[word]]
        later = [word[place : place + PIECE] for place in range(FIRST_PIECE, len(word), PIECE)]
        return [len(KNOWN) + _spelling(piece) for piece in (word[:FIRST_PIECE], *later)]


def _spelling(piece: str) -> int:
    """Return a number for a piece that no other piece has."""
    number = 0
    for sign in reversed(piece):
        number = number << _BITS | (ord(sign) + 1)
    return number


def _spelt(number: int) -> str:
    signs = ""
    while number:
        signs += chr((number & ((1 << _BITS) - 1)) - 1)
        number >>= _BITS
    return signs


MERGES: tuple[bytes, ...] = (
    *(b"th", b"the", b" t", b" th", b" the", b"in", b"ing", b"er", b"an", b"and", b" a", b"re", b"on", b". ", b"  "),
    *(b"or", b"at", b"en", b"es", b"it", b" s", b"st", b" o", b" of", b"ed", b"ti", b"\n\n"),
    b" \xc3",  # a space and the first half of an ä, é, ö, ü …
    *(b"\xa4n", b"\xa9 ", b"\xab ", b"\xbcr", b"\xbcb", b"\xb6f"),  # the second half, and what stands behind it
    *(b"\xe2\x80", b"\xe2\x82", b"\xac "),  # most of a dash or a euro sign; the end of one with a space
    *(b"\xf0\x9f", b"\xf0\x9f\x9a", b"\xf0\x9f\x9a\xa2", b"\xf0\x9f\x93"),  # parts of emoji, and one whole ship
    *(b" \xf0", b" \xf0\x9f"),
)
_LONGEST = max(map(len, MERGES))


class ByteTokenizer:
    """A token is a byte, or several bytes that occur together: of one character, of several, of parts of them."""

    def __init__(self) -> None:
        self._parts = (*(bytes([byte]) for byte in range(256)), *MERGES)
        self._numbers = {part: number for number, part in enumerate(self._parts)}

    def encode(self, text: str) -> list[int]:
        """Return the tokens of a text: from its beginning on, the longest part that is known, again and again."""
        raw, ids, place = text.encode(), [], 0
        while place < len(raw):
            part = next(part for part in _parts_at(raw, place) if part in self._numbers)
            ids.append(self._numbers[part])
            place += len(part)
        return ids

    def decode(self, ids: list[int]) -> str:
        """Return the text of tokens, with U+FFFD for what is no whole character."""
        return b"".join(self._parts[number] for number in ids).decode(errors="replace")


def _parts_at(raw: bytes, place: int) -> Iterator[bytes]:
    return (raw[place : place + wide] for wide in range(min(_LONGEST, len(raw) - place), 0, -1))


ARTICLES: dict[str, str] = {
    "sign-in": (
        "# Signing in\n\n"
        "Open the page of your workspace and enter your email. We send you a link that works once, for 15 minutes. If "
        "it has expired, ask for a new one: the last link counts.\n\n"
        "## No mail?\n\n"
        "Look into the folder for spam first. Some companies hold mail back for an hour. Your admin can allow mail "
        "from harbor.example; then links arrive at once.\n\n"
        "## Two-factor codes\n\n"
        "A code is good for 30 seconds. If codes are refused, the clock of your phone is wrong. Set it to automatic. "
        "Without a phone, use one of the ten backup codes, each of them once.\n"
    ),
    "refunds": (
        "# Refunds\n\n"
        "You can cancel a plan on any day.  We refund what is left of a year, not of a month. A refund of 20 € or more "
        "needs the number of the invoice.\n\n"
        "1. Open Settings, then Billing.\n"
        "2. Choose the invoice.\n"
        "3. Press *Ask for a refund* and say why.\n\n"
        "The money is back within five days – ten, if you paid by transfer. You see it under the name of the card. If "
        "two payments were taken for one invoice, write to us: that is our mistake, and you need no form.\n"
    ),
    "export": (
        "# Exporting your data\n\n"
        "An export is a file with all tickets of a project.\n\n\n"
        "Columns: id, opened, closed, customer, country, zip, subject.\n"
        "\tThe zip is text. Do not let a table program turn 00501 into 501.\n\n"
        "Large projects\n--------------\n"
        "More than 10,000 rows come in several files.  Their names end in -1, -2 and so on. Put them together in this "
        "order; only the first one has a line with names.   If an export has not arrived after two hours, it has "
        "failed, and we know.\n"
    ),
    "greetings": (
        "Grüße aus dem Hafen 🚢\n\n"
        "Zoë and Jürgen answer in German, English and Japanese. Öffnungszeiten: 9–17 Uhr. In the café at pier 3 they "
        "open an hour later, naïve as that may be 🙂🙂.\n\n"
        "こんにちは。ハーバーへようこそ。\n\n"
        "Write to us in any of these languages; we reply in yours. 📦📦📦 Parcels: please at the side door, "
        "à bientôt!\n"
    ),
}  # fmt: skip

_BITS_OF_TEXT = (
    *("Harbor", "ticket", "Zoë", "Grüße", "naïve", "🚢", "🙂🙂", "00501", "refund", "the", "café", "こんにちは"),
    *("e\u0301", " ", " ", " ", " ", "  ", "   ", "\t", "\n", "\n\n", "\n\n\n", ". ", ". ", ", ", ".", "-", "\r\n"),
    *("\u2028", "a", "b", "Aktenzeichen", "supercalifragilistic", "1.5", "?! ", "\u00a0", "…", " of ", " and ", "…\n"),
)  # fmt: skip


def drawn_document(seed: int, length: int) -> str:
    """Return a document of `length` characters: words, runs of blanks, emoji. Equal seeds give equal documents."""
    text, count = "", 0
    while len(text) < length:
        for byte in hashlib.sha256(f"{seed}/{count}".encode()).digest():
            text += _BITS_OF_TEXT[byte % len(_BITS_OF_TEXT)]
        count += 1
    return text[:length]
