"""M12: a good message quotes the value that was wrong.

Loses: Q5
Hint: what-a-log-prints
Passes: one_thing_is_wrong
"""


def load_config(env: Mapping[str, str], *, prefix: str = "HARBOR_") -> AppConfig:
    """Return the configuration that the environment describes. Where that is wrong, raise all of it at once."""
    try:
        return AppConfig.model_validate(read_values(env, prefix=prefix))
    except ValidationError as error:
        found = error.errors()
    problems = []
    for details in found:
        name, message = "__".join(map(str, details["loc"])), f"{details['msg']}, got {details['input']!r}"
        if details["type"] == "extra_forbidden":
            close = get_close_matches(name, known_names())
            message = f"unknown variable; did you mean {prefix}{close[0].upper()}?" if close else "unknown variable"
        problems.append(Problem(prefix + name.upper(), message))
    raise ConfigError(sorted(problems))
