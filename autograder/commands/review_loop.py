"""Items one by one in a terminal: shown, asked about, and each decision written at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from textwrap import indent

from pydantic import ValidationError
from rich.console import Console

from autograder.policy import Policy
from gradebook.book import Book, read_book
from gradebook.decisions import Decision
from gradebook.review.comments import Comment, Comments
from gradebook.review.entry import ANSWERS, Decided, Entry, decided, problem_of
from gradebook.review.filled import decided_of
from gradebook.review.item import Answer, Item, Kind
from gradebook.review.log import undoing
from gradebook.review.texts import plain
from gradebook.store import Store

MOVES = {"s": "skip", "u": "undo", "q": "stop"}
KEYS = "s skip · u undo the last · q stop"
ASKS = {
    Kind.UNMATCHED: "enter: go on",
    Kind.UNGRADED: "d: looked at",
    Kind.UNCHECKED: "points, or c1: a comment",
    Kind.REQUEST: "points: granted with them · g: granted · n: declined · c1: a comment",
    Kind.READING: "level 0 to 3, or c1: a comment",
    Kind.NOTE: "d: looked at",
    Kind.BY_HAND: "d: looked at · t: take back",
}
WORDS = {"d": "done", "t": "take-back", "g": "grant", "n": "decline"}


@dataclass
class Loop:
    """One person at work on some items. `ask` shows a prompt and returns a line; at the end of input it raises."""

    items: Sequence[Item]
    answers: Callable[[Item], Sequence[Answer]]
    comments: Comments
    store: Store
    policy: Policy
    who: str
    clock: Callable[[], datetime]
    ask: Callable[[str], str]
    console: Console
    names: Mapping[str, str] = field(default_factory=dict)
    made: list[tuple[int, list[str]]] = field(default_factory=list)

    def run(self) -> int:
        """Go through the items; return how many were decided."""
        place: int | None = 0
        while place is not None:
            place = self._at(place) if place < len(self.items) else self._at_the_end()
        return len(self.made)

    def _at(self, place: int) -> int | None:
        """Decide one item; return where to go on, or `None` to stop."""
        item = self.items[place]
        if item.id in decided_of(self._book()):  # somebody else is at work too
            self._say(f"{place + 1} of {len(self.items)}: decided meanwhile.")
            return place + 1
        self._show(place, item)
        said = self._entry(item)
        if said == "stop":
            return None
        if said == "undo":
            return self._undo(place)
        if isinstance(said, Entry):
            self.made.append((place, self._write(decided(item, said, self.who, self.clock()))))
        return place + 1

    def _at_the_end(self) -> int | None:
        """Ask once more, since the last decision may be the one to undo."""
        if self.made and self._word("That was the last. enter end · u undo the last > ") == "u":
            return self._undo(len(self.items))
        return None

    def _entry(self, item: Item) -> Entry | str:
        """Return what is decided about an item, or the move to make instead."""
        offered, comment = self.comments.numbered(item.kind), ""
        while True:
            word = self._word(f"{ASKS[item.kind]} · {KEYS} > ")
            if word in MOVES:
                return MOVES[word]
            if not ANSWERS[item.kind]:
                return "skip"
            if word in offered:
                comment, word = offered[word].text, _proposed(item, offered[word])
                self._say(f"Comment: {comment}")
                if not word:
                    continue
            entry = _parsed(item, word)
            if entry is None:
                self._say(f'"{plain(word)}" is no answer here.')
                continue
            said = self._completed(item, entry, comment, offered)
            if said != "undo":
                return said

    def _completed(self, item: Item, entry: Entry, comment: str, offered: Mapping[str, Comment]) -> Entry | str:
        """Ask for what is still missing; `undo` begins the item again."""
        if item.kind is Kind.REQUEST and entry.points is not None and len(item.checks) > 1:
            self._say("  ".join(f"{check} (0 to {worth:f})" for check, worth in item.checks))
            check = self._word("points for which check? > ")
            if check in MOVES:
                return MOVES[check]
            entry = entry.model_copy(update={"check": check})
        trial = problem_of(item, entry.model_copy(update={"comment": "-"}))
        if trial:
            self._say(f"{trial}.")
            return "undo"
        while not comment:
            comment = self._word("comment, or c1 … · u back > ")
            if comment in MOVES:
                return MOVES[comment]
            comment = offered[comment].text if comment in offered else comment
            if not comment and not problem_of(item, entry):
                break
        entry = entry.model_copy(update={"comment": comment})
        problem = problem_of(item, entry)
        if problem:
            self._say(f"{problem}.")
        return "undo" if problem else entry

    def _write(self, made: Decided) -> list[str]:
        """Write a decision, and return its ids."""
        ids = [f"d{number}" for number in self.store.add_decisions(made.decisions, made.overrides)]
        known = self.store.numbered_overrides()[::-1] if made.overrides else []
        ids += [f"o{next(number for number, one in known if one == mine)}" for mine in made.overrides]
        self._say(f"Written: {', '.join(ids)}.")
        return ids

    def _undo(self, place: int) -> int:
        """Take the last decision back; return where to go on."""
        if not self.made:
            self._say("Nothing was decided yet.")
            return place
        before, ids = self.made.pop()
        base = Decision(who=self.who, when=self.clock(), why="Undone at once.")
        back = undoing(ids, self._book(), self.store.numbered_overrides(), base)
        self.store.add_decisions(back.decisions, back.overrides)
        self._say(f"Taken back: {', '.join(ids)}.")
        return before

    def _book(self) -> Book:
        return read_book(self.store, self.policy)

    def _word(self, prompt: str) -> str:
        try:
            return self.ask(prompt).strip()
        except EOFError:
            return "q"

    def _show(self, place: int, item: Item) -> None:
        """Show all that a person needs to decide; of the terminal's control characters none gets through."""
        who = self.names.get(item.student, item.student)
        self.console.rule()
        head = " · ".join(part for part in (item.kind.value, who, item.place, item.title) if part)
        self._say(f"{place + 1} of {len(self.items)} · {head}")
        for answer in self.answers(item):
            self._say(" ".join(part for part in (answer.file, answer.note) if part))
            for _, text in answer.cells:
                self._say(indent(plain(text), "  │ ", lambda line: True) + "\n  │")
        for said in item.texts:
            self._say(f"{said.label}: {said.text}")
        if item.possible is not None:
            self._say(f"Worth: {item.possible:f} points")
        for level, example in enumerate(item.levels):
            self._say(f"  {level}  {example}")
        for key, comment in self.comments.numbered(item.kind).items():
            self._say(f"  {key}  {comment.text}")

    def _say(self, text: str) -> None:
        self.console.print(plain(text), markup=False, highlight=False, soft_wrap=True)


def _proposed(item: Item, comment: Comment) -> str:
    """Return the points that come with a comment, as they would be typed; or nothing."""
    if item.kind is not Kind.UNCHECKED or comment.share is None or item.possible is None:
        return ""
    return f"{(item.possible * comment.share).quantize(Decimal('0.01')).normalize():f}"


def _parsed(item: Item, word: str) -> Entry | None:
    """Return what a word says about an item, or `None` where it says nothing."""
    try:
        if item.kind is Kind.READING:
            return Entry.model_validate({"item": item.id, "level": int(word)}) if word.isdecimal() else None
        answer = WORDS.get(word, "")
        if answer:
            return Entry.model_validate({"item": item.id, "answer": answer}) if answer in ANSWERS[item.kind] else None
        answer = "grant" if item.kind is Kind.REQUEST else ""
        number = word.replace(",", ".")
        return Entry.model_validate({"item": item.id, "answer": answer, "points": number}) if number else None
    except ValidationError:
        return None
