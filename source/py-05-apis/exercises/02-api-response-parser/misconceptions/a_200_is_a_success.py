"""M15: with status 200 there is a reply in the body.

Loses: Q3
Hint: not-a-reply
Passes: a_reply_is_parsed
"""


def parse_reply(provider: Provider, status: int, headers: Mapping[str, str], body: bytes) -> Reply:
    if status >= 400:
        raise error_of(status, headers, body)
    try:
        data = part(json.loads(body), dict)
    except ValueError:
        raise garbled((), "no JSON") from None
    lower = {name.lower(): value for name, value in headers.items()}
    read = openai_reply if provider == "openai" else anthropic_reply
    return read(data, lower.get(ID_NAMES[provider]))
