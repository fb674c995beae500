"""Enters one context, and leaves it as intended."""


@check("Q1", "S1")
def an_id_is_there():
    """Inside of a context there is its id."""
    with request_context("r-17", ticket=4) as name:
        seen = [current_request().id, name, current_request().fields["ticket"]]
    with request_context() as made:
        seen.append(current_request().id == made)
    assert seen == ["r-17", "r-17", 4, True]
