"""Texts of students, made safe to look at in a terminal or on a page: what is invisible there is written out."""

from __future__ import annotations

import unicodedata

TURNS_AROUND = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def plain(text: str) -> str:
    """Return a text without control characters, halves of characters and marks that turn lines around.

    A terminal would obey the first; the last make code look like other code (CVE-2021-42574).
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text if text.isascii() and text.isprintable() else "".join(map(_shown, text))


def _shown(letter: str) -> str:
    if letter in "\n\t":
        return letter
    if ord(letter) < 32:
        return chr(0x2400 + ord(letter))
    if letter in TURNS_AROUND or unicodedata.category(letter) in ("Cc", "Cs"):
        return f"\\u{ord(letter):04x}"
    return letter
