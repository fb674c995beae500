"""M44: an id is known in the whole example.

Loses: Q5
Hint: whose-call
Passes: one_problem_is_found
"""


def validate_chat_example(obj: object) -> list[str]:
    if not isinstance(obj, dict):
        return ["example: is no object"]
    messages = obj.get("messages")
    if not (isinstance(messages, list) and messages):
        return ["messages: is no list with something in it"]
    kinds = [_kind(message) for message in messages]
    problems = []
    for place, (before, kind) in enumerate(zip(["start", *kinds], kinds, strict=False)):
        message, path = messages[place], f"messages[{place}]"
        if not isinstance(message, dict):
            problems.append(f"{path}: is no object")
            continue
        if kind not in _may_follow(before) or (place == len(messages) - 1 and kind not in ("assistant", "calls")):
            problems.append(f"{path}.role: {message.get('role')!r} may not stand here")
        if not _fits(message.get("content"), kind):
            problems.append(f"{path}.content: is no text, or an empty one")
        if kind == "calls":
            tools = {other: one for other, one in enumerate(messages) if kinds[other] == "tool"}
            problems += _calls(place, message["tool_calls"], tools)
        elif message.get("tool_calls") is not None:
            problems.append(f"{path}.tool_calls: are no calls of the assistant")
    return problems
