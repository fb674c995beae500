"""Looks for the message of an exception, and not for its place."""


@check("Q3", "S9")
def the_error_is_there():
    """Type and message of an exception are in the line."""
    found = json.loads(JsonFormatter().format(a_record("no draft", error=ValueError("too long"))))
    shown = [found["exception"], found["traceback"].splitlines()[-1]]
    assert shown == ["ValueError", "ValueError: too long"]
