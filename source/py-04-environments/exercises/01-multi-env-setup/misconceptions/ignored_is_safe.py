"""M22: what `.gitignore` names is in no repository.

Loses: Q7
Hint: last-word
Passes: one_file_is_ignored
"""


def check_repository(root: Path, tracked: Sequence[str]) -> list[str]:
    """Return what is wrong with a repository: settings that are not ignored, keys, an example with gaps."""
    patterns, found = lines_of(root / ".gitignore"), []
    for name in sorted(path.name for path in root.glob(".env*") if path.name != ".env.example"):
        if not is_ignored(name, patterns):
            found.append(f"{name}: not ignored")
    for path in tracked:
        lines = enumerate(lines_of(root / path), start=1)
        found += [f"{path}:{number}: looks like a key" for number, line in lines if KEY_LIKE.search(line)]
    example = read_env_file(root / ".env.example", {})
    return found + [f".env.example: {name} is missing" for name in VARIABLES if name not in example]
