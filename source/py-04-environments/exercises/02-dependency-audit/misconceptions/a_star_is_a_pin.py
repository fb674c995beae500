"""Two equals signs make a pin.

Loses: Q2
Hint: next-month
Passes: a_pin_of_a_package
"""


def pinned_version(line: Line) -> str | None:
    if len(line.specifier) != 1:
        return None
    [clause] = line.specifier
    exact = clause.operator in {"==", "==="}
    return clause.version if exact else None
