"""Tries one typo, and none that should have no suggestion."""


@check("Q4", "S14")
def a_typo_is_corrected():
    """A letter that is missing at the end is found."""
    with raised(ConfigError) as caught:
        load_config({"HARBOR_MODEL": "harbor-small", "HARBOR_PROVIDER": "local", "HARBOR_TEMPERATUR": "0.1"})
    text = caught.message
    assert text == "HARBOR_TEMPERATUR: unknown variable; did you mean HARBOR_TEMPERATURE?"
