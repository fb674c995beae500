"""Tries the one kind of value that `json.dumps` itself complains about."""


@check("Q3", "S11")
def an_object_is_shown():
    """An object stands as its `repr`."""
    found = json.loads(JsonFormatter().format(a_record("odd", where=Path("a"), ids={5})))
    ids = found["ids"]
    assert ids == "{5}"
