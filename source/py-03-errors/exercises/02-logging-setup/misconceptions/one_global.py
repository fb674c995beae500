"""M2: a global variable knows which request runs.

Loses: Q2
Hint: who-shares-it
Passes: one_task_after_the_other
"""

STATE = {"request": NOBODY}


@contextmanager
def request_context(
    request_id: str | None = None, *, uuid4: Callable[[], uuid.UUID] = uuid.uuid4, **fields: object
) -> Iterator[str]:
    """Let everything inside belong to one request; yield its id."""
    name = request_id or uuid4().hex
    before = STATE["request"]
    STATE["request"] = Request(name, {**before.fields, **fields})
    try:
        yield name
    finally:
        STATE["request"] = before


def current_request() -> Request:
    """Return what is known of the request that runs here."""
    return STATE["request"]
