"""M33: a decorator of a class writes it down, and that is all.

Loses: Q5
Hint: what-is-left
Passes: made_and_asked
"""


def register(name: str) -> Callable[[C], Any]:
    def write_down(cls: C) -> Any:
        there = _clients.get(name)
        if there is not None and _place(there) != _place(cls):
            raise ValueError(f"{name!r} is taken already")
        _clients[name] = cls

    return write_down
