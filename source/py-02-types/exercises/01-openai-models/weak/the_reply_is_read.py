"""Reads the one reply that the notebook shows: it has a content, whole numbers, and nothing that is new."""


@check("Q1", "S1")
def the_reply_is_read():
    """The reply is read."""
    completion = ChatCompletion.model_validate_json(RAW_REPLY)
    seen = [completion.id, completion.created.year, completion.usage.total_tokens, text_of(completion)]
    assert seen == ["chatcmpl-7Hd2Qe", 2026, 53, "You find them under Billing."]
