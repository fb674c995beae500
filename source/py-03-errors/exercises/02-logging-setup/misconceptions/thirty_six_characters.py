"""M14: the text of a UUID is its id.

Loses: Q1
Hint: which-form
Passes: an_id_is_there
"""


@contextmanager
def request_context(
    request_id: str | None = None, *, uuid4: Callable[[], uuid.UUID] = uuid.uuid4, **fields: object
) -> Iterator[str]:
    """Let everything inside belong to one request; yield its id."""
    name = request_id or str(uuid4())
    before = HERE.set(Request(name, {**HERE.get().fields, **fields}))
    try:
        yield name
    finally:
        HERE.reset(before)
