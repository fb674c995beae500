"""M5: `~=` and `>=` say a version, and that is a pin.

Loses: Q2 Q3 Q5
Hint: next-month
Passes: a_pin_of_a_package
"""


def pinned_version(line: Line) -> str | None:
    if len(line.specifier) != 1:
        return None
    [clause] = line.specifier
    exact = clause.operator in {"==", "===", "~=", ">="} and not clause.version.endswith("*")
    return clause.version if exact else None
