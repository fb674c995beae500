"""One good row and one bad one, both without a space too many."""


@check("Q1", "S3", "S4")
def a_row_without_an_answer():
    """A row is kept, and one without an answer is not."""
    row = {"id": "1", "question": "Where is it?", "answer": "Here."}
    found = [clean_row(row), clean_row(row | {"answer": ""})]
    assert found == [{"id": "1", "question": "Where is it?", "answer": "Here."}, NO_ANSWER]
