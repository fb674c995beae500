"""M15: a dictionary in a `ContextVar` is copied with it.

Loses: Q2
Hint: what-is-copied
Passes: one_task_after_the_other
"""

IDS: ContextVar[str | None] = ContextVar("IDS", default=None)
FIELDS: ContextVar[dict[str, object] | None] = ContextVar("FIELDS", default=None)


@contextmanager
def request_context(
    request_id: str | None = None, *, uuid4: Callable[[], uuid.UUID] = uuid.uuid4, **fields: object
) -> Iterator[str]:
    """Let everything inside belong to one request; yield its id."""
    name = request_id or uuid4().hex
    before = IDS.set(name)
    known = FIELDS.get()
    if known is None:
        known = {}
        FIELDS.set(known)
    saved = dict(known)
    known.update(fields)
    try:
        yield name
    finally:
        IDS.reset(before)
        known.clear()
        known.update(saved)


def current_request() -> Request:
    """Return what is known of the request that runs here."""
    return Request(IDS.get(), dict(FIELDS.get() or {}))
