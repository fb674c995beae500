"""Parses a success and an error as they are documented."""


@check("Q3", "S9")
def a_reply_is_parsed():
    """A reply and an error of one provider are told apart."""
    body = json.dumps(openai_body({"role": "assistant", "content": "Good morning."})).encode()
    found = [
        outcome(parse_reply, "openai", 200, body, {"x-request-id": "req_w"}),
        outcome(parse_reply, "openai", 500, b'{"error": {"message": "Sorry."}}', {})[:3],
    ]
    assert found == [["Reply", "openai", "Good morning.", "stop", "req_w"], ["BrokenError", "Sorry.", 500]]
