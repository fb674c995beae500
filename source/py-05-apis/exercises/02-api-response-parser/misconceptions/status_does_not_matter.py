"""M9: what can be read as a reply is one, whatever the status says.

Loses: Q3
Hint: status-first
Passes: a_reply_is_parsed
"""


def parse_reply(provider: Provider, status: int, headers: Mapping[str, str], body: bytes) -> Reply:
    lower = {name.lower(): value for name, value in headers.items()}
    try:
        data = part(json.loads(body), dict)
        if data.get("error") is not None:
            raise garbled(("error",), "an error")
        read = openai_reply if provider == "openai" else anthropic_reply
        return read(data, lower.get(ID_NAMES[provider]))
    except (ValueError, GarbledError) as error:
        if status >= 400:
            raise error_of(status, headers, body) from error
        if isinstance(error, ValueError):
            raise garbled((), "no JSON") from None
        raise
