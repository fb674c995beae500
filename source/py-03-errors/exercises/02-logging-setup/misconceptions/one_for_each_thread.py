"""M9: `threading.local` keeps requests apart.

Loses: Q2
Hint: who-shares-it
Passes: two_threads
"""

LOCAL = threading.local()


@contextmanager
def request_context(
    request_id: str | None = None, *, uuid4: Callable[[], uuid.UUID] = uuid.uuid4, **fields: object
) -> Iterator[str]:
    """Let everything inside belong to one request; yield its id."""
    name = request_id or uuid4().hex
    before: Request = getattr(LOCAL, "request", NOBODY)
    LOCAL.request = Request(name, {**before.fields, **fields})
    try:
        yield name
    finally:
        LOCAL.request = before


def current_request() -> Request:
    """Return what is known of the request that runs here."""
    request: Request = getattr(LOCAL, "request", NOBODY)
    return request
