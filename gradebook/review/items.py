"""What needs a person: gathered from a book, in the order in which it is worth looking at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from autograder.model import Attempt, CheckResult, Override, Rubric, Status, Verdict
from gradebook.book import Book
from gradebook.decisions import Look, Reply, Request
from gradebook.overrides import key_of
from gradebook.review.item import MESSAGE, Item, Kind, Said, Unowned, item_id
from gradebook.standing import exercises_of


def items_of(book: Book, rubrics: Sequence[Rubric], unowned: Iterable[Unowned] = ()) -> list[Item]:
    """Return what needs a person today, in order of kind, exercise, check and student: like beside like."""
    closed = {one.item for one in _looks(book) if one.done}
    found = [*_unmatched(unowned), *_of_attempts(book, rubrics), *_requests(book), *_readings(book, rubrics)]
    found += _by_hand(book)
    order = list(Kind)
    found = [item for item in found if item.id not in closed]
    return sorted(found, key=lambda item: (order.index(item.kind), item.place, item.about, item.student))


def of_part(items: Iterable[Item], book: Book, part: int, parts: int) -> list[Item]:
    """Return the share of one of several people: all of a student's items go to the same one, today and tomorrow."""
    rank = {student.id: place for place, student in enumerate(book.everyone)}
    return [item for item in items if rank.get(item.student, 0) % parts == part - 1]


def replies(book: Book) -> dict[int, Reply]:
    """Return the reply in force to each request, by the id of the request."""
    found = {one.request: one for one in book.decisions if isinstance(one, Reply)}
    opened = {one.item: one for one in _looks(book) if not one.done}
    return {
        number: reply
        for number, reply in found.items()
        if (look := opened.get(item_id(Kind.REQUEST, str(number)))) is None or look.id < reply.id
    }


def _looks(book: Book) -> Iterable[Look]:
    """Return what was last said of each item."""
    return {one.item: one for one in book.decisions if isinstance(one, Look)}.values()


def _unmatched(unowned: Iterable[Unowned]) -> Iterator[Item]:
    for one in unowned:
        how = f"When you know whose it is: course collect SOURCE --roster FILE --confirm {one.key}=STUDENT"
        texts = (Said("File", one.path), Said("What to do", how))
        about = item_id(Kind.UNMATCHED, one.path)
        yield Item(Kind.UNMATCHED, about, "", "", one.path, "Nobody knows whose this file is", texts)


def _of_attempts(book: Book, rubrics: Sequence[Rubric]) -> Iterator[Item]:
    """Yield what the attempts that count, and newer ones that could not be graded, need of a person."""
    left = {one.id for one in book.everyone} - {one.id for one in book.students}
    criteria = _criteria(rubrics)
    for (student, exercise), attempts in book.attempts.items():
        if student in left:
            continue
        for attempt in attempts:
            yield from _of_attempt(attempt, criteria)
        newest = book.grades[student, exercise].tries[-1].attempt
        if not newest.is_graded and newest.key not in {key_of(attempt) for attempt in attempts}:
            yield from _of_attempt(book.in_full([newest.key])[newest.key], criteria)


def _of_attempt(attempt: Attempt, criteria: dict[tuple[str, str], tuple[str, str]]) -> Iterator[Item]:
    result = attempt.result
    key, submission = (result.student, result.exercise), result.hashes.submission
    sources, file = ((result.exercise, submission),), Said("File", result.file or "unknown")
    if result.status is not Status.GRADED:
        texts = (Said(MESSAGE, result.reason), file)
        about = item_id(Kind.UNGRADED, *key, submission)
        yield Item(Kind.UNGRADED, about, *key, submission[:8], "Could not be graded", texts, sources=sources)
    elif result.notes:
        noted = (*(Said(MESSAGE, note) for note in result.notes), file)
        about = item_id(Kind.NOTE, *key, submission)
        yield Item(Kind.NOTE, about, *key, submission[:8], "Something was odd about the file", noted, sources=sources)
    for check in result.checks:
        if check.verdict is Verdict.COULD_NOT_CHECK:
            yield Item(
                kind=Kind.UNCHECKED,
                id=item_id(Kind.UNCHECKED, *key, check.check),
                student=result.student,
                place=result.exercise,
                about=check.check,
                title=check.title,
                texts=_of_check(check, criteria.get((result.exercise, check.check))),
                possible=check.possible,
                sources=sources,
            )


