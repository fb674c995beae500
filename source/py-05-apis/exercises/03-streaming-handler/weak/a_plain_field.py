"""One field, as a server of our own writes it."""


@check("Q1", "S2")
def a_plain_field():
    """A field has a name and a value."""
    parts = [split_line("data: Moin"), split_line("event: done")]
    assert parts == [("data", "Moin"), ("event", "done")]
