"""M13: a variable that is there is set.

Loses: Q1 Q4 Q6
Hint: nothing-left
Passes: some_variables_are_read
"""


def read_values(env: Mapping[str, str], *, prefix: str = "HARBOR_") -> dict[str, Any]:
    """Return the texts of Harbor's variables by the names of their fields."""
    values: dict[str, Any] = {}
    for name in env:
        if name.upper().startswith(prefix):
            text = env[name].strip()
            group, inside, field = name[len(prefix) :].lower().partition("__")
            if inside:
                values.setdefault(group, {})[field] = text
            else:
                values[group] = text
    return values
