"""M11: dotenv fills in the braces by itself. It asks `os.environ`.

Loses: Q2 Q3
Hint: whose-kiel
Passes: one_line_is_read
"""


def read_env_file(path: Path, below: Mapping[str, str]) -> dict[str, str]:
    """Return the value of each name that a file sets, with the names in braces filled in."""
    return {name: text for name, text in dotenv_values(path).items() if text is not None}
