"""Assigns to one field of the configuration itself."""


@check("Q6", "S20")
def a_config_is_frozen():
    """The temperature cannot be changed."""
    config = AppConfig(**LOCAL)
    with raised(ValidationError) as caught:
        config.temperature = 0.5
    model = config.model
    assert caught.type == "ValidationError"
    assert model == "harbor-small"
