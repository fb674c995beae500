"""M20: what is in force stands in the settings, so they are what is explained.

Loses: Q6
Hint: ask-the-layers
Passes: an_example_is_written
"""


def explain(root: Path, environ: Mapping[str, str], *, env: str | None = None) -> list[Source]:
    """Return what decides each variable, without showing a secret."""
    found = find_values(root, environ, choose_env(environ, env))
    settings = load_settings(root, environ, env=env)
    sources = []
    for name, field in VARIABLES.items():
        value = getattr(settings, name.removeprefix(PREFIX).lower())
        shown = HIDDEN if is_secret(field) and value else "" if value is None else str(value)
        sources.append(Source(name, shown, found[name].origin if name in found else "default"))
    return sources
