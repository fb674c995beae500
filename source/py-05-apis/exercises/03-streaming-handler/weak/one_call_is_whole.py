"""One call, whose name comes once."""


@check("Q5", "S12", "S13")
def one_call_is_whole():
    """Two pieces are one call."""
    found = called(AnswerBuilder(), [piece(0, "[", id="x", name="find")], [piece(0, "1]")])
    assert found == [["x", "find", "[1]"]]
