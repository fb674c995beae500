"""M2: `.env` lies where the program is started.

Loses: Q3 Q4 Q5 Q6
Hint: started-where
Passes: started_where_the_file_is
"""


def find_values(root: Path, environ: Mapping[str, str], env: Env) -> dict[str, Found]:
    """Return what the highest layer says about each of Harbor's names, without those that are unset."""
    found: dict[str, Found] = {}
    below: dict[str, str] = {}
    for file in (".env", f".env.{env}", f".env.{env}.local"):
        texts = read_env_file(Path(file), below)
        below |= texts
        found |= {name: Found(text, file) for name, text in texts.items() if name.startswith(PREFIX)}
    found |= {name: Found(environ[name], "environ") for name in VARIABLES if name in environ}
    return {name: one for name, one in found.items() if one.text}
