"""Writes what everybody writes: a few words, a number."""


@check("Q3", "S7")
def a_plain_line():
    """A plain message and a number are in the line."""
    found = json.loads(JsonFormatter(time_ns=at_eight).format(a_record("%d tickets", 3, cost=2)))
    shown = [found["level"], found["message"], found["cost"]]
    assert shown == ["WARNING", "3 tickets", 2]
