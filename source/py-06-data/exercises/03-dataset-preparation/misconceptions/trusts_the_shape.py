"""M41: messages are dictionaries, and calls have ids.

Loses: Q5
Hint: ask-for-the-type
Passes: one_problem_is_found
"""


def _kind(message: object) -> str:
    if message.get("role") not in ROLES:
        return ""
    role, calls = str(message["role"]), message.get("tool_calls")
    return "calls" if role == "assistant" and isinstance(calls, list) and calls else role


def _calls(place: int, calls: Sequence[object], answers: Mapping[int, Mapping[str, object]]) -> Iterator[str]:
    ids = [call["id"] for call in calls]
    given = [answer.get("tool_call_id") for answer in answers.values()]
    for number, one in enumerate(ids):
        if not isinstance(one, str) or not one or one in ids[:number] or one not in given:
            yield f"messages[{place}].tool_calls[{number}].id: names no call, names another one, or has no answer"
    for number, other in enumerate(answers):
        if given[number] is None or given[number] not in ids or given[number] in given[:number]:
            yield f"messages[{other}].tool_call_id: is the id of no call that waits"
