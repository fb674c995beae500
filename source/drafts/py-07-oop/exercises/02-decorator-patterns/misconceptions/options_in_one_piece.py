"""Not in the plan: what `**options` has caught is one argument.

Loses: Q3
Hint: whose-name
Passes: a_keyword_is_hidden
"""

def _by_name(
    signature: inspect.Signature, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Iterator[tuple[str, object]]:
    """Yield name and value of each argument of a call, without `self`."""
    bound = signature.bind(*args, **kwargs)
    bound.apply_defaults()
    for place, (name, value) in enumerate(bound.arguments.items()):
        if place or name != "self":
            yield name, value
