"""M8: what is set is switched on.

Loses: Q4 Q5 Q6
Hint: falsy-texts
Passes: a_model_is_set
"""

from typing import Any


def load_settings(root: Path, environ: Mapping[str, str], *, env: str | None = None) -> Settings:
    """Return the settings of an environment. Where something is wrong, raise all of it at once."""
    chosen = choose_env(environ, env)
    found = find_values(root, environ, chosen)
    values: dict[str, Any] = {name.removeprefix(PREFIX).lower(): one.text for name, one in found.items()}
    values["debug"] = bool(values.get("debug", False))
    try:
        settings = Settings.model_validate({**values, "env": chosen})
    except ValidationError as error:
        raise ConfigError(problems_of(error)) from None
    if chosen is Env.PROD and (problems := prod_problems(settings)):
        raise ConfigError(problems)
    return settings
