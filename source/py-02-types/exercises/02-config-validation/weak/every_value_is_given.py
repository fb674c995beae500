"""Gives every value itself, so no default is ever used."""


@check("Q3", "S8")
def every_value_is_given():
    """A reply that does not fit into the window is refused."""
    with raised(ValidationError) as caught:
        AppConfig(**LOCAL, context_window=1000, max_tokens=1000)
    tokens = AppConfig(**LOCAL, context_window=1000, max_tokens=999).max_tokens
    assert caught.type == "ValidationError"
    assert tokens == 999
