"""M9: an answer is JSON; it is read, and then the status is looked at.

Loses: Q3
Hint: status-first
Passes: a_reply_is_parsed
"""


def parse_reply(provider: Provider, status: int, headers: Mapping[str, str], body: bytes) -> Reply:
    try:
        data = part(json.loads(body), dict)
    except ValueError:
        raise garbled((), "no JSON") from None
    if status >= 400:
        raise error_of(status, headers, body)
    if data.get("error") is not None:
        raise garbled(("error",), "an error with status 200")
    lower = {name.lower(): value for name, value in headers.items()}
    read = openai_reply if provider == "openai" else anthropic_reply
    return read(data, lower.get(ID_NAMES[provider]))
