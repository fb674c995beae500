"""Reads one block of text."""


@check("Q2", "S5")
def a_block_is_read():
    """The text of a single block is read."""
    reply = anthropic_reply(anthropic_body([{"type": "text", "text": "Good morning."}]), "req_w")
    seen, tokens = said(reply), reply.usage.output
    assert seen == ["anthropic", "Good morning.", "stop", "req_w"]
    assert tokens == 3
