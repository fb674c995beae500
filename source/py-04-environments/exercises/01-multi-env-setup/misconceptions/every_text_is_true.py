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
    unknown = [Problem(name, "is no setting") for name in found if name not in (*VARIABLES, "HARBOR_ENV")]
    known = {name: found[name].text for name in VARIABLES if name in found}
    values: dict[str, Any] = {name.removeprefix(PREFIX).lower(): text for name, text in known.items()}
    values["debug"] = bool(values.get("debug", False))
    try:
        settings = Settings.model_validate({**values, "env": chosen})
    except ValidationError as error:
        raise ConfigError(unknown + problems_of(error)) from None
    if unknown:
        raise ConfigError(unknown)
    if chosen is Env.PROD and (problems := prod_problems(settings)):
        raise ConfigError(problems)
    return settings
