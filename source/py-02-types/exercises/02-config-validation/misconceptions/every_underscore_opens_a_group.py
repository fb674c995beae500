"""M14: names are split at underscores.

Loses: Q1 Q4 Q5 Q6
Hint: one-or-two
Passes: some_variables_are_read
"""


def read_values(env: Mapping[str, str], *, prefix: str = "HARBOR_") -> dict[str, Any]:
    """Return the texts of Harbor's variables by the names of their fields."""
    values: dict[str, Any] = {}
    for name in env:
        if name.upper().startswith(prefix) and (text := env[name].strip()):
            group, inside, field = name[len(prefix) :].lower().partition("_")
            if inside:
                values.setdefault(group, {})[field] = text
            else:
                values[group] = text
    return values
