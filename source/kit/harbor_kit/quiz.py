"""Questions in notebook cells: predict, choose, put in order, fill in. Plain text, keyboard only, nothing is stored.

One cell asks, a later cell reveals. To answer, a learner types between the quotes and runs both cells again:

    guess = predict("How long do the calls take?", {"A": "1.0 s", "B": "3.0 s", "C": "nobody knows"}, choice="")
    guess.reveal("B", {"A": "...", "B": "...", "C": "..."})

A learner's typing never raises. A question that its author left half explained does: every option needs its reason.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WIDTH = 92
FEWEST_OPTIONS = 3
FEWEST_WORDS = 8
BLANK = "___"
DEEPEST = 5  # columns by which a wrapped line is indented at most


@dataclass(frozen=True)
class Choice:
    """A question with lettered options, and the letter that the learner typed (empty: not answered yet)."""

    kind: str
    question: str
    options: Mapping[str, str]
    typed: str

    def ask(self) -> str:
        """Return the question, its options, and what to do next."""
        head = _wrapped(f"{self.kind}: ", self.question)
        rows = [_wrapped(f"  {letter}  ", text) for letter, text in self.options.items()]
        if not self.typed.strip():
            state = (
                f'Not answered yet: type {_either(self.options)} between the quotes of choice="", run this cell again.'
            )
        elif self._letter():
            state = f"Your choice: {self._letter()}."
        else:
            state = self._complaint()
        return "\n".join([head, *rows, state])

    def answer(self, right: str, because: Mapping[str, str]) -> str:
        """Return the verdict on the learner's letter, with the reason for it and for the right one.

        Raises `ValueError` when the author gave no proper reason for each option.
        """
        _all_explained(self.options, because)
        if right not in self.options:
            raise ValueError(f"{self.question}: the answer {right!r} is not one of {_either(self.options)}")
        chosen = self._letter()
        if not self.typed.strip():
            return _unanswered(self.question)
        if not chosen:
            return _again(self.question, self._complaint())
        if chosen == right:
            return _wrapped(f"✔ {right}: ", because[right])
        return "\n".join(
            [_wrapped(f"✘ Not {chosen}: ", because[chosen]), _wrapped(f"✔ It is {right}: ", because[right])]
        )

    def reveal(self, right: str, because: Mapping[str, str]) -> None:
        """Print the verdict. See `answer`."""
        _show(self.answer(right, because))

    def _letter(self) -> str:
        letters = {letter.lower(): letter for letter in self.options}
        return letters.get(self.typed.strip().lower(), "")

    def _complaint(self) -> str:
        return f'"{self.typed.strip()}" is not one of the letters: type {_either(self.options)}.'


@dataclass(frozen=True)
class Puzzle:
    """Lettered lines to be put in order (some may belong nowhere), and the letters that the learner typed."""

    question: str
    lines: Mapping[str, str]
    typed: str

    def ask(self) -> str:
        """Return the question, its lines, and the lines in the learner's order."""
        rows = [f"  {letter}  {line}" for letter, line in self.lines.items()]
        state = 'Not answered yet: type the letters in order between the quotes of order="", run this cell again.'
        if self.typed.strip():
            state = self._complaint() or "\n".join(
                ["Your order:", *(f"  {self.lines[letter]}" for letter in self._order())]
            )
        return "\n".join([_wrapped("Puzzle: ", self.question), *rows, state])

    def answer(self, solutions: str | Sequence[str], because: Mapping[str, str]) -> str:
        """Return how far the learner's order agrees with the nearest solution, and why the next line does not fit.

        Raises `ValueError` when the author gave no proper reason for each line, or a solution uses an unknown letter.
        """
        accepted = [solutions] if isinstance(solutions, str) else list(solutions)
        _all_explained(self.lines, because)
        if not accepted or not set("".join(accepted)) <= set(self.lines):
            raise ValueError(f"{self.question}: a solution may only use the letters {', '.join(self.lines)}")
        if not self.typed.strip():
            return _unanswered(self.question)
        if self._complaint():
            return _again(self.question, self._complaint())
        order = self._order()
        if order in accepted:
            return "\n".join(["✔ That order works. Line by line:", *self._explained(order, because)])
        nearest = max(accepted, key=lambda solution: _agreeing(order, solution))
        right = _agreeing(order, nearest)
        so_far = f"In place so far: {right} of your {len(order)} lines." if right else "Look at your first line."
        if right == len(order):
            return f"{so_far} More lines follow."
        typed = order[right]
        if typed not in nearest:
            return "\n".join([so_far, _wrapped(f"✘ {typed} is not needed: ", because[typed])])
        hint = _wrapped("What belongs in its place: ", because[nearest[right]])
        return "\n".join([so_far, f"✘ {typed} is needed, but further down.", hint])

    def reveal(self, solutions: str | Sequence[str], because: Mapping[str, str]) -> None:
        """Print the verdict. See `answer`."""
        _show(self.answer(solutions, because))

    def _order(self) -> str:
        letters = {letter.lower(): letter for letter in self.lines}
        return "".join(letters.get(typed, typed) for typed in self.typed.lower() if typed not in " ,;")

    def _complaint(self) -> str:
        order = self._order()
        strange = [letter for letter in order if letter not in self.lines]
        twice = sorted({letter for letter in order if order.count(letter) > 1})
        if strange:
            return f'"{strange[0]}" is not one of the letters {", ".join(self.lines)}.'
        return f"{twice[0]} stands there twice; each line is used once at most." if twice else ""

    def _explained(self, order: str, because: Mapping[str, str]) -> list[str]:
        used = [_wrapped(f"  {letter}  ", because[letter]) for letter in order]
        return used + [
            _wrapped(f"  {letter}  (not used) ", because[letter]) for letter in self.lines if letter not in order
        ]


