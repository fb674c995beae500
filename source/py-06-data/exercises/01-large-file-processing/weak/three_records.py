"""Three records of a clean file are equal."""


@check("Q2", "S4", "S5")
def three_records():
    """Three objects are three records."""
    records = list(iter_jsonl(io.BytesIO(b'{"a": 1}\n{"a": 2}\n{"a": 3}\n')))
    assert records == [(1, {"a": 1}), (2, {"a": 2}), (3, {"a": 3})]
