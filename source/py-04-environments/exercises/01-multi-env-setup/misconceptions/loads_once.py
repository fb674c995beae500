"""M5: settings do not change while a program runs, so they are kept.

Loses: Q4
Hint: second-test
Passes: a_model_is_set
"""

LOADED: dict[tuple[Path, Env], Settings] = {}


def load_settings(root: Path, environ: Mapping[str, str], *, env: str | None = None) -> Settings:
    """Return the settings of an environment. Where something is wrong, raise all of it at once."""
    chosen = choose_env(environ, env)
    if (root, chosen) in LOADED:
        return LOADED[root, chosen]
    found = find_values(root, environ, chosen)
    unknown = [Problem(name, "is no setting") for name in found if name not in (*VARIABLES, "HARBOR_ENV")]
    values = {name.removeprefix(PREFIX).lower(): found[name].text for name in VARIABLES if name in found}
    try:
        settings = Settings.model_validate({**values, "env": chosen})
    except ValidationError as error:
        raise ConfigError(unknown + problems_of(error)) from None
    if unknown:
        raise ConfigError(unknown)
    if chosen is Env.PROD and (problems := prod_problems(settings)):
        raise ConfigError(problems)
    LOADED[root, chosen] = settings
    return settings
