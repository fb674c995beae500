"""M14: an empty value says nothing, so the next layer is asked.

Loses: Q3
Hint: empty-is-said
Passes: one_setting_is_found
"""


def find_values(root: Path, environ: Mapping[str, str], env: Env) -> dict[str, Found]:
    """Return what the highest layer says about each of Harbor's names, without those that are unset."""
    found: dict[str, Found] = {}
    below: dict[str, str] = {}
    for file in (".env", f".env.{env}", f".env.{env}.local"):
        texts = read_env_file(root / file, below)
        below |= texts
        found |= {name: Found(text, file) for name, text in texts.items() if name.startswith(PREFIX) and text}
    return found | {name: Found(environ[name], "environ") for name in VARIABLES if environ.get(name)}
