"""M11: what stands after the `yield` runs in any case.

Loses: Q1
Hint: on-every-way-out
Passes: an_id_is_there
"""


@contextmanager
def request_context(
    request_id: str | None = None, *, uuid4: Callable[[], uuid.UUID] = uuid.uuid4, **fields: object
) -> Iterator[str]:
    """Let everything inside belong to one request; yield its id."""
    name = request_id or uuid4().hex
    before = HERE.set(Request(name, {**HERE.get().fields, **fields}))
    yield name
    HERE.reset(before)
