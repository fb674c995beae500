"""Two rows of words, as a hurried author would write them."""


@check("Q3", "S12", "S13")
def a_plain_table():
    """Two plain rows are written."""
    counts, good, _ = converted(csv_to_jsonl, b"id,question,answer\na,Who?,Ada.\nb,Why?,So.\n")
    rows = objects(good)
    assert rows == [{"id": "a", "question": "Who?", "answer": "Ada."}, {"id": "b", "question": "Why?", "answer": "So."}]
    assert counts == [2, 2, 0, {}]
