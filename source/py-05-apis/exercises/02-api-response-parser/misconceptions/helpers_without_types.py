"""M22: types are for what others call, and a helper needs none.

Loses: Q7
Hint: after-the-dot
Passes: fields_can_be_used
"""


def _worth(unit):
    return {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}[unit]


def seconds_in(duration: str) -> float | None:
    number = r"([0-9]+(?:\.[0-9]+)?)(ms|h|m|s)"
    if not re.fullmatch(f"(?:{number})+", duration):
        return None
    return sum(float(count) * _worth(unit) for count, unit in re.findall(number, duration))
