"""Parses the reply that the notebook shows, and something that is no JSON."""


@check("Q6", "S17")
def a_good_reply_is_parsed():
    """The reply is parsed, and half of it is not."""
    name = parse_completion(RAW_REPLY).id
    with raised(ResponseFormatError) as caught:
        parse_completion(RAW_REPLY[:200])
    assert name == "chatcmpl-7Hd2Qe"
    assert caught.type == "ResponseFormatError"
