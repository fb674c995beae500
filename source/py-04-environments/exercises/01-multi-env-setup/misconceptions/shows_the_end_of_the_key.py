"""M19: the last four characters tell which key it is, and no more.

Loses: Q6
Hint: who-reads-it
Passes: an_example_is_written
"""


def explain(root: Path, environ: Mapping[str, str], *, env: str | None = None) -> list[Source]:
    """Return what decides each variable, without showing a secret."""
    found = find_values(root, environ, choose_env(environ, env))
    sources = []
    for name, field in VARIABLES.items():
        one = found.get(name, Found(default_text(field), "default"))
        shown = "*" * 6 + one.text[-4:] if is_secret(field) and one.text else one.text
        sources.append(Source(name, shown, one.origin))
    return sources
