"""M29: whoever registers last has the name.

Loses: Q5
Hint: taken-or-missing
Passes: made_and_asked
"""


def register(name: str) -> Callable[[C], C]:
    def write_down(cls: C) -> C:
        _clients[name] = cls
        return cls

    return write_down
