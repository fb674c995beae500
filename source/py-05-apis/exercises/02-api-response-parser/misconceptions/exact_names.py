"""M6: names of headers are looked up as they stand in the documentation.

Loses: Q3 Q4
Hint: one-name-many-spellings
Passes: a_limit_is_read
"""


def parse_reply(provider: Provider, status: int, headers: Mapping[str, str], body: bytes) -> Reply:
    if status >= 400:
        raise error_of(status, headers, body)
    try:
        data = part(json.loads(body), dict)
    except ValueError:
        raise garbled((), "no JSON") from None
    if data.get("error") is not None:
        raise garbled(("error",), "an error with status 200")
    read = openai_reply if provider == "openai" else anthropic_reply
    return read(data, headers.get(ID_NAMES[provider]))


def parse_rate_limit(provider: Provider, headers: Mapping[str, str], *, now: datetime) -> dict[str, RateLimit]:
    names = {
        "openai": r"x-ratelimit-(?P<field>limit|remaining|reset)-(?P<kind>.+)",
        "anthropic": r"anthropic-ratelimit-(?P<kind>.+)-(?P<field>limit|remaining|reset)",
    }
    told: dict[str, dict[str, str]] = {}
    for name, value in headers.items():
        if found := re.fullmatch(names[provider], name):
            told.setdefault(found["kind"], {})[found["field"]] = value

    def count(text: str) -> int | None:
        return int(text) if re.fullmatch("[0-9]+", text) else None

    def until(moment: str) -> float | None:
        try:
            return max(0.0, (datetime.fromisoformat(moment) - now).total_seconds())
        except (ValueError, TypeError):
            return None

    wait = seconds_in if provider == "openai" else until
    fields = {kind: [of.get(field, "") for field in ("limit", "remaining", "reset")] for kind, of in told.items()}
    return {kind: RateLimit(count(full), count(left), wait(reset)) for kind, (full, left, reset) in fields.items()}
