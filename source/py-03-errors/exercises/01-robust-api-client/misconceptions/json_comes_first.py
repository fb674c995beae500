"""M2: an answer is JSON; what it says is read first, and then the status.

Loses: Q1
Hint: who-wrote-it
Passes: a_429_is_a_rate_limit
"""


def classify(status: int, headers: Mapping[str, str], body: bytes, *, now: datetime) -> LLMError:
    found = json.loads(body or b"{}").get("error", {})
    code, message = found.get("code"), found.get("message")
    said = {name.lower(): value for name, value in headers.items()}
    kinds: dict[int, type[LLMError]] = {
        401: AuthError, 403: PermissionDenied, 404: NotFound, 408: ServerError, 409: ServerError,
        429: RateLimited, 503: Overloaded, 529: Overloaded,
    }
    kind = kinds.get(status, BadRequest if status < 500 else ServerError)
    if status == 400 and code == "context_length_exceeded":
        kind = ContextLengthExceeded
    if status == 429 and code in ("insufficient_quota", "credit_balance_exhausted"):
        kind = QuotaExhausted
    return kind(
        message if isinstance(message, str) else f"HTTP {status}",
        status=status,
        request_id=said.get(REQUEST_ID, said.get(OTHER_ID)),
        retry_after=retry_after_of(headers, now=now),
    )
