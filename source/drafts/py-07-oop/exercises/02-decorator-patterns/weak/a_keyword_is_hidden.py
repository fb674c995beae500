"""Calls a function as the author of the option would, and looks for the secret."""


@check("Q3", "S14")
def a_keyword_is_hidden():
    """A key that is given by its name is hidden."""
    box = Drawer()

    @logged(logger=box.logger, redact=("pin",))
    def login(user, *, pin):
        return f"welcome, {user}"

    greeting = login("Ada", pin="hk-weak-1")
    shown = [record.arguments["pin"] for record in box.records]
    assert greeting == "welcome, Ada"
    assert shown == ["***", "***"]
