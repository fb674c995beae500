"""Only a reader of CSV looks at the file."""


@check("Q4", "S15")
def rows_are_counted():
    """Two objects are two rows for a reader of CSV."""
    count, text = written(jsonl_to_csv, ['{"id": "a", "answer": "x,y"}', '{"id": "b", "answer": ""}'], ("id", "answer"))
    rows = list(csv.reader(io.StringIO(text)))
    assert rows == [["id", "answer"], ["a", "x,y"], ["b", ""]]
    assert count == 2