@dataclass(frozen=True)
class Blanks:
    """A text with blanks, and what the learner typed into each."""

    text: str
    typed: Sequence[str]

    def ask(self) -> str:
        """Return the text with its blanks numbered or filled, and what to do next."""
        parts = self.text.split(BLANK)
        filled = [typed.strip() or f"(blank {place})" for place, typed in enumerate(self.typed, start=1)]
        shown = "".join(part + fill for part, fill in zip(parts, [*filled, ""], strict=True))
        missing = [str(place) for place, typed in enumerate(self.typed, start=1) if not typed.strip()]
        state = (
            f"Not answered yet: blank {', '.join(missing)}. Type between the quotes, run this cell again."
            if missing
            else ""
        )
        return "\n".join(filter(None, ["Fill in:", textwrap.indent(shown, "  "), state]))

    def answer(self, accepted: Sequence[str | Sequence[str]], because: Sequence[str]) -> str:
        """Return for each blank whether it is right, with the reason. Capital letters count, spaces do not.

        Raises `ValueError` when a blank lacks its accepted answers or a proper reason.
        """
        if not len(accepted) == len(because) == len(self.typed):
            raise ValueError(f"{self.text}: give accepted answers and a reason for each of {len(self.typed)} blanks")
        numbered = {str(place): reason for place, reason in enumerate(because, start=1)}
        _all_explained(numbered, numbered)
        rows = zip(self.typed, accepted, because, strict=True)
        return "\n".join(self._row(place, *row) for place, row in enumerate(rows, start=1))

    def reveal(self, accepted: Sequence[str | Sequence[str]], because: Sequence[str]) -> None:
        """Print the verdict. See `answer`."""
        _show(self.answer(accepted, because))

    @staticmethod
    def _row(place: int, typed: str, accepted: str | Sequence[str], because: str) -> str:
        options = [accepted] if isinstance(accepted, str) else list(accepted)
        if not typed.strip():
            return f"Not answered yet: blank {place}."
        if "".join(typed.split()) in {"".join(option.split()) for option in options}:
            return _wrapped(f"✔ Blank {place}: ", because)
        return _wrapped(f"✘ Blank {place} is {options[0]}, you have {typed.strip()}: ", because)


def predict(question: str, options: Mapping[str, str], *, choice: str = "") -> Choice:
    """Ask for a prediction of what the next cell will do. Print it and return it, to be revealed after that cell."""
    return _asked("Predict", question, options, choice)


def quiz(question: str, options: Mapping[str, str], *, objective: int, choice: str = "") -> Choice:
    """Ask a question about one of the lesson's objectives, counted from 1. Print it and return it."""
    return _asked(f"Question on objective {objective}", question, options, choice)


def parsons(question: str, lines: Mapping[str, str], *, order: str = "") -> Puzzle:
    """Ask to put lines in order; some may belong nowhere. Print it and return it. Letters are single characters."""
    if len(lines) < FEWEST_OPTIONS or any(len(letter) != 1 for letter in lines):
        raise ValueError(f"{question}: give at least {FEWEST_OPTIONS} lines, each under one letter")
    asked = Puzzle(question, dict(lines), order)
    _show(asked.ask())
    return asked


def fill_in(text: str, typed: Sequence[str]) -> Blanks:
    """Ask to fill the blanks (`___`) of a text. Print it and return it."""
    if not typed or text.count(BLANK) != len(typed):
        raise ValueError(f"{text}: has {text.count(BLANK)} blanks, and room to type for {len(typed)}")
    asked = Blanks(text, tuple(typed))
    _show(asked.ask())
    return asked


def _asked(kind: str, question: str, options: Mapping[str, str], choice: str) -> Choice:
    if len(options) < FEWEST_OPTIONS:
        raise ValueError(f"{question}: give at least {FEWEST_OPTIONS} options, not {len(options)}")
    asked = Choice(kind, question, dict(options), choice)
    _show(asked.ask())
    return asked


def _all_explained(options: Mapping[str, str], because: Mapping[str, str]) -> None:
    if set(options) != set(because):
        odd = ", ".join(sorted(set(options) ^ set(because)))
        raise ValueError(f"every option needs its own reason, and every reason an option: see {odd}")
    for letter, reason in because.items():
        if len(reason.split()) < FEWEST_WORDS or reason.lower().startswith("look again"):
            raise ValueError(f"the reason for {letter} must say why, in {FEWEST_WORDS} words or more: {reason!r}")


def _agreeing(order: str, solution: str) -> int:
    pairs = list(zip(order, solution, strict=False))
    return next((place for place, (left, right) in enumerate(pairs) if left != right), len(pairs))


def _unanswered(question: str) -> str:
    return _wrapped("Not answered yet: ", f"{_short(question)} Answer above, run that cell, then this one.")


def _again(question: str, complaint: str) -> str:
    return _wrapped("✘ ", f"{_short(question)} {complaint} Change it above, run that cell, then this one.")


def _short(question: str) -> str:
    return textwrap.shorten(question, 48, placeholder=" …")


def _either(options: Mapping[str, str]) -> str:
    *others, last = options
    return f"{', '.join(others)} or {last}"


def _wrapped(lead: str, text: str) -> str:
    rest = " " * min(len(lead), DEEPEST)
    return "\n".join(textwrap.wrap(text, WIDTH, initial_indent=lead, subsequent_indent=rest))


def _show(text: str) -> None:
    print(text, end="\n\n")  # noqa: T201  # a question is there to be read; the next one stands apart
