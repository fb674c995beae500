"""Reads what a tidy environment holds: names in upper case, no empty value, no underscore too much."""


@check("Q1", "S1")
def some_variables_are_read():
    """Two variables are read."""
    values = read_values({"HARBOR_MODEL": "harbor-small", "HARBOR_STREAM": "true"})
    assert values == {"model": "harbor-small", "stream": "true"}
