"""M10: `Any` is the type for what comes from JSON, and mypy is content.

Loses: Q7
Hint: any-is-a-hole
Passes: values_can_be_used
"""


def arguments_of(call: Any) -> Any:
    def pairs_of(pairs: Any) -> Any:
        if len({name for name, _ in pairs}) != len(pairs):
            raise ToolArgumentsError("a name stands twice")
        return dict(pairs)

    try:
        found = json.loads(call.function.arguments, object_pairs_hook=pairs_of)
    except json.JSONDecodeError as error:
        raise ToolArgumentsError("no JSON") from error
    if not isinstance(found, dict):
        raise ToolArgumentsError("no object")
    return found


def problems_of(error: Any) -> Any:
    return tuple(f"{'.'.join(str(step) for step in one['loc']) or '$'}: {one['msg']}" for one in error.errors())
