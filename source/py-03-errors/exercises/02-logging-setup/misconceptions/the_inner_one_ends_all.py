"""M12: when a context ends, there is none.

Loses: Q1
Hint: what-was-before
Passes: an_id_is_there
"""


@contextmanager
def request_context(
    request_id: str | None = None, *, uuid4: Callable[[], uuid.UUID] = uuid.uuid4, **fields: object
) -> Iterator[str]:
    """Let everything inside belong to one request; yield its id."""
    name = request_id or uuid4().hex
    HERE.set(Request(name, {**HERE.get().fields, **fields}))
    try:
        yield name
    finally:
        HERE.set(NOBODY)
