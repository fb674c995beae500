"""What in the numbers of an exercise points at a bad check, in words, with what to do about it.

A flag is a reason to look, not a verdict. Thresholds stand here, each with its source; "ours" means that no source
fixes it. With few attempts only what counts carry is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from gradebook.items.analysis import Analysis, CheckItem, QuestionItem
from gradebook.items.measures import far_out
from gradebook.items.pairs import Pair, contradictory, pairs_of, redundant
from gradebook.items.sheet import Row, Sheet

LOW = 0.20  # of D: "poor, to be rejected or improved" below it. Ebel & Frisbie 1991, Essentials of Educational
#             Measurement, 5th ed.; the same line for r: Kline 1986, A Handbook of Test Construction
ROOM = 0.40  # D that a check of this difficulty could reach at most. Where it is less, a low D is no news. Ours
SEVERAL = 3  # students: one or two may just have slipped. Ours
FEW = 5  # attempts, before "nobody" and "everybody" say something. Ours
UNCHECKED = 0.02  # share of attempts in which a check could not be made. Ours
NEAR_LIMIT = 0.5  # of the time that a check is given: another machine may be half as fast. Ours
SHORT = 0.5  # seconds: what takes less is never called slow. Ours


class Severity(StrEnum):
    """How urgent a flag is; the first of them comes first."""

    FIRST = "look first"
    LOOK = "look"
    REMARK = "remark"


class Kind(StrEnum):
    """What a flag is about."""

    NOBODY = "nobody passes"
    NEGATIVE = "the better fail it"
    CONTRADICTS = "contradicts another check"
    STRONGEST = "failed by the strongest"
    UNCHECKED = "could not be checked"
    UNATTEMPTED = "nobody attempted it"
    LOW = "tells little"
    SLOW = "slow"
    EVERYBODY = "everybody passes"
    SAME = "always as another check"


@dataclass(frozen=True)
class Flag:
    """A reason to look at a check (or, where `check` is empty, at a question), and what to do then."""

    kind: Kind
    severity: Severity
    question: str
    check: str
    label: str
    reason: str
    action: str


def flags_of(analysis: Analysis, limit: float) -> list[Flag]:
    """Return all flags of an exercise, the most urgent first. `limit`: seconds that a check is given."""
    pairs = pairs_of(analysis.sheet)
    by_itself = [flag for item in analysis.checks for flag in _of_check(item)]
    against = list(_contradictions(analysis, list(contradictory(pairs)), by_itself))
    suspects = {flag.check for flag in [*by_itself, *against] if flag.kind in (Kind.NOBODY, Kind.NEGATIVE)}
    suspects |= {flag.check for flag in against}
    found = [
        *by_itself,
        *against,
        *_strongest(analysis, suspects),
        *_slow(analysis.checks, limit),
        *(flag for item in analysis.questions for flag in _of_question(item)),
        *_same(analysis.sheet, redundant(pairs)),
    ]
    severities, kinds = list(Severity), list(Kind)
    return sorted(found, key=lambda flag: (severities.index(flag.severity), kinds.index(flag.kind), flag.label))


def attainable(p: float) -> float:
    """Return the highest D that a 0/1 item of this difficulty can have, with groups of 27 %."""
    return min(1.0, p / 0.27, (1 - p) / 0.27)


def _flag(item: CheckItem, kind: Kind, severity: Severity, reason: str, action: str) -> Flag:
    column = item.column
    return Flag(kind, severity, column.question, column.check, column.label, reason, action)


def _of_check(item: CheckItem) -> Iterator[Flag]:
    """Yield what the numbers of one check say without a look at the others."""
    numbers = item.numbers
    n, passed = numbers.n, numbers.passed
    if n >= FEW and numbers.p in {None, 0.0} and passed == 0:
        reason = f"None of {n} attempts passes."
        action = "Run it on the reference; read three failed answers against its sentence. Is it asked for at all?"
        yield _flag(item, Kind.NOBODY, Severity.FIRST, reason, action)
    elif n >= FEW and passed == n:
        severity = Severity.REMARK if item.column.visible else Severity.LOOK
        action = "Keep it if it guards a promise; else make it ask for more. It says nothing about who can do it."
        yield _flag(item, Kind.EVERYBODY, severity, f"All {n} attempts pass.", action)
    elif flag := _discrimination(item):
        yield flag
    all_attempts = n + numbers.could_not_check
    if numbers.could_not_check > UNCHECKED * all_attempts:
        reason = f"It could not be checked in {numbers.could_not_check} of {all_attempts} attempts."
        action = "Read the causes on the class page, mend the grader or the check, and grade these again."
        yield _flag(item, Kind.UNCHECKED, Severity.FIRST, reason, action)


def _discrimination(item: CheckItem) -> Flag | None:
    """Return what r and D say of a check that some pass and some fail."""
    r, d, p = item.numbers.r, item.numbers.d, item.numbers.p
    if r is None or d is None or p is None or max(r, d) >= LOW:
        return None
    numbers = f"r = {signed(r)}, D = {signed(d)} with n = {item.numbers.n}"
    if min(r, d) < 0 and min(item.numbers.passed, item.numbers.n - item.numbers.passed) >= SEVERAL:
        reason = f"Who is better at everything else fails it more often: {numbers}."
        action = "Is its assert the wrong way round, or does it refuse a right answer? Read what the best handed in."
        return _flag(item, Kind.NEGATIVE, Severity.FIRST, reason, action)
    if attainable(p) < ROOM:
        return None
    reason = f"It hardly tells who can do the exercise from who cannot: {numbers}."
    action = "Does it ask for something else than the exercise, or let luck decide? Read some answers of both kinds."
    return _flag(item, Kind.LOW, Severity.LOOK, reason, action)


def _contradictions(analysis: Analysis, found: Sequence[Pair], known: Sequence[Flag]) -> Iterator[Flag]:
    """Yield a flag for both checks of a pair; where only one of them turns the class upside down, for that one."""
    negative = {flag.label for flag in known if flag.kind is Kind.NEGATIVE}
    for pair in found:
        items = (analysis.checks[pair.one], analysis.checks[pair.other])
        guilty = [item for item in items if item.column.label in negative]
        for item in guilty if len(guilty) == 1 else items:
            other = items[1] if item is items[0] else items[0]
            reason = (
                f"{pair.both} of {pair.n} pass both it and {other.column.label} {other.column.check}, though "
                f"{pair.passed_one} and {pair.passed_other} pass one; {pair.expected:.1f} would by chance."
            )
            action = "Do the two ask for things that exclude each other? Hold both against their sentences."
            yield _flag(item, Kind.CONTRADICTS, Severity.FIRST, reason, action)


def _strongest(analysis: Analysis, suspects: set[str]) -> Iterator[Flag]:
    """Yield the checks that several fail who pass all others, unless these fail it less often than everybody else.

    Where all pass all others, most of them must fail it. Checks that are suspected already are left out of "all
    others": with one that nobody passes, nobody would.
    """
    sheet = analysis.sheet
    trusted = [place for place, column in enumerate(sheet.columns) if column.check not in suspects]
    for place in trusted:
        others = [other for other in trusted if other != place]
        known = [(mark.passed, _passes(row, others)) for row in sheet.rows if (mark := row[place]) is not None]
        strong = [passed for passed, is_strong in known if is_strong and passed is not None]
        weak = [passed for passed, is_strong in known if not is_strong and passed is not None]
        failed = strong.count(False)
        if weak:
            more_often, than = failed * len(weak) >= weak.count(False) * len(strong), ", no less often than the others"
        else:
            more_often, than = 2 * failed > len(strong), ""
        if failed >= SEVERAL and others and more_often and any(passed for passed, _ in known):
            reason = f"{failed} of the {len(strong)} who pass everything else fail it{than}."
            action = "Read what they handed in: does it refuse a right answer of another kind?"
            yield _flag(analysis.checks[place], Kind.STRONGEST, Severity.FIRST, reason, action)


def _passes(row: Row, places: Sequence[int]) -> bool:
    return all((mark := row[place]) is not None and mark.passed is True for place in places)


def _slow(checks: Sequence[CheckItem], limit: float) -> Iterator[Flag]:
    """Yield the checks that come near the limit, or whose median lies far above those of the others."""
    fence = far_out([item.median for item in checks if item.median is not None])
    for item in checks:
        if item.median is None or item.slowest is None or item.slowest < SHORT:
            continue
        if item.slowest >= NEAR_LIMIT * limit:
            reason = f"One in twenty takes {item.slowest:.1f} s and more; the limit is {limit:g} s."
        elif fence is not None and item.median > fence:
            reason = f"Half take {item.median:.2f} s and more; {fence:.2f} s would already be far above the others."
        else:
            continue
        action = "Make it do less, or raise `limits` in config/course.yaml: a slower machine would fail right answers."
        yield _flag(item, Kind.SLOW, Severity.LOOK, reason, action)


def _of_question(item: QuestionItem) -> Iterator[Flag]:
    """Yield whether nobody attempted a question."""
    numbers = item.numbers
    if numbers.n >= FEW and item.untouched == numbers.n:
        reason = f"All {numbers.n} attempts leave it as it was handed out."
        action = "Is it in the handout, and can it be reached in the time? Consider not to count it."
        yield Flag(Kind.UNATTEMPTED, Severity.FIRST, numbers.name, "", numbers.label, reason, action)


def _same(sheet: Sheet, found: Sequence[Pair]) -> Iterator[Flag]:
    """Yield a remark for each check that always has the verdict of others."""
    for place, column in enumerate(sheet.columns):
        pairs = [pair for pair in found if place in {pair.one, pair.other}]
        if pairs:
            others = [sheet.columns[pair.other if pair.one == place else pair.one].label for pair in pairs]
            reason = f"In {min(pair.n for pair in pairs)} attempts it always had the verdict of {', '.join(others)}."
            action = "Together they weigh one promise twice; keep them if they tell apart what goes wrong."
            yield Flag(Kind.SAME, Severity.REMARK, column.question, column.check, column.label, reason, action)


def signed(number: float) -> str:
    """Return two decimals with a sign that is a real minus."""
    return f"{number:+.2f}".replace("-", "−").replace("−0.00", "0.00").replace("+0.00", "0.00")
