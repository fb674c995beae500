"""M30: a name that is taken is taken.

Loses: Q5
Hint: another-class
Passes: made_and_asked
"""


def register(name: str) -> Callable[[C], C]:
    def write_down(cls: C) -> C:
        there = _clients.get(name)
        if there is not None:
            raise ValueError(f"{name!r} is taken already")
        _clients[name] = cls
        return cls

    return write_down
