"""The first number says how large a step is.

Loses: Q3
Hint: which-number-changes
Passes: a_newer_one
"""


def _step(old: Version, new: Version) -> Severity:
    if old.major != new.major:
        return Severity.HIGH
    return Severity.MEDIUM if old.minor != new.minor else Severity.LOW
