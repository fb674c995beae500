"""M9: whatever is not known is dev, the harmless one.

Loses: Q1
Hint: a-typo-in-prod
Passes: prod_is_prod
"""


def choose_env(environ: Mapping[str, str], env: str | None = None) -> Env:
    """Return the environment that the argument names, else the one that `HARBOR_ENV` names, else dev."""
    name = (env or environ.get("HARBOR_ENV", "dev")).strip().lower()
    return Env(name) if name in [*Env] else Env.DEV
