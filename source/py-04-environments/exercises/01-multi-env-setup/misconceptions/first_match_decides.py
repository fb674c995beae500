"""M21: a name is ignored as soon as one line matches it.

Loses: Q7
Hint: last-word
Passes: one_file_is_ignored
"""


def is_ignored(name: str, patterns: Sequence[str]) -> bool:
    """Whether the last line that matches a name ignores it."""
    return any(fnmatchcase(name, pattern) for pattern in patterns)
