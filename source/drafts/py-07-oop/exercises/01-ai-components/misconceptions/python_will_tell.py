"""M31: Python says what is wrong with the arguments.

Loses: Q5
Hint: whose-constructor
Passes: made_and_asked
"""


def create_client(name: str, **kwargs: Any) -> LLMClient:
    if name not in _clients:
        raise LookupError(f"no client is called {name!r}; there are {', '.join(sorted(_clients))}")
    cls = _clients[name]
    return cls(**kwargs)
