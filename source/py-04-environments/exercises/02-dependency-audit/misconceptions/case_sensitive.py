"""M4: a name is a name, as it is written.

Loses: Q2 Q3 Q4 Q5 Q6
Hint: what-is-left-of-it
Passes: a_pin_of_a_package
"""


def normalised(name: str) -> str:
    return name
