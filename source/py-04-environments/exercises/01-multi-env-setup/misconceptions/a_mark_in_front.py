"""M13: a text file begins with its first letter. On some machines it begins with a byte order mark.

Loses: Q2
Hint: signs-unseen
Passes: one_line_is_read
"""


def read_env_file(path: Path, below: Mapping[str, str]) -> dict[str, str]:
    """Return the value of each name that a file sets, with the names in braces filled in."""
    line_form = re.compile(r"""\s*(?:export\s+)?([^#=\s]+)\s*=\s*(?:'([^']*)'|"([^"]*)"|(.*?))\s*(?:\s#.*)?$""")
    values: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else []:
        if found := line_form.match(line):
            text = next(part for part in found.groups()[1:] if part is not None)
            values[found[1]] = expanded(text, {**below, **values})
    return values
