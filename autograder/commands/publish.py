"""`course publish`."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from autograder.commands.course import (
    COULD_NOT_GRADE,
    DatabaseOption,
    existing_gradebook,
    folders,
    out,
    print_remarks,
)
from autograder.commands.masking import masks
from autograder.errors import ConfigError

if TYPE_CHECKING:
    from datetime import datetime

    from gradebook.book import Book
    from gradebook.decisions import Publication
    from gradebook.publishing import Progress


class Hidden(StrEnum):
    """When students see the verdicts of hidden checks."""

    NOW = "now"
    AFTER_DUE = "after-due"
    NEVER = "never"


def publish(
    exercises: Annotated[
        list[str] | None, typer.Argument(help="Exercises, e.g. py-01/01-async-api-calls. Without any: how each is.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every exercise that somebody has handed in.")] = False,
    hidden: Annotated[
        Hidden | None,
        typer.Option(help="When students see the verdicts of hidden checks. Default: as said before, else now."),
    ] = None,
    hold: Annotated[bool, typer.Option("--hold", help="Take the publication back.")] = False,
    why: Annotated[str, typer.Option(help="The reason, for the staff.")] = "",
    who: Annotated[str | None, typer.Option(help="Who decides. Default: the name you are logged in with.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Leave with 3 where something is unfinished.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Decide nothing; say what students would see.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print how each exercise is as JSON.")] = False,
    database: DatabaseOption = None,
) -> None:
    """Let students see the results of exercises, or no longer. Before, they see none.

    It says what is unfinished, and refuses nothing for it.

    Example: course publish py-01/01-async-api-calls --hidden after-due
    """
    from datetime import UTC, datetime

    from autograder.rubrics import read_rubrics
    from gradebook.book import read_book
    from gradebook.publishing import chosen, held, progress_of, published
    from gradebook.store import open_store

    now, policy, rubrics = datetime.now(UTC).replace(microsecond=0), folders.course(), read_rubrics(folders.rubrics)
    named = list(exercises or [])
    _refuse_contradictions(named, everything, hidden, hold)
    with open_store(existing_gradebook(database)) as store:
        masks.tell(store.students())
        book = read_book(store, policy)
        progress = progress_of(book, rubrics)
        names = chosen(named, [one.exercise for one in progress])
        if everything:
            names = [one.exercise for one in progress if (book.is_visible(one.exercise) if hold else one.is_begun)]
        decisions = (
            held(names, book, who or _login(), now, why)
            if hold
            else published(names, book, _visibility(hidden), who or _login(), now, why)
        )
        if not dry_run:
            store.add_decisions(decisions)
            book = read_book(store, policy)
    shown = [one for one in progress if not (named or everything) or one.exercise in names]
    if as_json:
        _print_json(shown, book, decisions, now)
    else:
        _print_words(shown, book, decisions, names, now, dry_run)
    if strict and not hold and any(one.unfinished() for one in shown):
        raise typer.Exit(COULD_NOT_GRADE)


def _refuse_contradictions(named: list[str], everything: bool, hidden: Hidden | None, hold: bool) -> None:
    if named and everything:
        raise ConfigError("--all and exercises are two choices.", fix="Give one of them.")
    if hold and hidden:
        raise ConfigError("--hold hides everything, --hidden only the hidden checks.", fix="Give one of them.")
    if (hold or hidden) and not (named or everything):
        raise ConfigError("no exercise is named.", fix="Name exercises, or give --all.")


def _visibility(hidden: Hidden | None) -> Any:
    return None if hidden is None else hidden.value.replace("-", "_")


def _login() -> str:
    """Return the name of whoever types. Raises `ConfigError` where the system knows none."""
    from getpass import getuser

    try:
        return getuser()
    except (OSError, KeyError, ImportError):
        raise ConfigError("nobody is logged in here by a name.", fix="Say who decides: --who NAME.") from None


def _print_words(
    shown: list[Progress], book: Book, decisions: list[Publication], names: list[str], now: datetime, dry_run: bool
) -> None:
    changed = {one.exercise: one for one in decisions}
    for one in shown:
        said = changed.get(one.exercise)
        what = _will_see(said, book, dry_run) if said else _is_seen(one.exercise, book, one.exercise in names)
        _say(f"{one.exercise}  {one.title}")
        _say(f"  {what}")
        _say(f"  {len(one.graded)} graded, {len(one.exempt)} exempt.")
        print_remarks(one.unfinished())
    if not shown:
        _say("Nobody has handed in anything." if not names else "Nothing to do.")
    elif dry_run and decisions:
        _say("Nothing was decided: this was a dry run.")


def _will_see(said: Publication, book: Book, dry_run: bool) -> str:
    verb = "would" if dry_run else "will"
    if not said.visible:
        return f"Held: students {verb} see no result of it."
    return f"Published: students {verb} see points, verdicts, messages and hints. {_of_hidden(said, book)}"


def _is_seen(exercise: str, book: Book, named: bool) -> str:
    from gradebook.publishing import since

    first = since(exercise, book)
    if first is None:
        return "Not published: students see no result of it."
    already = " already" if named else ""
    when = f"{first.when:%Y-%m-%d %H:%M %Z}"
    return f"Published{already}, since {when} by {first.who}. {_of_hidden(book.published[exercise], book)}"


def _of_hidden(said: Publication, book: Book) -> str:
    """Return when students see the verdicts of hidden checks."""
    if said.hidden == "now":
        return "Hidden checks: shown."
    if said.hidden == "never":
        return "Hidden checks: never shown."
    until = book.policy.due_for_all(said.exercise)
    if until is None:
        return "Hidden checks: not shown before it is due, and course.yaml does not say when (`due`)."
    return f"Hidden checks: shown after {until:%Y-%m-%d %H:%M} ({book.policy.zone}), when nobody has time any more."


def _print_json(shown: list[Progress], book: Book, decisions: list[Publication], now: datetime) -> None:
    import json
    from dataclasses import asdict

    from gradebook.publishing import sight_of, since

    changed = {one.exercise for one in decisions}
    entries = []
    for one in shown:
        first, said = since(one.exercise, book), book.published.get(one.exercise)
        entries.append(
            asdict(one)
            | {
                "published": book.is_visible(one.exercise),
                "since": first.when.isoformat() if first else None,
                "who": first.who if first else None,
                "hidden": said.hidden if said else None,
                "hidden_shown": sight_of(one.exercise, book, now).hidden,
                "decided": one.exercise in changed,
            }
        )
    print(json.dumps(entries, indent=1, ensure_ascii=False))


def _say(text: str) -> None:
    out.print(text, highlight=False, markup=False, soft_wrap=True)
