"""Makes a request and changes it to something that is allowed."""


@check("Q5", "S16")
def a_request_is_made():
    """A request is made and changed."""
    request = ChatRequest(model="harbor-small", messages=[{"role": "user", "content": TICKETS[2]}])
    request.temperature = 0.5
    seen = [request.model, request.temperature]
    with raised(ValidationError) as caught:
        ChatRequest(model="harbor-small", messages=[], temperature=9)
    assert seen == ["harbor-small", 0.5]
    assert caught.type == "ValidationError"
