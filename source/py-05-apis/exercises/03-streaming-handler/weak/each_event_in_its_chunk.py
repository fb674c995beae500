"""What a test on one machine sees: each event comes whole, and alone."""


@check("Q2", "S4", "S5")
def each_event_in_its_chunk():
    """Two events in two chunks are two events."""
    found = told(SSEDecoder(), b"data: one\n\n", b"data: two\n\n")
    assert found == [["message", "one", None], ["message", "two", None]]
