"""M3: what stands in a file was written on purpose, so it wins over the process.

Loses: Q3 Q6
Hint: who-knows-best
Passes: one_setting_is_found
"""


def find_values(root: Path, environ: Mapping[str, str], env: Env) -> dict[str, Found]:
    """Return what the highest layer says about each of Harbor's names, without those that are unset."""
    found = {name: Found(environ[name], "environ") for name in VARIABLES if name in environ}
    below: dict[str, str] = {}
    for file in (".env", f".env.{env}", f".env.{env}.local"):
        texts = read_env_file(root / file, below)
        below |= texts
        found |= {name: Found(text, file) for name, text in texts.items() if name.startswith(PREFIX)}
    return {name: one for name, one in found.items() if one.text}
