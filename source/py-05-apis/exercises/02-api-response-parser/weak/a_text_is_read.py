"""Reads the text of a reply without a tool."""


@check("Q1", "S1")
def a_text_is_read():
    """The text of a plain reply is read."""
    reply = openai_reply(openai_body({"role": "assistant", "content": "Good morning."}), "req_w")
    seen = said(reply)
    assert seen == ["openai", "Good morning.", "stop", "req_w"]
