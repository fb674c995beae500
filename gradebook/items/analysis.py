"""The numbers of an exercise: of each check, of each question, and of the whole. Pure; nothing here judges them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from gradebook.items import measures
from gradebook.items.sheet import Column, Earned, Mark, Row, Sheet, earned

ENOUGH = 10  # graded attempts: below this only counts are given. Ours; textbooks ask for thirty and more
GROUPS = 4

Interval = tuple[float, float]


@dataclass(frozen=True)
class Item:
    """The numbers of a check or a question.

    `n` attempts have a verdict, `passed` of them all points; `p` is the mean share of the points, with its 95 %
    interval; `r` correlates with the points on all else, and by these `d` sets the best 27 % against the lowest;
    `quarters` are the mean shares of four groups by total score, the lowest first. `None`: too little to say.
    """

    name: str
    label: str
    title: str
    n: int
    passed: int
    could_not_check: int
    p: float | None = None
    interval: Interval | None = None
    r: float | None = None
    d: float | None = None
    quarters: tuple[float | None, ...] = (None,) * GROUPS


@dataclass(frozen=True)
class CheckItem:
    """A check with its numbers, and how long it takes: seconds in the middle and at the 95th percentile."""

    column: Column
    numbers: Item
    median: float | None
    slowest: float | None


@dataclass(frozen=True)
class QuestionItem:
    """A question with its numbers; `untouched` is how many left it as it was handed out."""

    numbers: Item
    untouched: int


@dataclass(frozen=True)
class Whole:
    """The exercise: the mean share of its points, and how well its checks agree (Cronbach's alpha of `k` checks).

    Alpha looks at the `complete` attempts only, in which every check has a verdict.
    """

    n: int
    k: int
    complete: int
    p: float | None = None
    interval: Interval | None = None
    alpha: float | None = None

    @property
    def enough(self) -> bool:
        """Whether there are enough attempts for statistics."""
        return self.n >= ENOUGH


@dataclass(frozen=True)
class Analysis:
    """All numbers of an exercise."""

    sheet: Sheet
    whole: Whole
    questions: tuple[QuestionItem, ...]
    checks: tuple[CheckItem, ...]


def analyse(sheet: Sheet) -> Analysis:
    """Return the numbers of an exercise."""
    wholes = [earned(row) for row in sheet.rows]
    questions = [
        _question(sheet, wholes, key, title, sheet.places(key))
        for key, title in sheet.questions.items()
        if sheet.places(key)
    ]
    checks = [_check(sheet, wholes, place, column) for place, column in enumerate(sheet.columns)]
    return Analysis(sheet, _whole(sheet), tuple(questions), tuple(checks))


def _check(sheet: Sheet, wholes: Sequence[Earned], place: int, column: Column) -> CheckItem:
    marks = [row[place] for row in sheet.rows]
    seconds = [mark.seconds for mark in marks if mark is not None and mark.seconds is not None]
    numbers = _item(sheet.rows, wholes, column.check, column.label, column.title, frozenset({place}))
    return CheckItem(column, numbers, measures.percentile(seconds, 50), measures.percentile(seconds, 95))


def _question(sheet: Sheet, wholes: Sequence[Earned], key: str, title: str, places: frozenset[int]) -> QuestionItem:
    own = [[mark for mark in _of(row, places) if mark is not None] for row in sheet.rows]
    untouched = sum(bool(marks) and all(mark.untouched for mark in marks) for marks in own)
    return QuestionItem(_item(sheet.rows, wholes, key, key, title, places), untouched)


def _item(
    rows: Sequence[Row], wholes: Sequence[Earned], name: str, label: str, title: str, places: frozenset[int]
) -> Item:
    """Return the numbers of the columns at some places taken together. `wholes`: what each row earned in all."""
    parts = [earned(_of(row, places)) for row in rows]
    known = [(part, whole) for part, whole in zip(parts, wholes, strict=True) if part.possible]
    shares = [_share(part) for part, _ in known]
    item = Item(
        name=name,
        label=label,
        title=title,
        n=len(shares),
        passed=sum(s == 1 for s in shares),
        could_not_check=sum(any(mark is not None and mark.passed is None for mark in _of(row, places)) for row in rows),
    )
    p = measures.mean(shares)
    if p is None or len(shares) < ENOUGH:
        return item
    besides = [(_share(part), whole.without(part)) for part, whole in known if whole.possible > part.possible]
    inside, outside = [float(value) for value, _ in besides], [float(_share(rest)) for _, rest in besides]
    enough = len(besides) >= ENOUGH
    return replace(
        item,
        p=p,
        interval=measures.wilson(p, len(shares)),
        r=measures.correlation(inside, outside) if enough else None,
        d=measures.discrimination_index(inside, outside) if enough else None,
        quarters=measures.group_means(
            [float(value) for value in shares], [float(_share(whole)) for _, whole in known], GROUPS
        ),
    )


def _whole(sheet: Sheet) -> Whole:
    complete = [_points(row) for row in sheet.rows if all(mark is not None and mark.passed is not None for mark in row)]
    whole = Whole(n=len(sheet.rows), k=len(sheet.columns), complete=len(complete))
    shares = [s for row in sheet.rows if (s := earned(row).share) is not None]
    p = measures.mean(shares)
    if p is None or not whole.enough:
        return whole
    return replace(
        whole,
        p=p,
        interval=measures.wilson(p, len(shares)),
        alpha=measures.alpha(complete) if len(complete) >= ENOUGH else None,
    )


def _of(row: Row, places: frozenset[int]) -> list[Mark | None]:
    return [row[place] for place in places]


def _points(row: Row) -> list[Fraction]:
    return [Fraction(mark.points) for mark in row if mark is not None]


def _share(part: Earned) -> Fraction:
    return part.share or Fraction(0)
