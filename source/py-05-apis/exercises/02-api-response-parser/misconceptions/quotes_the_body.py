"""M16: an error shows what came, so that one can see what is wrong with it.

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
        raise garbled((), f"no JSON in {body!r}") from None
    if data.get("error") is not None:
        raise garbled(("error",), str(data["error"]))
    lower = {name.lower(): value for name, value in headers.items()}
    read = openai_reply if provider == "openai" else anthropic_reply
    return read(data, lower.get(ID_NAMES[provider]))
