"""A regrade, step by step: look, sign off; take it back; look back at all of them.

What was looked at is kept as a hash for each exercise: signed off is exactly what somebody has seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from autograder.errors import ConfigError
from autograder.files import json_bytes, write_bytes
from autograder.model import Rubric
from autograder.policy import Policy
from gradebook.book import decided, read_book
from gradebook.decisions import Regrade, Undo
from gradebook.regrade_document import digest_of
from gradebook.regrading import Past, Preview, effect, exercises_waiting, preview
from gradebook.store import Store


def previews(store: Store, policy: Policy, rubrics: Sequence[Rubric], exercise: str | None) -> list[Preview]:
    """Return what would change in one exercise, or in each that has results that wait."""
    book = read_book(store, policy)
    return [preview(book, rubrics, name) for name in exercises_waiting(book) if exercise in {None, name}]


def keep_seen(folder: Path, one: Preview) -> None:
    """Keep that a preview has been shown."""
    write_bytes(_place(folder, one), _seen(one))


def was_seen(folder: Path, one: Preview) -> bool:
    """Whether what would be signed off is what was shown last."""
    try:
        return _place(folder, one).read_bytes() == _seen(one)
    except OSError:
        return False


def sign_off(
    store: Store, seen: Sequence[Preview], who: str, why: str, now: datetime, *, never_lower: bool, keep: bool
) -> list[Regrade]:
    """Let results count that wait; return the regrades that this adds, or would add.

    `never_lower` leaves out whoever would lose by it.
    """
    made = []
    for one in seen:
        attempts = one.without(one.lowered) if never_lower else one.attempts
        regrade = Regrade(who=who, why=why, when=now, exercise=one.exercise, attempts=attempts, never_lower=never_lower)
        made += [regrade] if attempts else []
    numbers = store.add_decisions(made) if keep else [0] * len(made)
    return [one.model_copy(update={"id": number}) for one, number in zip(made, numbers, strict=True)]


def taken_back(store: Store, policy: Policy, rubrics: Sequence[Rubric], undo: Undo, *, keep: bool) -> Past:
    """Take a regrade back, or only look; return it, and who moves by that.

    Raises `ConfigError` where there is no such regrade, or it is taken back already.
    """
    book = read_book(store, policy)
    known = {one.id: one for one in book.decisions if isinstance(one, Regrade)}
    if undo.regrade not in known:
        fix = f"Regrades: {', '.join(map(str, known))}." if known else "None was signed off."
        raise ConfigError("there is no such regrade.", where=f"--undo {undo.regrade}", fix=fix)
    if any(isinstance(one, Undo) and one.regrade == undo.regrade for one in book.decisions):
        fix = "`course regrade` shows what waits again; sign it off to have it back."
        raise ConfigError("it is taken back already.", where=f"--undo {undo.regrade}", fix=fix)
    regrade = known[undo.regrade]
    moved = effect(book, decided(book, [undo]), rubrics, regrade.exercise)
    number = store.add_decisions([undo])[0] if keep else None
    return Past(regrade, moved, undo.model_copy(update={"id": number}) if number else None)


def past(store: Store, policy: Policy, rubrics: Sequence[Rubric]) -> list[Past]:
    """Return every regrade, oldest first, with what it moved when it was signed off."""
    decisions = store.decisions()
    undone = {one.regrade: one for one in decisions if isinstance(one, Undo)}
    found = []
    for one in decisions:
        if isinstance(one, Regrade):
            before = read_book(store, policy, before=one.when)
            found.append(Past(one, effect(before, decided(before, [one]), rubrics, one.exercise), undone.get(one.id)))
    return found


def _seen(one: Preview) -> bytes:
    return json_bytes({"schema_version": 1, "shown": digest_of(one)})


def _place(folder: Path, one: Preview) -> Path:
    return folder / f"{one.exercise}.json"
