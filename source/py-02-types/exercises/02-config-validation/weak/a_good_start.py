"""Starts with everything right: a demo never does anything else."""


@check("Q4", "S11")
def a_good_start():
    """A configuration is made of three variables."""
    config = load_config({"HARBOR_MODEL": "harbor-large", "HARBOR_API_KEY": FAKE_KEY, "HARBOR_MAX_TOKENS": "100"})
    values = (config.model, config.max_tokens)
    assert values == ("harbor-large", 100)