def _criteria(rubrics: Sequence[Rubric]) -> dict[tuple[str, str], tuple[str, str]]:
    """Return question and criterion of each check of the rubrics: (exercise, check) → texts."""
    return {
        (place, check): (f"{name} · {question.title}", question.criterion)
        for rubric in rubrics
        for place, exercise in exercises_of(rubric).items()
        for name, question in exercise.questions.items()
        for check in question.checks
    }


def _of_check(check: CheckResult, criterion: tuple[str, str] | None) -> tuple[Said, ...]:
    title, wanted = criterion or (check.question, "")
    texts = (
        Said("Question", title, is_ours=True),
        Said("Criterion", wanted, is_ours=True),
        Said("Check", check.title, is_ours=True),
        Said(MESSAGE, check.message),
        Said("Hint", check.hint, is_ours=True),
        Said("Why it could not be checked", check.cause),
    )
    return tuple(said for said in texts if said.text)


def _requests(book: Book) -> Iterator[Item]:
    answered = replies(book)
    for one in book.decisions:
        if not isinstance(one, Request) or one.id in answered:
            continue
        attempt = book.attempt(one.student, one.exercise)
        checks = attempt.result.checks if attempt is not None else ()
        about = next((check for check in checks if check.check == one.check), None)
        texts = (Said("The student asks", one.why), *(_of_check(about, None) if about else ()))
        if about is not None:
            texts += (Said("Points until now", f"{about.points:f} of {about.possible:f}"),)
        item = Item(
            kind=Kind.REQUEST,
            id=item_id(Kind.REQUEST, str(one.id)),
            student=one.student,
            place=one.exercise,
            about=str(one.id),
            title=f"Asked on {one.when:%Y-%m-%d %H:%M} UTC" + (f": {about.title}" if about else ""),
            texts=texts,
            sources=((one.exercise, attempt.result.hashes.submission),) if attempt is not None else (),
        )
        if about is not None:
            yield replace(item, possible=about.possible, checks=((about.check, about.possible),))
        else:
            worth = tuple((check.check, check.possible) for check in checks)
            yield replace(item, possible=max((points for _, points in worth), default=None), checks=worth)


def _readings(book: Book, rubrics: Sequence[Rubric]) -> Iterator[Item]:
    """Yield each criterion that nobody read yet of each student with a graded attempt in its requirement."""
    left = {one.id for one in book.everyone} - {one.id for one in book.students}
    for rubric in (one for one in rubrics if one.person_reads):
        places, sources = exercises_of(rubric), dict[str, list[tuple[str, str]]]()
        for (student, exercise), grade in sorted(book.grades.items()):
            counted = [one.attempt for one in grade.counted if one.attempt.is_graded]
            if counted and student not in left and exercise in places:
                sources.setdefault(student, []).append((exercise, counted[-1].submission))
        for name, criterion in rubric.person_reads.items():
            for student, found in sources.items():
                if (student, rubric.requirement, name) in book.readings:
                    continue
                yield Item(
                    kind=Kind.READING,
                    id=item_id(Kind.READING, student, rubric.requirement, name),
                    student=student,
                    place=rubric.requirement,
                    about=name,
                    title=criterion.title,
                    texts=(),
                    levels=criterion.levels,
                    sources=tuple(found),
                )


def _by_hand(book: Book) -> Iterator[Item]:
    for number, override in book.overrides:
        texts = (Said("Decided", f"{override.points:f} points for {override.check}"), *_who_and_why(override))
        about = item_id(Kind.BY_HAND, str(number))
        key = (override.student, override.exercise)
        yield Item(Kind.BY_HAND, about, *key, f"o{number}", f"Points by hand: {override.check}", texts)


def _who_and_why(override: Override) -> tuple[Said, ...]:
    return Said("By", f"{override.who}, {override.when:%Y-%m-%d %H:%M} UTC"), Said("Why", override.why)
