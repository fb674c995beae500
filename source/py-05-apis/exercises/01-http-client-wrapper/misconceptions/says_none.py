"""M13: what nobody has set is sent as `null`.

Loses: Q1
Hint: said-or-not-said
Passes: a_base_without_a_path
"""


def chat_call(
    base_url: str,
    api_key: SecretStr,
    messages: Sequence[Message],
    *,
    model: str,
    max_tokens: int | None = None,
    key: str | None = None,
) -> Call:
    written = [{name: value for name, value in vars(message).items() if value is not None} for message in messages]
    body = {"model": model, "messages": written, "max_tokens": max_tokens}
    headers = {
        "Authorization": f"Bearer {api_key.get_secret_value()}",
        "Accept": "application/json",
        "User-Agent": AGENT,
        "Idempotency-Key": key,
    }
    return Call(
        "POST",
        f"{base_url.rstrip('/')}/chat/completions",
        {name: value for name, value in headers.items() if value is not None},
        body,
    )
