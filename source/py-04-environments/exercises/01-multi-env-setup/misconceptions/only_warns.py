"""M6: whoever reads the log sees the warning.

Loses: Q5
Hint: who-reads-warnings
Passes: prod_starts
"""

import warnings


def load_settings(root: Path, environ: Mapping[str, str], *, env: str | None = None) -> Settings:
    """Return the settings of an environment. Where something is wrong, raise all of it at once."""
    chosen = choose_env(environ, env)
    found = find_values(root, environ, chosen)
    unknown = [Problem(name, "is no setting") for name in found if name not in (*VARIABLES, "HARBOR_ENV")]
    values = {name.removeprefix(PREFIX).lower(): found[name].text for name in VARIABLES if name in found}
    try:
        settings = Settings.model_validate({**values, "env": chosen})
    except ValidationError as error:
        raise ConfigError(unknown + problems_of(error)) from None
    if unknown:
        raise ConfigError(unknown)
    if chosen is Env.PROD:
        for problem in prod_problems(settings):
            warnings.warn(f"{problem.variable}: {problem.message}", stacklevel=2)
    return settings
