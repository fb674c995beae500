"""Two rows of words."""


@check("Q2", "S5", "S6")
def two_plain_rows():
    """Two rows are read."""
    found = [told(row) for row in read_rows(["id,question,answer\n", "1,Who?,Ada.\n", "2,Why?,So.\n"])]
    assert found == [
        {"id": "1", "question": "Who?", "answer": "Ada."},
        {"id": "2", "question": "Why?", "answer": "So."},
    ]
