"""M4: `from None` takes the cause away.

Loses: Q5
Hint: what-a-log-prints
Passes: the_key_is_not_printed
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
                close = get_close_matches(name, known_names())
                message = f"unknown variable; did you mean {prefix}{close[0].upper()}?" if close else "unknown variable"
            problems.append(Problem(prefix + name.upper(), message))
        raise ConfigError(sorted(problems)) from None
