"""M13: an inner context begins with no fields.

Loses: Q1 Q2
Hint: fields-of-both
Passes: an_id_is_there
"""


@contextmanager
def request_context(
    request_id: str | None = None, *, uuid4: Callable[[], uuid.UUID] = uuid.uuid4, **fields: object
) -> Iterator[str]:
    """Let everything inside belong to one request; yield its id."""
    name = request_id or uuid4().hex
    before = HERE.set(Request(name, fields))
    try:
        yield name
    finally:
        HERE.reset(before)
