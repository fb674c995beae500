"""Reviews without names: who is `Student 7` stands in a key that stays here, and texts are masked.

What goes out carries ids and hashes made with the key: somebody with the roster cannot try who fits.
"""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import Field

from autograder.files import digest
from autograder.model import Record, Student

MASKED = "[masked]"
_WORD = re.compile(r"[^\W_]+")
_GAP = re.compile(r"[\s_,.'@+-]{0,3}")  # what may stand within a name: "Ada  Lovelace", "ada_lovelace", "Lovelace, Ada"
_PYTHON = frozenset(word.casefold() for word in (*keyword.kwlist, *keyword.softkwlist, *dir(builtins)))


class Key(Record):
    """Who is who: a secret, and the number of each student. Numbers stay when students come."""

    secret: str = Field(min_length=32)
    numbers: dict[str, int] = Field(default_factory=dict)

    def with_students(self, students: Iterable[str]) -> Key:
        """Return a key that also knows these students, numbered in an order that tells nothing of the roster's."""
        new = sorted({*students} - {*self.numbers, ""}, key=lambda one: digest(self.secret, one))
        start = max(self.numbers.values(), default=0) + 1
        return Key(secret=self.secret, numbers={**self.numbers, **{one: start + n for n, one in enumerate(new)}})

    def name(self, student: str) -> str:
        """Return the pseudonym of a student."""
        return f"Student {self.numbers[student]}"

    def hidden(self, text: str) -> str:
        """Return what stands for an id or a hash where nobody must be recognised by it."""
        return digest(self.secret, text)[:16]


@dataclass(frozen=True)
class Masks:
    """What gives students away: word sequences by their first word, for the whole class and for each student."""

    of_all: Mapping[str, Sequence[tuple[str, ...]]]
    own: Mapping[str, Sequence[tuple[str, ...]]]

    def masked(self, text: str, student: str) -> str:
        """Return a text of a student with everybody's ids and full names masked, and the parts of their own name.

        A single word of Python stays: a student called Max must not take `max` out of everybody's code.
        """
        text = unicodedata.normalize("NFC", text)
        spans = [found.span() for found in _WORD.finditer(text)]
        words = [_folded(text[begin:end]) for begin, end in spans]
        own = defaultdict(list)
        for form in self.own.get(student, ()):
            own[form[0]].append(form)
        made, kept, place = [], 0, 0
        while place < len(words):
            forms = [*self.of_all.get(words[place], ()), *own.get(words[place], ())]
            length = max((len(form) for form in forms if _stands(form, words, spans, place, text)), default=0)
            if length:
                made += [text[kept : spans[place][0]], MASKED]
                kept = spans[place + length - 1][1]
            place += length or 1
        return "".join([*made, text[kept:]])


def masks_of(students: Iterable[Student]) -> Masks:
    """Return the masks of a class."""
    of_all: defaultdict[str, list[tuple[str, ...]]] = defaultdict(list)
    own: dict[str, list[tuple[str, ...]]] = {}
    for student in students:
        last, _, first = student.name.partition(",")
        names = [_words(f"{last} {first}"), _words(f"{first} {last}")]
        whole = [*names, *(("".join(name),) for name in names)]
        whole += [_words(one) for one in (student.id, student.login, student.login.partition("@")[0], student.sis_id)]
        for form in {form for form in whole if _tells(form)}:
            of_all[form[0]].append(form)
        own[student.id] = [(word,) for word in names[0] if len(word) > 1 and word not in _PYTHON]
    return Masks(of_all, own)


def _tells(form: tuple[str, ...]) -> bool:
    """Whether a sequence of words is somebody's, and not one word of Python, a letter or a small number."""
    if len(form) != 1:
        return len(form) > 1
    word = form[0]
    return len(word) > 1 and word not in _PYTHON and not (word.isdigit() and len(word) < 5)


def _stands(form: Sequence[str], words: Sequence[str], spans: Sequence[tuple[int, int]], place: int, text: str) -> bool:
    end = place + len(form)
    return tuple(words[place:end]) == tuple(form) and all(
        _GAP.fullmatch(text, spans[one][1], spans[one + 1][0]) for one in range(place, end - 1)
    )


def _words(text: str) -> tuple[str, ...]:
    return tuple(_folded(word) for word in _WORD.findall(unicodedata.normalize("NFC", text)))


def _folded(word: str) -> str:
    """Return a word without case and accents: Núñez signs as nunez."""
    return "".join(
        letter for letter in unicodedata.normalize("NFKD", word).casefold() if not unicodedata.combining(letter)
    )
