"""A good example, and one with one problem."""


@check("Q5", "S21", "S24")
def one_problem_is_found():
    """An empty question is found."""
    good, bad = said(("user", "Who?"), ("assistant", "Ada.")), said(("user", ""), ("assistant", "Ada."))
    found = [paths(validate_chat_example(good)), paths(validate_chat_example(bad))]
    assert found == [[], ["messages[0].content"]]
