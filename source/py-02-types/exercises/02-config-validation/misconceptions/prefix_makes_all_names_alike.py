"""M15: whole names are compared, so all of them are alike.

Loses: Q4
Hint: alike-by-prefix
Passes: a_typo_is_corrected
"""


def load_config(env: Mapping[str, str], *, prefix: str = "HARBOR_") -> AppConfig:
    """Return the configuration that the environment describes. Where that is wrong, raise all of it at once."""
    try:
        return AppConfig.model_validate(read_values(env, prefix=prefix))
    except ValidationError as error:
        found = error.errors()
    problems = []
    for details in found:
        name, message = "__".join(map(str, details["loc"])), details["msg"]
        if details["type"] == "extra_forbidden":
            close = get_close_matches(prefix + name.upper(), [prefix + other.upper() for other in known_names()])
            message = f"unknown variable; did you mean {close[0]}?" if close else "unknown variable"
        problems.append(Problem(prefix + name.upper(), message))
    raise ConfigError(sorted(problems))
