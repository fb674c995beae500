"""M13: `json.loads` would say so if a name stood there twice.

Loses: Q3
Hint: said-twice
Passes: a_good_call_is_decoded
"""


def arguments_of(call: ToolCall) -> dict[str, Any]:
    try:
        found = json.loads(call.function.arguments)
    except json.JSONDecodeError as error:
        raise ToolArgumentsError("no JSON") from error
    if isinstance(found, dict):
        return found
    raise ToolArgumentsError("no object")
