"""What a check of the course finds: which rule, where, what is wrong, and the way out."""

from __future__ import annotations

from autograder.model import Record


class Finding(Record):
    """One thing that an author should see. `rule` is like `C-TRACE`; one that does not fail is a remark."""

    rule: str
    where: str
    what: str
    fix: str = ""
    fails: bool = True

    def __str__(self) -> str:
        """Return one line, as all messages to authors are."""
        return " ".join(filter(None, (f"{self.where}: {self.rule}: {self.what}", self.fix)))
