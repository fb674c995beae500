"""M11: the end of a key tells nothing.

Loses: Q5
Hint: how-many-characters
Passes: the_key_is_not_printed
"""


def redacted(config: AppConfig) -> dict[str, object]:
    """Return the configuration with the last four characters of its key."""
    shown = config.model_dump(mode="json")
    if config.api_key is not None:
        shown["api_key"] = "…" + config.api_key.get_secret_value()[-4:]
    return shown
