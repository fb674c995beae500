"""M3: there are two providers, so there are two branches.

Loses: Q5
Hint: open-and-closed
Passes: an_echo_by_name
"""


def create_client(name: str, **kwargs: Any) -> LLMClient:
    if name == "openai":
        cls: type[LLMClient] = OpenAIClient
    elif name == "echo":
        cls = EchoClient
    else:
        raise LookupError(f"no client is called {name!r}; there are echo, openai")
    try:
        inspect.signature(cls).bind(**kwargs)
    except TypeError as error:
        raise TypeError(f"{cls.__name__}: {error}") from error
    return cls(**kwargs)
