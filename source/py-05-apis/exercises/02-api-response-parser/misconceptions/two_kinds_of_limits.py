"""M18: there are limits for requests and for tokens.

Loses: Q4
Hint: names-in-parts
Passes: a_limit_is_read
"""


def parse_rate_limit(provider: Provider, headers: Mapping[str, str], *, now: datetime) -> dict[str, RateLimit]:
    names = {
        "openai": r"x-ratelimit-(?P<field>limit|remaining|reset)-(?P<kind>requests|tokens)",
        "anthropic": r"anthropic-ratelimit-(?P<kind>requests|tokens)-(?P<field>limit|remaining|reset)",
    }
    told: dict[str, dict[str, str]] = {}
    for name, value in headers.items():
        if found := re.fullmatch(names[provider], name.lower()):
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
