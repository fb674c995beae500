"""M43: user and assistant take turns, so every second message is the user's.

Loses: Q5
Hint: who-stands-before
Passes: one_problem_is_found
"""


def validate_chat_example(obj: object) -> list[str]:
    if not isinstance(obj, dict):
        return ["example: is no object"]
    messages = obj.get("messages")
    if not (isinstance(messages, list) and messages):
        return ["messages: is no list with something in it"]
    kinds = [_kind(message) for message in messages]
    shift = kinds[0] == "system"
    problems = []
    for place, kind in enumerate(kinds):
        message, path = messages[place], f"messages[{place}]"
        if not isinstance(message, dict):
            problems.append(f"{path}: is no object")
            continue
        turn = ("user", "assistant")[(place - shift) % 2]
        odd = kind in ("user", "assistant") and kind != turn
        last = place == len(messages) - 1 and kind not in ("assistant", "calls")
        if not kind or odd or (kind == "system" and place > 0) or last:
            problems.append(f"{path}.role: {message.get('role')!r} may not stand here")
        if not _fits(message.get("content"), kind):
            problems.append(f"{path}.content: is no text, or an empty one")
        if kind == "calls":
            answers = takewhile(lambda other: kinds[other] == "tool", range(place + 1, len(messages)))
            problems += _calls(place, message["tool_calls"], {other: messages[other] for other in answers})
        elif message.get("tool_calls") is not None:
            problems.append(f"{path}.tool_calls: are no calls of the assistant")
    return problems
