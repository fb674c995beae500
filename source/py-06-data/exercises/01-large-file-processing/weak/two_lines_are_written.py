"""Two records without letters of other alphabets, to a file that is not there yet."""


@check("Q5", "S13")
def two_lines_are_written():
    """Two records are two lines."""
    with tempfile.TemporaryDirectory() as folder:
        count = write_jsonl([{"a": 1}, {"b": "x"}], Path(folder) / "out.jsonl")
        found = contents(folder)
    assert [count, found] == [2, {"out.jsonl": '{"a": 1}\n{"b": "x"}\n'}]
