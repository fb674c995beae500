"""A release candidate is not yet a version, and so in no range.

Loses: Q4
Hint: inside-the-range
Passes: a_hole_and_its_fix
"""


def _hits(advisories: Iterable[Advisory], version: str) -> list[Advisory]:
    return [advisory for advisory in advisories if SpecifierSet(advisory.affected).contains(version, prereleases=False)]
