"""M47: content is never empty, as the list of rules says.

Loses: Q5
Hint: whose-call
Passes: one_problem_is_found
"""


def _fits(content: object, kind: str) -> bool:
    return isinstance(content, str) and bool(content.strip())
