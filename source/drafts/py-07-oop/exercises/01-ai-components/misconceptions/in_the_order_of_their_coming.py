"""M32: names are listed as they came.

Loses: Q5
Hint: taken-or-missing
Passes: made_and_asked
"""


def create_client(name: str, **kwargs: Any) -> LLMClient:
    if name not in _clients:
        raise LookupError(f"no client is called {name!r}; there are {', '.join(_clients)}")
    cls = _clients[name]
    try:
        inspect.signature(cls).bind(**kwargs)
    except TypeError as error:
        raise TypeError(f"{cls.__name__}: {error}") from error
    return cls(**kwargs)
