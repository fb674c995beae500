"""M1: addresses are put together by `urljoin`, as on the web.

Loses: Q1 Q2 Q8
Hint: print-the-address
Passes: a_base_without_a_path
"""

from urllib.parse import urljoin


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
        urljoin(base_url, "/chat/completions"),
        {name: value for name, value in headers.items() if value is not None},
        {name: value for name, value in body.items() if value is not None},
    )
