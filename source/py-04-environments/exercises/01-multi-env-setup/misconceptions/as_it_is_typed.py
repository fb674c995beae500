"""M10: an operator types a name as the documentation has it.

Loses: Q1
Hint: tidy-first
Passes: prod_is_prod
"""


def choose_env(environ: Mapping[str, str], env: str | None = None) -> Env:
    """Return the environment that the argument names, else the one that `HARBOR_ENV` names, else dev."""
    try:
        return Env(env or environ.get("HARBOR_ENV") or "dev")
    except ValueError:
        raise ConfigError([Problem("HARBOR_ENV", "must be one of dev, staging, prod")]) from None
