"""One line as it should be."""


@check("Q1", "S1")
def an_object_is_read():
    """An object is returned."""
    record = parse_line(b'{"id": "q-1", "tags": ["a"]}')
    assert record == {"id": "q-1", "tags": ["a"]}
