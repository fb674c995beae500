"""Looks only at the text that means yes: both ways of reading it agree there."""


@check("Q2", "S5")
def it_is_switched_on():
    """The text `1` switches streaming on."""
    stream = AppConfig(**LOCAL, stream="1").stream
    model = AppConfig(**LOCAL).model
    assert stream is True
    assert model == "harbor-small"
