"""M42: to look a role up, a set is best.

Loses: Q5
Hint: ask-for-the-type
Passes: one_problem_is_found
"""


def _kind(message: object) -> str:
    if not isinstance(message, dict) or message.get("role") not in set(ROLES):
        return ""
    role, calls = str(message["role"]), message.get("tool_calls")
    return "calls" if role == "assistant" and isinstance(calls, list) and calls else role
