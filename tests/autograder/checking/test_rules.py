"""The page of rules and the code speak of the same rules."""

from __future__ import annotations

import re

from tests.support.answers import ROOT

PAGE = (ROOT / "source" / "docs" / "RULES.md").read_text(encoding="utf-8")
CODE = [*(ROOT / "autograder" / "checking").rglob("*.py"), ROOT / "autograder" / "flows" / "checking.py"]


def test_every_rule_is_explained() -> None:
    """And none that is explained is gone."""
    used = {rule for path in CODE for rule in re.findall(r'"(C-[A-Z0-9]+)"', path.read_text(encoding="utf-8"))}
    assert set(re.findall(r"\bC-[A-Z0-9]+\b", PAGE)) == used
