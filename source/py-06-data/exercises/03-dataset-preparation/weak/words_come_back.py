"""Words, whose keys have the order of the columns."""


@check("Q4", "S15")
def words_come_back():
    """Two objects are two rows."""
    found = written(jsonl_to_csv, ['{"id": "a", "answer": "Ada"}', '{"id": "b", "answer": "So"}'], ("id", "answer"))
    assert found == [2, "id,answer\r\na,Ada\r\nb,So\r\n"]
