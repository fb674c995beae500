"""Reads a whole answer, and one that was cut off in its first object."""


@check("Q6", "S20")
def a_whole_answer_is_read():
    """A whole answer is read, and half an object is not."""
    whole, half = '{"team": "tech", "urgency": 3}', '{"team": "te'
    found = [read(Reply("openai", whole, (), "stop", FEW)), read(Reply("openai", half, (), "length", FEW))]
    assert found == [[False, {"team": "tech", "urgency": 3}], [True, "Truncated"]]
