"""Looks at the kind of error alone, and not at what it says."""


@check("Q6", "S17")
def a_bad_reply_is_told():
    """An empty object is no reply."""
    name = parse_completion(RAW_REPLY).id
    with raised(ResponseFormatError) as caught:
        parse_completion("{}")
    assert name == "chatcmpl-7Hd2Qe"
    assert caught.type == "ResponseFormatError"
