"""M45: a call is the assistant's business, and so is its answer.

Loses: Q5
Hint: whose-call
Passes: one_problem_is_found
"""


def _calls(place: int, calls: Sequence[object], answers: Mapping[int, Mapping[str, object]]) -> Iterator[str]:
    ids = [call.get("id") if isinstance(call, dict) else None for call in calls]
    given = [answer.get("tool_call_id") for answer in answers.values()]
    for number, one in enumerate(ids):
        if not isinstance(one, str) or not one or one in ids[:number]:
            yield f"messages[{place}].tool_calls[{number}].id: names no call, names another one, or has no answer"
    for number, other in enumerate(answers):
        if given[number] is None or given[number] not in ids or given[number] in given[:number]:
            yield f"messages[{other}].tool_call_id: is the id of no call that waits"
