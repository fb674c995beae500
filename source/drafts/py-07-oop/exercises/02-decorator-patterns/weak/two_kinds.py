"""Two functions, one of each kind."""


@check("Q1", "S1")
def two_kinds():
    """One is asynchronous, the other is not."""
    kinds = [[one.__name__, is_async(one)] for one in (ask, backoff)]
    assert kinds == [["ask", True], ["backoff", False]]
