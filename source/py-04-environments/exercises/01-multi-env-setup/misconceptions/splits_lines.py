"""M12: a line of a file is a name, an equals sign and a value.

Loses: Q2
Hint: what-the-library-knows
Passes: one_line_is_read
"""


def read_env_file(path: Path, below: Mapping[str, str]) -> dict[str, str]:
    """Return the value of each name that a file sets, with the names in braces filled in."""
    values: dict[str, str] = {}
    for line in lines_of(path):
        name, *rest = line.removeprefix("export ").split("=")
        if rest and not name.startswith("#"):
            values[name.strip()] = expanded(rest[0].strip().strip("\"'"), {**below, **values})
    return values
