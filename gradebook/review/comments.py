"""Comments that are written once and used often: `config/comments.yaml`."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from pydantic import Field

from autograder.model import Override, Record
from gradebook.decisions import AnyDecision
from gradebook.review.item import Kind


class Comment(Record):
    """One comment. `share` of the points (0 to 1) is proposed with it; without `kinds` it is for all of them."""

    text: str = Field(min_length=1)
    share: Decimal | None = Field(default=None, ge=0, le=1)
    kinds: tuple[Kind, ...] = ()

    def is_for(self, kind: Kind) -> bool:
        """Whether it is offered for this kind of item."""
        return not self.kinds or kind in self.kinds


class Comments(Record):
    """All comments of a course by id, in the order of the file: `c1` is the first."""

    comments: dict[str, Comment] = Field(default_factory=dict)

    def numbered(self, kind: Kind) -> dict[str, Comment]:
        """Return those for one kind of item, by what is typed: `c1`, `c2` …"""
        found = enumerate(self.comments.values(), 1)
        return {f"c{number}": comment for number, comment in found if comment.is_for(kind)}

    def uses(self, decisions: Iterable[AnyDecision], overrides: Iterable[Override]) -> dict[str, int]:
        """Return in how many decisions each comment stands."""
        written = [one.why for one in (*decisions, *overrides)]
        return {name: sum(one.text in why for why in written) for name, one in self.comments.items()}
