"""M48: a text is empty where its length is 0.

Loses: Q5
Hint: how-many-runs
Passes: one_problem_is_found
"""


def _fits(content: object, kind: str) -> bool:
    if isinstance(content, str):
        return kind == "calls" or bool(content)
    return kind == "calls" and content is None
