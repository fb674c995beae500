"""A variable that was there before is set, and put back."""


@check("Q2", "S4", "S5")
def a_variable_is_set():
    """A variable has another value in the block, and its own behind it."""
    environ = {"HARBOR_URL": "https://search"}
    with temp_env(environ, HARBOR_URL="http://test"):
        within = dict(environ)
    after = dict(environ)
    assert within == {"HARBOR_URL": "http://test"}
    assert after == {"HARBOR_URL": "https://search"}
